"""Plans: making one, and those that were made."""
