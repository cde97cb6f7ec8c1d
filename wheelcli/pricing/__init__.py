"""What an option is worth: pure functions of NumPy arrays."""
