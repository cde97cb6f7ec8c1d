"""The account and its journal."""
