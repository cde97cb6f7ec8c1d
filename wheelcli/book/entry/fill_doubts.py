"""A fill whose price is far outside its ticket: a slip of the decimal point, or another order's price.

A limit order fills at its limit or better, and at worst at the quote's other side once it is moved. So the
ticket's own prices (limit, floor, net of the quotes both ways) span the plausible range. A credit is far from
it below half of the least or above twice the most; a debit the other way round. The net of several legs is a
small difference of larger prices, which the market moves: a tenth of the dearest leg is allowed on top.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from wheelcli.order import NetPrice, Order

_LEG_SHARE = Decimal("0.10")


@dataclass(frozen=True, slots=True)
class TicketPrices:
    """A ticket's prices beside its order, dollars per share: its floor, cash in, and for each leg the quote
    on the market's other side.

    `other` is empty if the ticket has no such quotes; None is unknown.
    """

    floor: Decimal | None = None
    other: tuple[Decimal | None, ...] = ()


def far_price(order: Order, net: Decimal, ticket: TicketPrices) -> str | None:
    """Return the sentence on a net price (dollars per share, cash in) far outside its ticket, None for one
    that is near.

    A ticket without any price gives no answer.
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
    prices = ", ".join(f"{name} {NetPrice.received(price)}" for name, price in known.items())
    return f"{NetPrice.received(net)} per share is far from {order.id}: {prices}"


def _known(order: Order, ticket: TicketPrices) -> dict[str, Decimal]:
    """Return the net prices on the ticket, positive if received."""
    prices = {
        "limit": None if order.net is None else order.net.cash,
        "floor": ticket.floor,
        "natural": _net(order, [leg.price for leg in order.legs]),
        "other side": _net(order, ticket.other) if ticket.other else None,
    }
    return {name: price for name, price in prices.items() if price is not None}


def _net(order: Order, prices: Sequence[Decimal | None]) -> Decimal | None:
    """Return the net of the legs at these prices, one of each; None if one is unknown."""
    total = Decimal(0)
    for leg, price in zip(order.legs, prices, strict=True):
        if price is None:
            return None
        total += (-1 if leg.bought else 1) * leg.ratio * price
    return total


def _slack(order: Order) -> Decimal:
    if len(order.legs) == 1:
        return Decimal(0)
    return _LEG_SHARE * max((leg.price for leg in order.legs if leg.price is not None), default=Decimal(0))
