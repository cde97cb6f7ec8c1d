"""What a command works on, read from where it is: the account, its market, its plans, its journal."""
