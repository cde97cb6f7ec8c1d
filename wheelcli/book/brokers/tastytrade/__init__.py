"""tastytrade's transaction history, in today's layout and that of 2023."""
