"""`wheel block`: the cost of an order larger than the touch, for each way to trade it."""

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from wheelcli.cli import complete
from wheelcli.cli.coin_orders import coin_trade
from wheelcli.cli.command import command
from wheelcli.cli.context import Context
from wheelcli.cli.orders import WHAT, ShareOrder, as_typed, saved_order, typed_order
from wheelcli.documents.provenance import Provenance, cells
from wheelcli.documents.result import Result
from wheelcli.errors import cannot_combine, usage
from wheelcli.loaders.market.block_market import block_market, block_snapshot
from wheelcli.loaders.market.depth_file import read_depth
from wheelcli.loaders.provenance import closing_quotes, of_market, old_market, options_again
from wheelcli.loaders.rfq.coin_market import coin_market
from wheelcli.render.screens.block import COLUMNS, draw
from wheelcli.rfq.block import block_of
from wheelcli.rfq.coins.package import CoinTrade
from wheelcli.rfq.makers import MOST
from wheelcli.rfq.minimum import Venue
from wheelcli.rfq.package import AmountUnit, Package, package_of_order, package_of_shares
from wheelcli.rfq.verdict import Verdict

if TYPE_CHECKING:
    from wheelcli.order import Order

_DESK = (Verdict.STEP, Verdict.UNKNOWN, Verdict.RFQ)  # whose advice is to ask a desk for the whole size


@command("block", fetches=True)
def block(
    ctx: Context,
    what: Annotated[
        str, typer.Argument(metavar="WHAT", help=WHAT, show_default=False, autocompletion=complete.orders)
    ],
    venue: Annotated[
        Venue | None,
        typer.Option(
            "--venue",
            help="Check this venue's minimum size: a desk (sheet), a crossing mechanism, or deribit. Default:"
            " sheet; deribit for options on coins.",
            show_default=False,
        ),
    ] = None,
    book: Annotated[
        Path | None,
        typer.Option(
            "--book",
            metavar="FILE.csv",
            help="Use this order book instead of the touch: columns contract,side,price,size.",
            show_default=False,
        ),
    ] = None,
    contracts: Annotated[
        int | None,
        typer.Option(
            "--contracts", min=1, metavar="N", help="Trade this many contracts; default: the whole order."
        ),
    ] = None,
    makers: Annotated[
        int,
        typer.Option("--makers", min=1, max=MOST, metavar="N", help="Number of makers asked for a quote."),
    ] = 5,
    latest: Annotated[
        bool, typer.Option("--latest", help="Use the latest recorded market: short for --snapshot latest.")
    ] = False,
    plan: Annotated[
        str | None,
        typer.Option(
            "--plan",
            metavar="ID",
            autocompletion=complete.plans,
            help="The ticket's plan; default: the last plan or, with --account, that account's last.",
            show_default=False,
        ),
    ] = None,
) -> Result:
    """Show what an order larger than the touch costs: each way to trade it, and one verdict.

    Shows each cost as price, dollars, basis points, share of the premium, volatility points and commission.
    The verdict uses measured costs only; assumed costs are labelled. Sends nothing.
    """
    trade = coin_trade(ctx, what, plan)
    if trade is not None:
        if book is not None or contracts is not None:
            option = "--book" if book is not None else "--contracts"
            raise usage(
                cannot_combine(option, "an order on coins"),
                "its depth is read from the venue, and its size is in the order",
            )
        if latest:
            ctx.workspace.snapshot = ctx.workspace.snapshot or "latest"
        return _block_of_coins(ctx, trade, venue=venue or Venue.DERIBIT, makers=makers)
    venue = venue or Venue.SHEET
    package, symbol, order = _meant(ctx, what, plan=plan, contracts=contracts)
    if latest and ctx.workspace.snapshot not in (None, "latest"):
        raise usage(cannot_combine("--latest", "--snapshot"), "")
    if latest:
        ctx.workspace.snapshot = "latest"
    depth = None if book is None else read_depth(book, [leg.contract for leg in package.legs])
    snapshot = block_snapshot(ctx.workspace, package, symbol)
    package, market, facts, problems = block_market(
        ctx.workspace, package, symbol, order=order, snapshot=snapshot, book=depth
    )
    try:
        data = block_of(package, market, facts, venue=venue, makers=makers)
    except ValueError as error:
        raise usage(str(error), "leave out --venue, or name another") from error
    provenance = of_market(snapshot, names={symbol})
    data = replace(data, quotes=provenance.quotes)

    asks = data.verdict in _DESK and data.minimum.met is not False and package.unit is not AmountUnit.COINS
    named = as_typed(order.id if order is not None and order.plan else what)
    quoted = data.benchmark.natural is not None
    line = _request_line(ctx, named, book=book, plan=plan) if asks and quoted and contracts is None else ""

    def screen(console: Any) -> None:
        draw(data, console, provenance=provenance, following=line)

    return Result(
        schema="wheel.block/1",
        data=data,
        rows="ways",
        columns=COLUMNS,
        screen=screen,
        as_of=snapshot.as_of,
        source=snapshot.source,
        repeated={"symbol": symbol, "package": data.package.text, **cells(provenance)},
        problems=old_market(ctx.workspace, provenance)
        + closing_quotes(provenance)
        + tuple(problem for problem in problems if problem.symbol in (None, symbol)),
    )


def _request_line(ctx: Context, what: str, *, book: Path | None, plan: str | None) -> str:
    """Return the command that requests quotes for the same order: from desks, on the demo from the practice
    venue.
    """
    words = (
        *(() if plan is None else ("--plan", plan)),
        *(() if book is None else ("--book", str(book))),
        *(() if ctx.demo else ("--venue", Venue.SHEET.value)),
    )
    return f"wheel rfq open {what}{options_again(ctx.workspace, *words)}"


def _block_of_coins(ctx: Context, trade: CoinTrade, *, venue: Venue, makers: int) -> Result:
    """Return the cost of an order on coins, from its public order book and the tape of requests."""
    if venue is not Venue.DERIBIT:
        raise usage(f"{venue} does not trade options on coins", "leave out --venue, or name deribit")
    found = coin_market(ctx.workspace, trade, tape=True)
    data = block_of(found.package, found.market, found.facts, venue=venue, makers=makers)
    provenance = Provenance(found.facts.as_of, "deribit", sessions_old=0)

    def screen(console: Any) -> None:
        draw(data, console, provenance=provenance)

    return Result(
        schema="wheel.block/1",
        data=data,
        rows="ways",
        columns=COLUMNS,
        screen=screen,
        as_of=found.facts.as_of,
        source="deribit",
        repeated={"symbol": data.symbol, "package": data.package.text, **cells(provenance)},
    )


def _meant(
    ctx: Context, what: str, *, plan: str | None, contracts: int | None
) -> "tuple[Package, str, Order | None]":
    """Return the package, its underlying, and the order it is of; None for shares."""
    order = typed_order(what)
    if isinstance(order, ShareOrder):
        if contracts is not None:
            raise usage("--contracts does not apply to shares", 'write the number as in "BUY 1000 KO"')
        return package_of_shares(order.symbol, order.direction, order.shares), order.symbol, None
    if order is None:
        saved = saved_order(ctx, what, plan, to_fill=False)
        ctx.workspace.account = ctx.workspace.account or saved.account
        order = saved.order
    try:
        return package_of_order(order, contracts=contracts), order.symbol, order
    except ValueError as error:
        raise usage(str(error), "") from error
