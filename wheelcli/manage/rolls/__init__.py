"""The alternatives for one open position: every contract to roll into, and the others."""
