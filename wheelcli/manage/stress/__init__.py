"""The effect of a bad week on the open positions, and which positions cause it."""
