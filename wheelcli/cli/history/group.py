"""`wheel history`: sessions for backtests from files of data vendors."""

import typer

from wheelcli.cli.lazy import LazyGroup

app = typer.Typer(
    name="history",
    cls=LazyGroup,
    help="Import past sessions from files of data vendors, and check them before a backtest.",
    no_args_is_help=True,
    context_settings={"help_option_names": ["-h", "--help"]},
)
