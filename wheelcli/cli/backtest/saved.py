"""`wheel backtest show`, `list` and `compare`: saved runs. None of them runs anything."""

from typing import TYPE_CHECKING, Annotated

import typer

from wheelcli.archive.backtests import SavedRun, find_run, runs_in
from wheelcli.archive.sweeps import SavedSweep, find_cell, find_sweep, sweeps_in
from wheelcli.backtest.compare import compared
from wheelcli.backtest.document import BacktestDocument
from wheelcli.backtest.saved.run_list import ListedRun, ListedSweep, RunList
from wheelcli.cli import complete
from wheelcli.cli.backtest.shown import shown, shown_sweep
from wheelcli.cli.command import PLAIN, command
from wheelcli.cli.context import Context
from wheelcli.documents.result import Result
from wheelcli.errors import Exit, WheelError, cannot_combine
from wheelcli.paths import data_dir
from wheelcli.render.backtest.screen import draw_compared, draw_list

if TYPE_CHECKING:
    from rich.console import Console

_NAME = typer.Argument(
    help="Its name, the beginning of it, its number in `wheel backtest list`, `last`, or SWEEP/NUMBER for a"
    " cell of a sweep.",
    metavar="RUN",
    autocompletion=complete.backtests,
)


@command("backtest show", needs=PLAIN)
def show(
    ctx: Context,
    name: Annotated[str | None, _NAME] = None,
    html: Annotated[
        str | None, typer.Option("--html", help="Write the run as a web page to this file.", metavar="FILE")
    ] = None,
) -> Result:
    """Show a saved run (the last by default), a sweep or a cell."""
    runs = {run.name for run in runs_in(data_dir())}
    sweep = None if name is None or name in runs else find_sweep(name, data_dir())
    if sweep is not None and sweep.document is not None:
        if html:
            raise WheelError(
                cannot_combine("--html", "a sweep"),
                hint=f"show one of its cells: wheel backtest show {sweep.name}/1 --html {html}",
                code="usage",
                exit_code=Exit.USAGE,
            )
        return shown_sweep(sweep.document)
    run = _found(name)
    return shown(_document(run), None if "/" in run.name else run.path, html=html)


@command("backtest list", needs=PLAIN)
def list_(ctx: Context) -> Result:
    """List the saved runs, newest first, and the sweeps."""
    listed = RunList(
        runs=tuple(_listed(run) for run in runs_in(data_dir())),
        sweeps=tuple(_listed_sweep(sweep) for sweep in sweeps_in(data_dir())),
    )

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
    """Compare two saved runs, or cells of sweeps.

    A cell is SWEEP/NUMBER. The second run defaults to the last one.
    """
    one, other = (_document(_found(name)) for name in (first, second))
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


def _found(name: str | None) -> SavedRun:
    return find_cell(name, data_dir()) if name is not None and "/" in name else find_run(name, data_dir())


def _listed_sweep(sweep: SavedSweep) -> ListedSweep:
    document = sweep.document
    return ListedSweep(
        name=sweep.name,
        made=None if document is None else document.made,
        store="" if document is None else document.store,
        cells=None if document is None else len(document.cells),
        finished=None if document is None else document.finished,
        damaged=sweep.damaged,
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
