"""Parts shared by several screens: grids, ages, moments, carry, spots."""
