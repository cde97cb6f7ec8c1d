"""How a result leaves the program: JSON, rows, Markdown, files, and the text made safe for each."""
