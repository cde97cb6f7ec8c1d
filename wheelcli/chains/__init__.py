"""A snapshot made usable: synchronised spot, plausible quotes, IV and Greeks; pure."""
