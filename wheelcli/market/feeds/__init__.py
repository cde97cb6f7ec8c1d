"""What feeds on the network share: pace, circuit breaker, workers."""
