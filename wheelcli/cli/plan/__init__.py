"""Commands that plan trades and show markets."""
