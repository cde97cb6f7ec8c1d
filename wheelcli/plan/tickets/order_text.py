"""The text of an order as brokers paste it, and as the venue's form takes it for an option on a coin.

`SELL -2 AAPL 100 18 SEP 26 300 PUT @2.15 LMT` opens, `BUY +2 AAPL 100 18 SEP 26 300 PUT @0.54 LMT` closes.
Two legs of a spread are one order, the short leg first: `SELL -1 VERTICAL AAPL 100 18 SEP 26 125/120 PUT
@0.44 LMT`. So are the legs of a roll, the new ones first, with the side of the net price: `SELL -2 DIAGONAL
AAPL 100 16 OCT 26/18 SEP 26 295/300 PUT @0.85 CREDIT LMT`. For a coin: `BUY 0.2 BTC-25SEP26-82000-C @ 0.018
BTC LMT`.
"""

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from wheelcli.contract import Contract, root_of
from wheelcli.money_text import coin_digits
from wheelcli.order import NetPrice, Order, OrderLeg, Side
from wheelcli.plan.tickets.order import is_weekly
from wheelcli.plan.tickets.ticks import CoinTicks, Ticks


def order_text(order: Order, price: NetPrice, ticks: Ticks, *, until_cancelled: bool = False) -> str:
    """Return the order at that net price, dollars per share; `until_cancelled` adds GTC.

    A roll of coins is two orders, each leg at its own price, because the venue's form takes one contract.
    """
    ends = "LMT GTC" if until_cancelled else "LMT"
    if isinstance(ticks, CoinTicks):
        prices = [leg.price if len(order.legs) > 1 else price.amount for leg in order.legs]
        return "; ".join(
            _coin(order, leg, each or Decimal(0), ticks, ends)
            for leg, each in zip(order.legs, prices, strict=True)
        )
    new = [leg for leg in order.legs if leg.opens]
    old = [leg for leg in order.legs if not leg.opens]
    if new and old:
        terms, flow = _roll(order, new, old), price.flow.upper()
        return f"SELL -{order.contracts} {terms} @{price.amount:.2f} {flow} {ends}"
    first = order.legs[0]
    side = f"BUY +{order.contracts}" if first.bought else f"SELL -{order.contracts}"
    kind = "VERTICAL " if len(order.legs) > 1 else ""
    return f"{side} {kind}{_terms(order, order.legs, (first,))} @{price.amount:.2f} {ends}"


def _roll(order: Order, new: Sequence[OrderLeg], old: Sequence[OrderLeg]) -> str:
    later = new[0].contract.expiration != old[0].contract.expiration
    struck = [*new, *old]
    kind = "DIAGONAL" if later else "VERTICAL"
    if len(new) > 1:
        kind = "VERT/ROLL"
    elif new[0].contract.strike == old[0].contract.strike:
        kind, struck = "CALENDAR", [*new]
    return f"{kind} {_terms(order, struck, (new[0], old[0]) if later else (new[0],))}"


def _terms(order: Order, struck: Sequence[OrderLeg], dated: Sequence[OrderLeg]) -> str:
    """Return underlying, size, expirations, strikes and right."""
    contract = struck[0].contract
    name = contract.root if contract.adjusted else order.symbol.lstrip("^")
    days = "/".join(_day(order.symbol, leg.contract) for leg in dated)
    strikes = "/".join(f"{leg.contract.strike:g}" for leg in struck)
    return f"{name} {struck[0].multiplier} {days} {strikes} {contract.right.upper()}"


def _day(symbol: str, contract: Contract) -> str:
    """Return an expiration, marked if it is not the monthly one: `SPXW` of a third Friday is not `SPX`."""
    day = contract.expiration
    weekly = is_weekly(day) or (symbol.startswith("^") and contract.root != root_of(symbol))
    return f"{'(Weeklys) ' if weekly else ''}{day.day} {f'{day:%b}'.upper()} {day:%y}"


def _coin(order: Order, leg: OrderLeg, usd: Decimal, ticks: CoinTicks, ends: str) -> str:
    size, price = (
        coin_digits(number)
        for number in (order.quantity(leg) * float(leg.multiplier), ticks.native(float(usd)))
    )
    side = "BUY" if leg.bought else "SELL"
    return f"{side} {size} {leg.contract.name} @ {price} {leg.contract.unit} {ends}"


def buyback_text(order: Order, price: float, ticks: Ticks) -> str:
    """Return the standing order that buys back what `order` opens, at that price."""
    legs = tuple(
        replace(leg, side=Side.BUY_TO_CLOSE if leg.side is Side.SELL_TO_OPEN else Side.SELL_TO_CLOSE)
        for leg in order.legs
        if leg.opens
    )
    return order_text(replace(order, legs=legs), NetPrice.paid(price), ticks, until_cancelled=True)
