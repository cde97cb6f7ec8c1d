"""The command line itself, over the commands of the registry. Adding one is a file and an entry there."""

import gc
import sys

import typer

from wheelcli import __version__
from wheelcli.cli import streams
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


_NEW_OBJECTS = (
    50_000  # between two searches for cycles; at Python's 700 a scan searches its libraries hundreds of times
)


def main() -> None:
    """Run the command line; the entry point of `wheel` and `python -m wheelcli`."""
    gc.set_threshold(_NEW_OBJECTS)
    streams.prepare()
    try:
        _run()
    except OSError as error:
        if not streams.failed(sys.stdout):
            raise
        sys.stderr.write(f"wheel: {cannot_write('stdout', error)}\n")
        sys.exit(int(Exit.USAGE))
    finally:
        # a process that ends frees everything at once: the last search would cost a tenth of a second
        gc.freeze()
        gc.disable()


def _run() -> None:
    try:
        app()
    finally:
        sys.stdout.flush()  # here, and not by the interpreter, which could only ignore that it fails
