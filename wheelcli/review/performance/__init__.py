"""What the account returned, beside which benchmarks, and how rough the way was."""
