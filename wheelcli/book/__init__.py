"""The account's book: what it owns and owes."""
