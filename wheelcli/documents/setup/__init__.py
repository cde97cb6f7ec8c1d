"""The documents of the user's settings."""
