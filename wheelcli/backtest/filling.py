"""The price at which an order of a run fills: natural, the mid, or a share of the way between.

Example: a put bid at 1.20 and offered at 1.30 is sold at 1.20 (natural), at 1.25 (mid), or, with half of the
half-spread crossed, at 1.22: 1.225 rounded against the account.
"""

from decimal import ROUND_FLOOR, Decimal

from wheelcli.backtest.spec import Fills
from wheelcli.order import Order
from wheelcli.plan.tickets.ticket import Ticket

CENT = Decimal("0.01")


def natural_of(order: Order) -> Decimal | None:
    """Return the cash per share of an order at its legs' quotes, positive received; None if unknown."""
    total = Decimal(0)
    for leg in order.legs:
        if leg.price is None:
            return None
        total += (-leg.price if leg.bought else leg.price) * leg.ratio
    return total


def mid_of(ticket: Ticket) -> Decimal:
    """Return the cash per share of a ticket at the middle of its legs' quotes."""
    total = Decimal(0)
    for leg in ticket.legs:
        middle = (Decimal(str(leg.bid)) + Decimal(str(leg.ask))) / 2
        total += middle if leg.action == "sell" else -middle
    return total


def filled_at(natural: Decimal, mid: Decimal | None, fills: Fills) -> Decimal:
    """Return the cash per share of the fill, positive received, rounded down to the cent unless natural; an
    order without a mid fills at natural.

    >>> [str(filled_at(Decimal("1.20"), Decimal("1.25"), Fills(share))) for share in (1.0, 0.0, 0.5)]
    ['1.20', '1.25', '1.22']
    """
    if mid is None or fills.crossed == 1.0 or mid < natural:
        return natural
    exact = mid + Decimal(str(fills.crossed)) * (natural - mid)
    return max(exact.quantize(CENT, ROUND_FLOOR), natural)
