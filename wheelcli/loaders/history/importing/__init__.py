"""Files of data vendors, imported into a store of sessions."""
