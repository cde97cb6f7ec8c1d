"""Each command's result on a terminal."""
