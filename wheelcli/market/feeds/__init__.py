"""Code shared by the network feeds: pace, circuit breaker, workers."""
