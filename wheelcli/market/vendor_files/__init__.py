"""Files of data vendors: the option quotes of many sessions, read in batches."""
