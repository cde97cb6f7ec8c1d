"""Accounts of coins: their journal, and their value in a market."""
