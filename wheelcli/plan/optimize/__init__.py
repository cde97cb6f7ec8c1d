"""Choose the tickets by an exact integer program within every limit, and explain why the other candidates are
not tickets.
"""
