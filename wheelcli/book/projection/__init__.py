"""Fold events into a book: the state of one account during the fold, and one module for each kind of
event.
"""
