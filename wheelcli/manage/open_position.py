"""An open position as the documents of the open book show it: its terms, its cost to close, its legs, its
best roll.
"""

from dataclasses import dataclass, field
from datetime import date
from typing import Annotated

from wheelcli.book.positions.positions import Kind
from wheelcli.chains.annotations import SpotBasis
from wheelcli.contract import Right
from wheelcli.manage.mark import LegQuote, Quoted
from wheelcli.units import OPTIONAL, Annual, Contracts, Days, Doc, Lot, PerShare, Unit

ListedDelta = Annotated[float, Unit("per share of the share's move, as listed")]


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenLeg:
    """One contract of an open position."""

    contract: Annotated[str, Doc("OCC symbol")]
    right: Annotated[Right, Doc("call or put")]
    strike: Annotated[PerShare, Doc("strike")]
    expiration: Annotated[date, Doc("last day of trading")]
    quantity: Annotated[Contracts, Doc("contracts, negative if short")]
    multiplier: Annotated[Lot, Doc("shares per contract; for a coin, the lot, such as 0.1")]
    price: Annotated[PerShare | None, Doc("price when it was opened")]
    bid: Annotated[PerShare | None, Doc("bid")]
    ask: Annotated[PerShare | None, Doc("ask")]
    iv: Annotated[Annual | None, Doc("implied volatility from the mid")]
    delta: Annotated[ListedDelta | None, Doc("delta as listed: a put's is negative")]


@dataclass(frozen=True, slots=True, kw_only=True)
class CoinPosition:
    """A position of one option on a coin, in the unit of its venue, per coin."""

    unit: Annotated[str, Doc("unit of the prices: USDC, BTC or ETH")]
    size: Annotated[float, Unit("coins"), Doc("coins, negative if short")]
    credit: Annotated[float | None, Doc("premium when it was opened")]
    mark: Annotated[float | None, Doc("price to close it now")]
    mid: Annotated[float | None, Doc("middle of both sides of the market")]
    usd_per_unit: Annotated[float | None, Doc("dollars per unit: the index, or 1")]


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenPosition:
    """The terms and costs of a position: the fields that every document of the open book has of it."""

    id: Annotated[str, Doc("name: AAPL-260918-P300; for a spread AAPL-260918-P300/P290")]
    kind: Annotated[Kind, Doc("kind of position")]
    symbol: Annotated[str, Doc("underlying")]
    sector: Annotated[str | None, Doc("sector")]
    contracts: Annotated[Contracts, Doc("contracts of each leg")]
    strike: Annotated[PerShare, Doc("strike of the short leg")]
    expiration: Annotated[date, Doc("expiration date")]
    dte_days: Annotated[Days, Doc("days from the session date; negative once it is past")]
    opened: Annotated[date | None, Doc("when it was opened")]
    rolls: Annotated[int | None, Doc("rolls in its cycle so far")]
    spot: Annotated[
        PerShare | None,
        Doc("synchronised share price, by put–call parity; the quoted one without parity"),
    ]
    spot_basis: SpotBasis | None
    credit: Annotated[PerShare | None, Doc("received when it was opened, negative if paid")]
    mark: Annotated[
        PerShare | None,
        Doc("price to close it now: a short option's ask, a long one's bid, for a spread both"),
    ]
    mid: Annotated[PerShare | None, Doc("middle of both sides of the market")]
    delta: Annotated[ListedDelta | None, Doc("delta of the short leg")]
    iv: Annotated[Annual | None, Doc("implied volatility of the short leg")]
    doubt: Annotated[str | None, Doc("doubts about the quote, although it is used")]
    legs: Annotated[tuple[OpenLeg, ...], Doc("its contracts, the short one first")]
    coin: Annotated[
        CoinPosition | None, Doc("for an option on a coin, its size and prices in the venue's units")
    ] = field(default=None, metadata=OPTIONAL)


def open_position(q: Quoted, sector: str | None) -> OpenPosition:
    """Return a quoted position as these documents begin with it."""
    position = q.position
    return OpenPosition(
        id=position.id,
        kind=position.kind,
        symbol=position.symbol,
        sector=sector,
        contracts=position.contracts,
        strike=q.strike,
        expiration=position.expiration,
        dte_days=q.dte_days,
        opened=position.opened,
        rolls=position.rolls,
        spot=q.spot,
        spot_basis=q.spot_basis,
        credit=position.credit,
        mark=q.mark,
        mid=q.mid,
        delta=q.main.delta,
        iv=q.main.iv,
        doubt=q.doubt or None,
        legs=tuple(_leg(leg) for leg in q.legs),
        coin=coin_position(q),
    )


def coin_position(q: Quoted) -> CoinPosition | None:
    """Return an option on a coin in the unit of its venue; None for any other position."""
    position, contract = q.position, q.position.main.contract
    if not contract.coin or position.wing is not None:
        return None
    inverse = contract.inverse
    rate = q.spot if inverse else 1.0

    def native(price: float | None) -> float | None:
        return None if price is None or not rate else round(price / rate, 8)

    return CoinPosition(
        unit=contract.root if inverse else "USDC",
        size=round(position.main.quantity * position.main.multiplier, 8),
        credit=position.main.native if inverse else position.main.price,
        mark=native(q.mark),
        mid=native(q.mid),
        usd_per_unit=rate,
    )


def _leg(leg: LegQuote) -> OpenLeg:
    holding = leg.holding
    return OpenLeg(
        contract=holding.contract.name,
        right=holding.contract.right,
        strike=holding.contract.strike,
        expiration=holding.contract.expiration,
        quantity=holding.quantity,
        multiplier=holding.multiplier,
        price=holding.price,
        bid=leg.bid,
        ask=leg.ask,
        iv=leg.iv,
        delta=leg.delta,
    )
