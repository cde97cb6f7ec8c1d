"""The open positions of the journal, and the account since its start: the `data` of `wheel.positions`."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Annotated, Literal

from wheelcli.book.ledger import AccountBook
from wheelcli.book.portfolio import Portfolio
from wheelcli.book.positions.holdings import PositionRow, holdings
from wheelcli.book.positions.positions import positions_of
from wheelcli.book.valuation.bridge_dollars import BridgeDollars, bridge_dollars
from wheelcli.book.valuation.cash import (
    Cash,
    CashEquivalentsUsd,
    CashUsd,
    CollateralUsd,
    FreeCashUsd,
    collateral_usd,
)
from wheelcli.book.valuation.gains import Bridge
from wheelcli.book.valuation.worth import Worth, equivalents_cents
from wheelcli.quotes import Mark
from wheelcli.units import OPTIONAL, Doc, Dollars, Unit

__all__ = ["PositionsBridge", "PositionsDocument", "Priced", "document_of"]

Priced = Annotated[
    Literal["market", "cost"], Doc("whether values are at the prices of a market, or all at cost")
]


# Without slots, because the lines of the bridge come between these fields and the bridge's own.
@dataclass(frozen=True, kw_only=True)
class BridgePrices:
    """The prices that a bridge uses."""

    priced: Priced


@dataclass(frozen=True, slots=True, kw_only=True)
class PositionsBridge(BridgeDollars, BridgePrices):
    """The account since its start, to the cent."""

    at_cost: Annotated[
        tuple[str, ...], Doc("names and contracts without a price in the market: valued at cost")
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class Purse:
    """One currency of a coin account."""

    coin: Annotated[str, Doc("USDC, BTC or ETH")]
    amount: Annotated[float, Unit("of `coin`"), Doc("amount held, to eight decimals")]
    index_usd: Annotated[float | None, Unit("dollars per coin"), Doc("index of the coin; null at cost")]
    value_usd: Annotated[Dollars | None, Doc("amount × index; null at cost")]


@dataclass(frozen=True, slots=True, kw_only=True)
class PositionsDocument:
    """The open positions of the journal, by `wheel positions`."""

    account: Annotated[str, Doc("the account's name")]
    cash_usd: CashUsd
    cash_equivalents_usd: CashEquivalentsUsd | None
    collateral_usd: CollateralUsd
    free_cash_usd: FreeCashUsd | None
    first_day: Annotated[date | None, Doc("day of the account's first event")]
    bridge: Annotated[
        PositionsBridge,
        Doc(
            "the account since its start, to the cent: gain = realised + dividends + interest + unrealised "
            "+ brought + unknown_basis + corrections"
        ),
    ]
    positions: Annotated[tuple[PositionRow, ...], Doc("shares by name, then options by expiration")]
    purses: Annotated[tuple[Purse, ...] | None, Doc("balances of a coin account by currency, USDC first")] = (
        field(default=None, metadata=OPTIONAL)
    )


def document_of(
    book: AccountBook,
    portfolio: Portfolio,
    whole: Bridge,
    *,
    worth: Worth | None,
    marks: Mapping[str, Mark],
    symbols: Collection[str] = (),
) -> PositionsDocument:
    """Return the open positions of these underlyings (of all if none is named), with the whole account's cash
    and bridge.

    `portfolio` is made from the book; `whole` is its bridge since the first event. At cost, `worth` is None
    and `marks` (of open contracts, by OCC symbol) is empty.
    """
    spots = worth.spots if worth else {}
    rows = holdings(book, portfolio, spots=spots, marks=marks)
    cash = _cash(book, portfolio, spots)
    return PositionsDocument(
        account=book.name,
        cash_usd=cash.cash_usd,
        cash_equivalents_usd=cash.cash_equivalents_usd,
        collateral_usd=cash.collateral_usd,
        free_cash_usd=cash.free_cash_usd,
        first_day=book.began,
        bridge=PositionsBridge(
            priced="cost" if worth is None else "market",
            at_cost=worth.unpriced if worth else (),
            **vars(bridge_dollars(whole)),
        ),
        positions=tuple(row for row in rows if not symbols or row.symbol in symbols),
    )


def _cash(book: AccountBook, portfolio: Portfolio, spots: Mapping[str, float]) -> Cash:
    """Return the whole account's cash, with equivalents at market prices or, without any, at cost."""
    cents = equivalents_cents(book, portfolio.cash_equivalents, spots)
    return Cash(
        portfolio.cash_usd,
        None if cents is None else cents / 100,
        collateral_usd(positions_of(portfolio), portfolio.shares, spots),
    )
