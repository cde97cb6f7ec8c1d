"""A fill whose price lies far outside its ticket: a slip of the decimal point, or another order's price.

A limit order fills at its limit or better, and at worst at the quote's other side once it is moved. So the ticket's own prices (limit, floor,
net of the quotes both ways) span what is near, and a price is far from it below half of the least or above twice the most of what comes
in; of what is paid, the other way round. The net of several legs is a small difference of larger prices, which the market moves: a tenth
of the dearest leg is allowed on top.
"""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from wheelcli.order import NetPrice, Order

_LEG_SHARE = Decimal("0.10")


def far_price(order: Order, net: Decimal, ticket: Mapping[str, Any]) -> str | None:
    """The sentence on a net price (dollars per share, cash in) far outside the ticket's document, None for one that is near.

    A ticket without any price says nothing of a fill.
    """
    known = _known(order, ticket)
    if not known:
        return None
    low, high = min(known.values()), max(known.values())
    slack = _slack(order)
    least = (low / 2 if low > 0 else 2 * low) - slack
    most = (2 * high if high > 0 else high / 2) + slack
    if least <= net <= most:
        return None
    said = ", ".join(f"{name} {NetPrice.received(price)}" for name, price in known.items())
    return f"{NetPrice.received(net)} a share is far from what {order.id} says: {said}"


def _known(order: Order, ticket: Mapping[str, Any]) -> dict[str, Decimal]:
    """The net prices that the ticket names, cash in."""
    limit = None if order.net is None else order.net.cash
    natural, other = (
        _net_of_quotes(order, ticket, crossing=True),
        _net_of_quotes(order, ticket, crossing=False),
    )
    found = {
        "limit": limit, "floor": _decimal(ticket.get("floor_price")), "natural": natural, "other side": other,
    }  # fmt: skip
    return {name: price for name, price in found.items() if price is not None}


def _net_of_quotes(order: Order, ticket: Mapping[str, Any], *, crossing: bool) -> Decimal | None:
    """What the legs net at their quotes: sold at the bid and bought at the ask where the spread is crossed, else the other way."""
    total = Decimal(0)
    for leg, told in zip(order.legs, ticket.get("legs", ()), strict=False):
        quote = leg.price if crossing else _decimal(told.get("bid" if leg.bought else "ask"))
        if quote is None:
            return None
        total += (-1 if leg.bought else 1) * leg.ratio * quote
    return total


def _slack(order: Order) -> Decimal:
    if len(order.legs) == 1:
        return Decimal(0)
    return _LEG_SHARE * max((leg.price for leg in order.legs if leg.price is not None), default=Decimal(0))


def _decimal(value: Any) -> Decimal | None:
    return None if value is None else Decimal(str(value))
