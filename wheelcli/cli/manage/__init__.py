"""Commands that look at open positions."""
