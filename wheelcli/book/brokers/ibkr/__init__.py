"""Interactive Brokers' files: activity CSV, Flex XML, Transaction History."""
