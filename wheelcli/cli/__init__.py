"""One file per command: read arguments, load, call one pure function, render."""
