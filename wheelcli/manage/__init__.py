"""What to do with what is open."""
