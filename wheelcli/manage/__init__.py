"""What to do with open positions."""
