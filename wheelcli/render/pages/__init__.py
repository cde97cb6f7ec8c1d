"""Pages of single results: the open book, a plan, a ticket, a chain."""
