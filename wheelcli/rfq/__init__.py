"""Large orders: what a block costs, and the package that makers quote at one price."""
