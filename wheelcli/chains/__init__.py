"""Price the options of a snapshot: synchronised spot, plausible quotes, IV and Greeks. Pure functions."""
