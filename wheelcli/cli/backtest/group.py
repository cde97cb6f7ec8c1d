"""`wheel backtest`: the plan and the monitor over recorded sessions."""

import typer

from wheelcli.cli.lazy import LazyGroup

app = typer.Typer(
    name="backtest",
    cls=LazyGroup,
    help="Run the plan and the monitor over recorded sessions; show and compare saved runs.",
    no_args_is_help=True,
    context_settings={"help_option_names": ["-h", "--help"]},
)
