"""Events of a coin account from what a venue reports: trades of options, settlements, trades of coins.

Prices and fees are in the unit of the venue: USDC or, for an inverse option, the coin.

>>> from wheelcli.contract import parse_contract
>>> sold = VenueTrade(
...     id="rfq:deribit:341:1",
...     at=datetime(2026, 8, 21, 2, tzinfo=UTC),
...     contract=parse_contract("BTC-25SEP26-82000-C"),
...     size=Decimal("-0.2"),
...     lot=Decimal("0.1"),
...     price=Decimal("0.0185"),
...     fee=Decimal("0.00006"),
...     index=Decimal("75110.18"),
...     opens=True,
... )
>>> sold = venue_event(sold, account="coins")
>>> sold.contracts, sold.coin, sold.coin_e8, sold.fee_e8, sold.index_micros
(-2, 'BTC', 364000, 6000, 75110180000)
"""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time
from decimal import Decimal

from wheelcli.book.coins.money import E8, MICROS, USDC, e8
from wheelcli.book.events import Event, Kind
from wheelcli.coin_fees import Rates
from wheelcli.contract import Contract, Right

__all__ = [
    "DELIVERED",
    "VenueTrade",
    "in_lot",
    "moment_of",
    "option_trade",
    "settled",
    "settlement_value",
    "spot_trade",
    "venue_event",
]

DELIVERED = time(8)  # UTC: the delivery price is the average of the half hour before
_BEFORE_DELIVERY = time(7, 59, 59)
_NOON = time(12)
_LAST = time(23, 59, 59)
_TAKES_AWAY = frozenset({Kind.OPTION_CLOSE, Kind.SHARE_SELL, Kind.WITHDRAWAL})


@dataclass(frozen=True, slots=True, kw_only=True)
class VenueTrade:
    """A trade of one option as its venue reports it. `price` and the total `fee` are in the currency of the
    contract: USDC, or the coin of an inverse option.
    """

    id: str
    at: datetime
    contract: Contract
    size: Decimal  # coins, negative if sold
    lot: Decimal  # coins behind one contract of the journal
    price: Decimal  # per coin
    fee: Decimal
    index: Decimal | None  # dollars per coin; may be unknown for a linear option
    opens: bool


def venue_event(trade: VenueTrade, *, account: str) -> Event:
    """Return the event of a trade; group, ticket and plan are the caller's to add. Raises ValueError if the
    size is not a multiple of the lot.
    """
    count, rest = divmod(abs(trade.size), trade.lot)
    if rest or not count:
        raise ValueError(f"{trade.size} is not a multiple of {trade.lot}, the lot of {trade.contract.name}")
    event = Event(
        id=trade.id,
        account=account,
        kind=Kind.OPTION_OPEN if trade.opens else Kind.OPTION_CLOSE,
        day=trade.at.astimezone(UTC).date(),
        at=trade.at,
        contract=trade.contract,
        contracts=int(count) if trade.size > 0 else -int(count),
        size_e8=e8(trade.lot),
        source="fill",
    )
    return option_trade(event, price=trade.price, fee=trade.fee, index=trade.index)


def moment_of(
    day: date,
    kind: Kind,
    contract: Contract | None = None,
    *,
    contracts: int = 0,
    now: datetime | None = None,
) -> datetime:
    """Return the moment, UTC, of an event of which only the day is known, so that no trade of that day at a
    known time comes too early or too late for it.

    Openings and receipts are at the beginning of the day, payments and deliveries at its end (`now`, if that
    is earlier), the end of a contract at 08:00, all else at noon. An option bought for coins waits for noon:
    its coins may come that day.
    """
    at = _NOON
    ends = contract is not None and day == contract.expiration
    if kind is Kind.OPENING_BALANCE:
        at = time(0)
    elif kind in (Kind.EXPIRATION, Kind.CASH_SETTLEMENT):
        at = DELIVERED
    elif kind is Kind.OPTION_OPEN and contract is not None and (contracts < 0 or not contract.inverse):
        at = time(0)
    elif kind in _TAKES_AWAY:
        last = datetime.combine(day, _BEFORE_DELIVERY if ends else _LAST, UTC)
        return min(last, now.astimezone(UTC)) if now is not None and now.date() == day else last
    elif ends:
        at = time(7)
    return datetime.combine(day, at, UTC)


def in_lot(event: Event, size_e8: int) -> Event:
    """Return a trade in contracts of that many hundred-millionths of a coin, the lot of the position;
    unchanged if there is none (0) or the trade is not a multiple of it.
    """
    total = event.contracts * event.size_e8
    return (
        event
        if not size_e8 or total % size_e8
        else replace(event, contracts=total // size_e8, size_e8=size_e8)
    )


def option_trade(event: Event, *, price: Decimal, fee: Decimal, index: Decimal | None) -> Event:
    """Return an event of an option with its money: `price` per coin in the currency of the contract, the
    total `fee` in the same currency, and the index in dollars per coin (may be None for a linear option).
    """
    contract = event.contract
    assert contract is not None
    gross = e8(price * -event.contracts * event.size_e8 / E8)
    fees = e8(fee)
    return replace(
        event,
        symbol=contract.root,
        price_micros=round(price * MICROS),
        coin=contract.unit,
        coin_e8=gross - fees,
        fee_e8=fees,
        index_micros=None if index is None else round(index * MICROS),
    )


def settlement_value(contract: Contract, delivery: Decimal) -> Decimal:
    """Return what an option pays per coin at that delivery price, in its own currency; 0 if it is worthless.

    >>> from wheelcli.contract import parse_contract
    >>> put, call = (parse_contract(f"BTC{name}") for name in ("_USDC-28AUG26-82000-P", "-28AUG26-85000-C"))
    >>> str(settlement_value(put, Decimal("80321.21"))), str(settlement_value(call, Decimal(100_000)))
    ('1678.79', '0.15')
    """
    strike = Decimal(str(contract.strike))
    inside = strike - delivery if contract.right is Right.PUT else delivery - strike
    if inside <= 0:
        return Decimal(0)
    return inside / delivery if contract.inverse else inside


def settled(event: Event, *, delivery: Decimal, rates: Rates, fees: Decimal | None = None) -> Event:
    """Return the end of contracts at that delivery price: one cash settlement, or an expiration if they end
    worthless. `fees` are the venue's; if None, they follow from its rates.
    """
    contract = event.contract
    assert contract is not None
    value = settlement_value(contract, delivery)
    size = Decimal(abs(event.contracts) * event.size_e8) / E8
    index = Decimal(1) if contract.inverse else delivery
    fee = rates.delivery_fee(value, size, index) if fees is None else fees
    kind = Kind.CASH_SETTLEMENT if value else Kind.EXPIRATION
    out = option_trade(replace(event, kind=kind), price=value, fee=fee, index=delivery)
    return out if value else replace(out, price_micros=None)


def spot_trade(event: Event, *, coin: str, amount: Decimal, price: Decimal, fee: Decimal) -> Event:
    """Return the purchase (`amount` above 0) or sale of a coin for USDC, with its money."""
    gross, fees = e8(-amount * price), e8(fee)
    return replace(
        event,
        symbol=coin,
        size_e8=e8(amount),
        price_micros=round(price * MICROS),
        coin=USDC,
        coin_e8=gross - fees,
        fee_e8=fees,
    )
