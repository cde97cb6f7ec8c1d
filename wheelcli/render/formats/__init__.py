"""The formats of a result: JSON, rows, Markdown, files, and text made safe for each."""
