"""What the JSON documents hold: fields with types and units, a folder for each group of commands."""
