"""Commands of `wheel history`."""
