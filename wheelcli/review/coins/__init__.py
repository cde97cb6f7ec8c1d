"""The review of a coin account: its view in dollars, and its purses in their own units."""
