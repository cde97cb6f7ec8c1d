"""What a bad week does to the open book, and which positions cause it."""
