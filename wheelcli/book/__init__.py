"""What is owned and owed."""
