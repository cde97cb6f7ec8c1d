"""The review of an account of coins: its view in dollars, and its purses in their own units."""
