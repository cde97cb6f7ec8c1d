"""The documents of plans and markets."""
