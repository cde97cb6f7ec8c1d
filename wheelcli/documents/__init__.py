"""The contents of the JSON documents: fields with types and units, a folder for each group of commands."""
