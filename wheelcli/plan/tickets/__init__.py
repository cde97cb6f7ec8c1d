"""From a chosen candidate to an order: prices, floor and payoff."""
