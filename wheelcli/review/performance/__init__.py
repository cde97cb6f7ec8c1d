"""The account's returns, its benchmarks, and its risk."""
