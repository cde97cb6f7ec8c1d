"""`wheel cycles`: every turn of the wheel, from the first put to the day it was flat, and what it earned."""

from typing import Annotated

import typer

from wheelcli.book.valuation.cycles_document import CycleState, document_of
from wheelcli.cli.command import command
from wheelcli.cli.context import Context
from wheelcli.documents.result import Result
from wheelcli.errors import Exit, WheelError
from wheelcli.loaders.book.account import account_book
from wheelcli.loaders.book.gains import gained
from wheelcli.loaders.symbols import symbols_of
from wheelcli.render.screens.cycles import COLUMNS, draw


@command("cycles")
def cycles(
    ctx: Context,
    symbols: Annotated[list[str] | None, typer.Argument(help="Only these underlyings.")] = None,
    only: Annotated[
        str | None, typer.Option("--only", help="`open` or `closed` cycles only.", metavar="STATE")
    ] = None,
) -> Result:
    """Show every cycle per underlying: from the first put (or shares) to the day nothing is left of it, core
    shares excluded.

    Profit is what was realised, less fees, dividends, and what is unrealised of open options and shares at
    their marks: the premium of an option is no profit while the option is open. An open cycle has no profit
    at cost; --snapshot names a market. What belongs to no cycle has a line of its own: with it the cycles sum
    to what `wheel review` shows since the start.
    """
    if only not in (None, *CycleState):
        raise WheelError(f"--only {only!r} is neither open nor closed", code="usage", exit_code=Exit.USAGE)
    names = symbols_of(symbols or ())
    book = account_book(ctx.workspace)
    since = gained(ctx.workspace, book)
    state = None if only is None else CycleState(only)
    data = document_of(book, since.bridge, since.worth, symbols=names, only=state)
    return Result(
        schema="wheel.cycles/1",
        data=data,
        rows="cycles",
        columns=COLUMNS,
        source="demo" if ctx.demo else "journal",
        as_of=since.as_of,
        screen=lambda console: draw(data, console, demo=ctx.demo),
    )
