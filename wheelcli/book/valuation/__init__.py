"""The value of an account and its gains, to the cent."""
