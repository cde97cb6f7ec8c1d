"""The contracts that could be sold, with their numbers, score and gate readings."""
