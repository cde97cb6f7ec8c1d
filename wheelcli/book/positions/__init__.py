"""Group open options and shares into positions."""
