"""The gates that check one candidate at a time, grouped by what they check."""
