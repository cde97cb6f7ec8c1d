"""Large orders: what a block costs, way by way, and the package that several makers could quote at one price."""
