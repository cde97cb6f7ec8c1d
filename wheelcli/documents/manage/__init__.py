"""The documents of open positions."""
