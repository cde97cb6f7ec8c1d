"""The inputs of a command, read from where they are: the account, its market, its plans, its journal."""
