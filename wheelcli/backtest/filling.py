"""The price and the size at which an order of a run fills: natural, the mid, or a price in between.

Example: a put bid at 1.20 and offered at 1.30 is sold at 1.20 (natural), at 1.25 (mid), or, with half of the
half-spread crossed, at 1.22: 1.225 rounded against the account.
"""

from dataclasses import replace
from decimal import ROUND_FLOOR, Decimal
from math import isnan

from wheelcli.backtest.course import Course
from wheelcli.backtest.spec import Fills
from wheelcli.chains.build import Chains
from wheelcli.order import Order
from wheelcli.plan.candidates.generate import Candidates
from wheelcli.plan.tickets.ticket import Ticket

CENT = Decimal("0.01")
UNKNOWN_SIZE = 10  # contracts of a ticket whose open interest and quoted size are unknown


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


def size_of(ticket: Ticket, price: Decimal, chains: Chains, *, floors: bool) -> tuple[int, str]:
    """Return how many contracts fill and, if none do, why. Without `floors`, the floor is ignored."""
    if floors and ticket.floor_price is None:
        return 0, f"no floor: {ticket.floor_reason}"
    if floors and ticket.floor_price is not None and float(price) < ticket.floor_price - 1e-9:
        return 0, f"{price} is below its floor of {ticket.floor_price:.2f}"
    if any(not (leg.bid > 0 and leg.ask > 0) for leg in ticket.legs if leg.action == "sell") or any(
        not leg.ask > 0 for leg in ticket.legs
    ):
        return 0, "a leg has no bid or no ask"
    names = [leg.contract for leg in ticket.legs]
    return _most(ticket.contracts, ticket.touch_contracts, names, chains), ""


def sized(run: Course, order: Order, new: Candidates) -> Order:
    """Return a roll's order at the size that a ticket for its new position would fill. `new` has a plan's
    figures for that position. Contracts that are not rolled are counted.
    """
    touch = float(new.touch_sizes()[0])
    names = [leg.contract.name for leg in order.legs if leg.opens]
    size = _most(order.contracts, None if isnan(touch) else int(touch), names, new.chains)
    if size < order.contracts:
        run.counts["not_rolled"] += order.contracts - size
    return replace(order, contracts=size)


def _most(contracts: int, touch: int | None, names: list[str], chains: Chains) -> int:
    """Return how many contracts fill: without the open interest of a leg at most those quoted, or ten."""
    rows = chains.options[chains.options["contract"].isin(names)]
    if rows["open_interest"].notna().all():
        return contracts
    return min(contracts, touch or UNKNOWN_SIZE)
