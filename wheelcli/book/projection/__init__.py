"""How events become a book: the state of one account while it is folded, and one file for each thing that can
happen to it.
"""
