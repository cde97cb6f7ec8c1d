"""What is kept of runs: the list of them, and the result of a sweep."""
