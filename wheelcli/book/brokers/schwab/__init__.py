"""Charles Schwab's files: transactions as CSV and JSON, positions of all accounts."""
