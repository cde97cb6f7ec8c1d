"""A fill whose price is far outside its ticket's: a misplaced decimal point, or the price of another order.

A limit order fills at its limit or better or, if you move the limit, at worst at the other side of the quote.
Therefore, the ticket's prices (limit, floor, both sides of the quotes) span the plausible range. A credit is
far outside if it is below half the lowest or above twice the highest of them; a debit likewise. The net of
several legs is a small difference of large prices, which the market moves, so a tenth of the most expensive
leg is allowed in addition.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from wheelcli.order import NetPrice, Order

_LEG_SHARE = Decimal("0.10")


@dataclass(frozen=True, slots=True)
class TicketPrices:
    """Further prices of a ticket, dollars per share: its floor (positive if received) and, for each leg, the
    other side of the quote.

    `other` is empty if the ticket has no such quotes; None is unknown.
    """

    floor: Decimal | None = None
    other: tuple[Decimal | None, ...] = ()


def far_price(order: Order, net: Decimal, ticket: TicketPrices) -> str | None:
    """Return a sentence if a net price (dollars per share, positive if received) is far outside its ticket's;
    otherwise None.

    Returns None for a ticket without any price.
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
    """Return the net of one of each leg at these prices; None if a price is unknown."""
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
