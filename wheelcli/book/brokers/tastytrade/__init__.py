"""tastytrade's transaction history, in the layout of today and of 2023."""
