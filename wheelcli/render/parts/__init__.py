"""What several screens show alike: grids, ages, moments, carry, spots."""
