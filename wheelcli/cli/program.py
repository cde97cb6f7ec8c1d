"""The Typer program over the commands of the registry. Adding one is a file and an entry there."""

import os
import sys
from typing import NoReturn

import typer

from wheelcli import __version__
from wheelcli.cli import help_imports
from wheelcli.cli.lazy import LazyGroup
from wheelcli.errors import Exit, cannot_write

app = typer.Typer(
    name="wheel",
    cls=LazyGroup,
    help="Plan the options wheel: cash-secured puts, covered calls, and the limits that keep positions"
    " small.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _version(value: bool) -> None:
    if value:
        typer.echo(f"wheel {__version__}")
        raise typer.Exit


@app.callback()
def root(
    version: bool = typer.Option(
        False, "--version", help="Print the version.", callback=_version, is_eager=True
    ),
) -> None:
    """Plan the options wheel: cash-secured puts, covered calls, and the limits that keep positions small."""


def run() -> None:
    """Run the command of the process's arguments."""
    _without_plugins()
    help_imports.prepare(sys.argv[1:])
    app()


def _without_plugins() -> None:
    """Keep Pydantic from searching every installed package for plugins of its own: we use none."""
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")


def end_without_stdout(error: OSError) -> NoReturn:
    """Report that the results could not be written, and exit."""
    sys.stderr.write(f"wheel: {cannot_write('stdout', error)}\n")
    sys.exit(int(Exit.USAGE))
