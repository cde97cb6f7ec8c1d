"""Accounts of coins: their journal, and their worth in a market."""
