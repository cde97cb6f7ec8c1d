"""Files from data vendors, imported into a store of sessions."""
