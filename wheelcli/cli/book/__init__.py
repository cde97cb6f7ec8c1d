"""Commands of the account's book."""
