"""Which contracts of a market are priced for a plan."""
