"""Which open options and shares belong together as one position."""
