"""Blocks of options on coins: amounts in coins, prices in the venue's unit, its order books and its tape."""
