"""Accounts of coins: a purse per currency, entries, settlements and holdings."""
