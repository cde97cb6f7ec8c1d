"""How results look; no arithmetic beyond formatting."""
