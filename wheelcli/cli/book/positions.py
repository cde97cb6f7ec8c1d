"""`wheel positions`: the open positions of the journal, with premium or cost, tax basis and break-even."""

from dataclasses import fields
from datetime import datetime
from typing import Annotated

import typer

from wheelcli.book.coins.holdings import coin_portfolio
from wheelcli.book.coins.positions import coin_positions
from wheelcli.book.from_journal import portfolio, unsettled, unsettled_options
from wheelcli.book.positions.document import PositionsDocument, document_of
from wheelcli.book.positions.holdings import PositionRow
from wheelcli.cli import complete
from wheelcli.cli.command import command
from wheelcli.cli.context import Context
from wheelcli.cli.explained import Explain, explained
from wheelcli.documents.result import Result
from wheelcli.errors import Problem
from wheelcli.loaders import coins
from wheelcli.loaders.book.account import account_book, account_in_journal
from wheelcli.loaders.book.gains import gained
from wheelcli.loaders.market.moment import expiry_moment
from wheelcli.loaders.symbols import symbols_of
from wheelcli.render import screens

_Answer = tuple[PositionsDocument, datetime | None, tuple[Problem, ...]]
COLUMNS = tuple(field.name for field in fields(PositionRow) if field.name != "lots")


@command("positions")
def positions(
    ctx: Context,
    symbols: Annotated[
        list[str] | None, typer.Argument(help="Only these underlyings.", autocompletion=complete.symbols)
    ] = None,
    explain: Explain = False,
) -> Result:
    """Show open positions from the journal, with tax basis and break-even.

    Also shows the account since its start: deposits, gains and their sources. Values are at cost, or with
    --snapshot or --demo at the prices of that market. Fetches nothing; `wheel monitor` prices the same
    positions in the market.
    """
    names = symbols_of(symbols or ())
    data, as_of, problems = (_of_shares if ctx.workspace.market == "us" else _of_coins)(ctx, names)
    result = Result(
        schema="wheel.positions/1",
        data=data,
        rows="positions",
        columns=COLUMNS,
        source="demo" if ctx.demo else "journal",
        as_of=as_of,
        problems=problems,
        screen=lambda console: screens.positions.draw(data, console, demo=ctx.demo),
    )
    return explained(ctx, result, "positions", explain=explain)


def _of_shares(ctx: Context, names: tuple[str, ...]) -> _Answer:
    """Return the positions of a share account, the moment of their prices, and what is unsettled."""
    book = account_book(ctx.workspace)
    account_in_journal(ctx.workspace)  # reports settings that hide the journal, or differ from it
    holdings, _ = portfolio(book, ctx.config, account=book.name, needs_opening=False)
    since = gained(ctx.workspace, book)
    data = document_of(book, holdings, since.bridge, worth=since.worth, marks=since.marks, symbols=names)
    return data, since.as_of, unsettled(book, since.as_of or expiry_moment(ctx.workspace, None))


def _of_coins(ctx: Context, names: tuple[str, ...]) -> _Answer:
    """Return the same of a coin account."""
    book = coins.coin_book(ctx.workspace)
    account_in_journal(ctx.workspace)
    account = coin_portfolio(book, ctx.config, account=str(ctx.workspace.account))
    since = coins.coin_gains(ctx.workspace, book, account)
    data = coin_positions(
        book,
        account,
        since.bridge,
        spots=since.spots,
        marks=since.marks,
        at_cost=since.worth.unpriced if since.worth else (),
        symbols=names,
    )
    return (
        data,
        since.as_of,
        unsettled_options(account.options, since.as_of or expiry_moment(ctx.workspace, None)),
    )
