"""Files of data vendors, brought into a store of sessions."""
