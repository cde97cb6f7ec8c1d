"""Quotes of Lantern for wheel."""
