"""The end of options on coins: a cash settlement at the delivery price, and the purchase of the coins that an
assignment would have brought.

Example: a short put on 0.1 BTC at 82,000 was sold at 990; with a delivery price of 80,321.21, you pay 167.879
USDC and a fee of 1.20481815. Coins bought at 80,350 then break even at 82,000 − 990 + 80,350 − 80,321.21 =
81,038.79, before fees.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from wheelcli.book.coins.entry import CoinEntering
from wheelcli.book.coins.money import E8, e8, text_of
from wheelcli.book.coins.trades import moment_of, settled, settlement_value, spot_trade
from wheelcli.book.entry.settlement import Expired, Proposal, Value, Way
from wheelcli.book.events import Event, Kind
from wheelcli.contract import Right


@dataclass(frozen=True, slots=True)
class Ending:
    """A proposal and its event; the event is None if the delivery price is unknown."""

    proposal: Proposal
    event: Event | None


def endings(
    expired: Sequence[Expired],
    prices: Mapping[Value, float],
    unknown: Mapping[Value, str],
    into: CoinEntering,
) -> list[Ending]:
    """Return how each position ends at the delivery prices, dollars per coin."""
    return [_ending(each, prices.get(each.value), unknown.get(each.value, ""), into) for each in expired]


def _ending(each: Expired, price: float | None, why: str, into: CoinEntering) -> Ending:
    contract = each.contract
    if price is None:
        message = why or f"delivery price of {each.symbol} on {each.day} unknown"
        return Ending(Proposal(each, None, None, None, message), None)
    delivery = Decimal(str(price))
    event = Event(
        id=into.new_id(),
        account=into.account,
        kind=Kind.CASH_SETTLEMENT,
        day=each.day,
        at=moment_of(each.day, Kind.CASH_SETTLEMENT),
        contract=contract,
        contracts=-each.contracts,
        size_e8=size_of(each),
        source=into.source,
    )
    event = settled(event, delivery=delivery, rates=into.rates(contract))
    value = settlement_value(contract, delivery)
    strike = Decimal(str(contract.strike))
    inside = strike - delivery if contract.right is Right.PUT else delivery - strike
    place = "in" if inside > 0 else "out of"
    text = f"{each.symbol} was delivered at {delivery:,f}, {abs(inside):,f} {place} the money"
    if not value:
        return Ending(Proposal(each, price, Way.EXPIRE, None, text), replace(event, memo=text))
    verb = "pays" if event.gross_e8 < 0 else "receives"
    text += f": {verb} {text_of(abs(event.gross_e8))} {contract.unit}, fee {text_of(event.fee_e8)}"
    return Ending(Proposal(each, price, Way.CASH, float(value), text), replace(event, memo=text))


def size_of(each: Expired) -> int:
    """Return the coins behind one contract, hundred-millionths."""
    return e8(Decimal(repr(each.multiplier)))


def assigned(ends: Iterable[Ending]) -> dict[tuple[str, date], int]:
    """Return the coins that short puts in the money would have brought, hundred-millionths by coin and
    expiration.
    """
    out: dict[tuple[str, date], int] = {}
    for each in ends:
        event = each.event
        if event is None or event.kind is not Kind.CASH_SETTLEMENT or event.contract is None:
            continue
        if event.contracts > 0 and event.contract.right is Right.PUT and not event.contract.inverse:
            key = event.contract.root, event.day
            out[key] = out.get(key, 0) + event.contracts * event.size_e8
    return dict(sorted(out.items()))


def purchases(
    ends: Sequence[Ending], prices: Mapping[tuple[str, date], Decimal], into: CoinEntering
) -> list[Event]:
    """Return one purchase for each coin and expiration with a price, USDC per coin, on its own day."""
    out = []
    for (coin, day), size in assigned(ends).items():
        if (coin, day) not in prices:
            continue
        event = Event(
            id=into.new_id(),
            account=into.account,
            kind=Kind.SHARE_BUY,
            day=day,
            at=moment_of(day, Kind.SHARE_BUY),
            time_known=False,
            source=into.source,
            memo="in place of an assignment",
        )
        amount, price = Decimal(size) / E8, prices[coin, day]
        out.append(spot_trade(event, coin=coin, amount=amount, price=price, fee=Decimal(0)))
    return out
