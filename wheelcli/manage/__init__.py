"""Advice on open positions."""
