"""Commands of `wheel backtest`."""
