"""The practice venue: a server on this machine that uses the methods of a real one."""
