"""Commands of requests for quotes."""
