"""Many runs over one store: the grid, its cells, their executors, and prices computed once for all cells."""
