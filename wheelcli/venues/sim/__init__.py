"""The practice venue: a server on this machine that speaks the methods of a real one."""
