"""Where blocks trade: the record of requests, venues behind one protocol, the practice venue."""
