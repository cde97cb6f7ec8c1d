"""The choice of tickets: an exact integer program within every limit, and why the rest was not chosen."""
