"""What an account is worth, and what was gained, to the cent."""
