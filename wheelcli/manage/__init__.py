"""What to do about open positions."""
