"""What to sell: candidates, score, gates, size, choice, tickets; pure."""
