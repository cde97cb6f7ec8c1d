"""Recorded sessions as a backtest reads them: a folder of snapshots, with dated tables beside them."""
