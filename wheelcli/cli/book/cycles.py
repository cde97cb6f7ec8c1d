"""`wheel cycles`: every turn of the wheel, from the first put to the day it was flat, and its profit."""

from typing import Annotated

import typer

from wheelcli.book.coins.holdings import coin_portfolio
from wheelcli.book.coins.to_dollars import to_dollars
from wheelcli.book.valuation.cycles_document import CycleState, document_of
from wheelcli.cli import complete
from wheelcli.cli.command import command
from wheelcli.cli.context import Context
from wheelcli.documents.result import Result
from wheelcli.errors import Exit, WheelError, invalid_value
from wheelcli.loaders import coins
from wheelcli.loaders.book.account import account_book
from wheelcli.loaders.book.gains import Gained, gained
from wheelcli.loaders.symbols import symbols_of
from wheelcli.render.screens.cycles import COLUMNS, draw


@command("cycles")
def cycles(
    ctx: Context,
    symbols: Annotated[
        list[str] | None, typer.Argument(help="Only these underlyings.", autocompletion=complete.symbols)
    ] = None,
    only: Annotated[
        str | None, typer.Option("--only", help="`open` or `closed` cycles only.", metavar="STATE")
    ] = None,
) -> Result:
    """Show every cycle, from its first put or shares to its last share or contract.

    Profit is realised gains (net of fees), dividends, and the unrealised gain of open options and shares at
    their marks. The premium of an open option is not profit. The profit of an open cycle is unknown without
    market prices: add --snapshot. Amounts outside every cycle have a line of their own, so that the lines sum
    to the gain in `wheel review`. Core shares are left out.
    """
    if only is not None and only not in tuple(CycleState):
        raise WheelError(invalid_value("--only", only, "open or closed"), code="usage", exit_code=Exit.USAGE)
    names = symbols_of(symbols or ())
    state = None if only is None else CycleState(only)
    since: Gained | coins.CoinGains
    if ctx.workspace.market == "us":
        book = account_book(ctx.workspace)
        since = gained(ctx.workspace, book)
        data = document_of(book, since.bridge, since.worth, symbols=names, only=state)
    else:
        own = coins.coin_book(ctx.workspace)
        account = coin_portfolio(own, ctx.config, account=own.dollars.name)
        since = coins.coin_gains(ctx.workspace, own, account)
        data = to_dollars(document_of(own.dollars, since.bridge, since.worth, symbols=names, only=state))
    return Result(
        schema="wheel.cycles/1",
        data=data,
        rows="cycles",
        columns=COLUMNS,
        source="demo" if ctx.demo else "journal",
        as_of=since.as_of,
        screen=lambda console: draw(data, console, demo=ctx.demo),
    )
