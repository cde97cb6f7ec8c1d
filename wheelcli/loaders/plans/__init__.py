"""Plans: making one, and reading saved ones."""
