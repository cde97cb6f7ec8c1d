"""Commands that set the program up and tell what it knows."""
