"""Commands on open positions."""
