"""wheel: a command-line planner for selling options for income."""

__version__ = "0.1.0"
