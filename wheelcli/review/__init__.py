"""The weekly review: how it went."""
