"""One open position weighed: every contract to roll into, and the other alternatives."""
