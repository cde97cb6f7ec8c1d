"""The contracts that could be sold, with their figures, score and gate readings."""
