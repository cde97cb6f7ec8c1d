"""What a bad week does to the open book, and who causes it."""
