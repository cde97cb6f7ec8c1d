"""The command line itself: every command and where its file is. Adding one is a file and a line here."""

import gc
import sys

import typer

from wheelcli.cli import streams
from wheelcli.cli.book import cycles, journal, positions, taxes
from wheelcli.cli.manage import monitor, roll, stress
from wheelcli.cli.plan import chain, plans, record, regime, scan, screen, snapshot, ticket, why
from wheelcli.cli.review import review
from wheelcli.cli.setup import doctor, init, schema, settings, watchlist
from wheelcli.errors import Exit

app = typer.Typer(
    name="wheel",
    help="Plan the options wheel: cash-secured puts, covered calls, and the rules that keep them small.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _version(value: bool) -> None:
    if value:
        from wheelcli import __version__

        typer.echo(f"wheel {__version__}")
        raise typer.Exit


@app.callback()
def root(
    version: bool = typer.Option(
        False, "--version", help="Print the version.", callback=_version, is_eager=True
    ),
) -> None:
    """Plan the options wheel: cash-secured puts, covered calls, and the rules that keep them small."""


app.command("scan")(scan.scan)
app.command("ticket")(ticket.ticket)
app.command("why")(why.why)
app.command("chain")(chain.chain)
app.command("regime")(regime.regime)
app.command("screen")(screen.screen)
app.command("monitor")(monitor.monitor)
app.command("roll")(roll.roll)
app.command("positions")(positions.positions)
app.command("cycles")(cycles.cycles)
app.command("stress")(stress.stress)
app.command("review")(review.review)
app.command("taxes")(taxes.taxes)
app.command("record")(record.record)
app.command("init")(init.init)
app.command("doctor")(doctor.doctor)
app.command("schema")(schema.schema)
app.add_typer(settings.app)
app.add_typer(snapshot.app)
app.add_typer(watchlist.app)
app.add_typer(plans.app)
app.add_typer(journal.app)


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
        sys.stderr.write(f"wheel: cannot write to stdout: {error.strerror or error}\n")
        sys.exit(int(Exit.USAGE))
    finally:
        gc.freeze()  # a process that ends gives everything back at once: the last search would cost a tenth of a second
        gc.disable()


def _run() -> None:
    try:
        app()
    finally:
        sys.stdout.flush()  # here, and not by the interpreter, which could only ignore that it fails
