"""The market of a run."""
