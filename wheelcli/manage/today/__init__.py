"""What to do today: each action with its order, its reason in one line, and the command that records it."""
