"""The gates that look at one candidate at a time, by what they look at."""
