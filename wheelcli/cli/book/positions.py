"""`wheel positions`: what the journal says is open, with what it brought or cost and both bases."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from wheelcli import clock
from wheelcli.book.from_journal import portfolio, unsettled
from wheelcli.book.positions.holdings import holdings
from wheelcli.book.positions.positions import positions_of
from wheelcli.book.valuation.cash import Cash, collateral_usd, short_collateral_usd
from wheelcli.book.valuation.unrealised import gain_of_options, gain_of_shares
from wheelcli.book.valuation.worth import equivalents_cents
from wheelcli.cli.command import command
from wheelcli.cli.context import Context
from wheelcli.documents.result import Result, plain
from wheelcli.loaders.book.account import account_book, account_in_journal
from wheelcli.loaders.book.gains import gained
from wheelcli.loaders.symbols import symbols_of
from wheelcli.render.screens.positions import COLUMNS, draw
from wheelcli.trading_calendar import NEW_YORK, session_date

if TYPE_CHECKING:
    from collections.abc import Iterator

    from wheelcli.book.ledger import AccountBook
    from wheelcli.book.portfolio import Portfolio
    from wheelcli.book.positions.holdings import Holding, Lot
    from wheelcli.book.valuation.unrealised import Gain
    from wheelcli.loaders.book.gains import Gained


@command("positions")
def positions(
    ctx: Context,
    symbols: Annotated[list[str] | None, typer.Argument(help="Only these underlyings.")] = None,
) -> Result:
    """Show open positions from the journal, with tax basis and break-even.

    Also shows the account since its start: deposits, gains and their sources. Values are at cost, or with
    --snapshot at the prices of a recorded market. Fetches nothing; `wheel monitor` prices the same positions
    in the market.
    """
    wanted = symbols_of(symbols or ())
    book = account_book(ctx.workspace)
    account_in_journal(ctx.workspace)  # reports settings that hide the journal, or differ from it
    held, _ = portfolio(book, ctx.config, account=book.name, needs_opening=False)
    since = gained(ctx.workspace, book)
    rows = [
        _row(one, gain, behind)
        for one, gain, behind in _gains(holdings(book, held), held, since)
        if not wanted or one.symbol in wanted
    ]
    data = {
        "account": book.name,
        **_cash(held, book, since).data(),
        "first_day": book.began,
        "bridge": since.data(),
        "positions": rows,
    }
    source = "demo" if ctx.demo else "journal"
    as_of = since.as_of or clock.now()
    # The trading calendar takes most of a second to load: it is asked only if something has expired.
    today = as_of.astimezone(NEW_YORK).date()
    expired = any(lot.contract.expiration < today for lot in book.options)
    return Result(
        schema="wheel.positions/1", data=data, rows="positions", columns=COLUMNS, source=source, as_of=since.as_of,
        problems=unsettled(book, session_date(as_of)) if expired else (),
        screen=lambda console: draw(plain(data), console, demo=ctx.demo),
    )  # fmt: skip


def _cash(held: "Portfolio", book: "AccountBook", since: "Gained") -> "Cash":
    """The whole account's cash; its equivalents at the market's prices, at cost where there are none."""
    spots = since.worth.spots if since.worth else {}
    also = equivalents_cents(book, held.cash_equivalents, spots)
    return Cash(held.cash_usd, _usd(also), collateral_usd(positions_of(held), held.shares, spots))


def _gains(
    rows: "list[Holding]", held: "Portfolio", since: "Gained"
) -> "Iterator[tuple[Holding, Gain, float | None]]":
    """Each row with what it is worth and has gained in the market, unknown without one, and the collateral of short shares."""
    spots = since.worth.spots if since.worth else {}
    shares = {each.symbol: each for each in held.shares}
    options = {each.id: each for each in positions_of(held)}
    for one in rows:
        if one.kind == "shares":
            lots = shares[one.symbol]
            spot = spots.get(one.symbol)
            behind = short_collateral_usd(lots, spot) if lots.micro_shares < 0 else None
            yield one, gain_of_shares(lots, spot), behind
        else:
            own = options[one.id]
            yield one, gain_of_options(own, since.marks), own.collateral_usd


def _row(one: "Holding", gain: "Gain", collateral: float | None) -> dict[str, Any]:
    return {
        "id": one.id,
        "kind": one.kind,
        "symbol": one.symbol,
        "contracts": one.contracts,
        "shares": one.shares,
        "expiration": one.expiration,
        "strike": one.strike,
        "wing_strike": one.wing_strike,
        "opened": one.opened,
        "price": one.price,
        "cost_usd": _usd(one.cost_cents if one.kind == "shares" else None),
        "credit_usd": _usd(None if one.kind == "shares" else one.cost_cents),
        "fees_usd": _usd(one.fees_cents),
        "tax_basis": one.tax_basis,
        "break_even": one.break_even,
        "break_even_open": one.break_even_open,
        "core_break_even": one.core_break_even,
        "value_usd": gain.value_usd,
        "profit_usd": gain.profit_usd,
        "core_profit_usd": gain.core_profit_usd,
        "collateral_usd": collateral,
        "core_shares": one.core_shares,
        "rolls": one.rolls,
        "cycle": one.cycle,
        "flags": list(one.flags),
        "lots": [_lot(lot) for lot in one.lots],
    }


def _lot(lot: "Lot") -> dict[str, Any]:
    return {
        "id": lot.id,
        "opened": lot.opened,
        "quantity": lot.quantity,
        "price": lot.price,
        "cash_usd": _usd(lot.cents),
        "fees_usd": _usd(lot.fees_cents),
        "rolled_from": list(lot.rolled_from),
    }


def _usd(cents: int | None) -> float | None:
    return None if cents is None else cents / 100
