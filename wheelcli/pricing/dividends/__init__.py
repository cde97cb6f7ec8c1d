"""American options on shares that pay cash dividends."""
