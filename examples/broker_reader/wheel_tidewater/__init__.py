"""Statements of Tidewater for wheel."""
