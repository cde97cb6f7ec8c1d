"""`wheel backtest show`, `list` and `compare`: saved runs. None of them runs anything."""

from typing import TYPE_CHECKING, Annotated

import typer

from wheelcli.archive.backtests import SavedRun, find_run, runs_in
from wheelcli.backtest.compare import compared
from wheelcli.backtest.document import BacktestDocument, ListedRun, RunList
from wheelcli.cli.backtest.shown import shown
from wheelcli.cli.command import PLAIN, command
from wheelcli.cli.context import Context
from wheelcli.documents.result import Result
from wheelcli.paths import data_dir
from wheelcli.render.backtest.screen import draw_compared, draw_list

if TYPE_CHECKING:
    from rich.console import Console

_NAME = typer.Argument(
    help="Its name, the beginning of it, its number in `wheel backtest list`, or `last`.", metavar="RUN"
)


@command("backtest show", needs=PLAIN)
def show(
    ctx: Context,
    name: Annotated[str | None, _NAME] = None,
    html: Annotated[
        str | None, typer.Option("--html", help="Write the run as a web page to this file.", metavar="FILE")
    ] = None,
) -> Result:
    """Show a saved run; without a name, the last one."""
    run = find_run(name, data_dir())
    return shown(_document(run), run.path, html=html)


@command("backtest list", needs=PLAIN)
def list_(ctx: Context) -> Result:
    """List the saved runs, newest first."""
    listed = RunList(runs=tuple(_listed(run) for run in runs_in(data_dir())))

    def screen(console: "Console") -> None:
        draw_list(console, listed)

    return Result(
        schema="wheel.backtest.list/1",
        data=listed,
        rows="runs",
        columns=("name", "first", "last", "sessions", "tickets", "twr", "drawdown", "damaged"),
        screen=screen,
    )


@command("backtest compare", needs=PLAIN)
def compare(
    ctx: Context, first: Annotated[str, _NAME], second: Annotated[str | None, _NAME] = None
) -> Result:
    """Compare two saved runs; the second defaults to the last one."""
    one, other = (_document(find_run(name, data_dir())) for name in (first, second))
    both = compared(one, other)

    def screen(console: "Console") -> None:
        draw_compared(console, both)

    return Result(
        schema="wheel.backtest.compare/1",
        data=both,
        rows="figures",
        columns=("figure", "first", "second", "difference", "unit"),
        screen=screen,
    )


def _document(run: SavedRun) -> BacktestDocument:
    assert run.document is not None, "find_run refuses a damaged run"
    return run.document


def _listed(run: SavedRun) -> ListedRun:
    document = run.document
    if document is None:
        return ListedRun(
            name=run.name,
            made=None,
            store="",
            first=None,
            last=None,
            sessions=None,
            tickets=None,
            twr=None,
            drawdown=None,
            labels=(),
            damaged=run.damaged,
        )
    return ListedRun(
        name=run.name,
        made=document.made,
        store=document.data.store,
        first=document.data.first,
        last=document.data.last,
        sessions=document.data.sessions,
        tickets=sum(ticket.contracts > 0 for ticket in document.tickets),
        twr=document.performance.twr,
        drawdown=document.performance.drawdown,
        labels=tuple(label.code for label in document.labels),
        damaged=None,
    )
