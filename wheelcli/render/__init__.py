"""Screens and files: the look of results; no arithmetic beyond formatting."""
