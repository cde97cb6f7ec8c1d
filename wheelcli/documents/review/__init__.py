"""The documents of the weekly review."""
