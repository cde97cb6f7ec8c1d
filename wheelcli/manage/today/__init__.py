"""The actions of today: each with its order, its reason in one line, and the command that records it."""
