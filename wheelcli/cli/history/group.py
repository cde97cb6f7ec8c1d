"""`wheel history`: sessions for backtests from data vendors' files."""

import typer

from wheelcli.cli.lazy import LazyGroup

app = typer.Typer(
    name="history",
    cls=LazyGroup,
    help="Import past sessions from data vendors' files, and check them before a backtest.",
    no_args_is_help=True,
    context_settings={"help_option_names": ["-h", "--help"]},
)
