"""Markets from CSV files of option quotes, closes and dividends."""
