"""A backtest on a terminal, as Markdown and as a page."""
