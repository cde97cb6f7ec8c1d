"""American puts without cash dividends: exercise boundary, premium, and tables of both."""
