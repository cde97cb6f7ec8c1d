"""A snapshot made usable: synchronised spot, sane quotes, IV and Greeks; pure."""
