"""Commands that set up the program and show its settings."""
