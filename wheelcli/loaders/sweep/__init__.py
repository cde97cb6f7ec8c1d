"""Many runs over one store: the grid, its cells, where they run, and the store priced once for all."""
