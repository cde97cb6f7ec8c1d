"""What the market says now: snapshots, providers, the snapshot store."""
