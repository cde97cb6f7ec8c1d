"""`wheel mcp`: the commands that change nothing, as tools of an assistant."""
