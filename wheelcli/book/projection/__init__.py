"""How events become a book: the state of one account while it is folded, and one file for each kind of
event.
"""
