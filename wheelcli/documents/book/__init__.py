"""The documents of the account's book."""
