"""A saved roll as the order that the journal's fills are recorded from."""

from decimal import Decimal

from wheelcli.manage.rolls.ticket import RollTicket
from wheelcli.order import NetPrice, Order
from wheelcli.plan.tickets.as_order import order_of_legs


def order_of_roll(ticket: RollTicket) -> Order:
    """Return the order of a saved roll at the natural price, its legs at their asks or bids.

    Raises WheelError (5) if a leg names no contract or no side, or its contracts are not a multiple of the
    ticket's.
    """
    legs = [(leg, leg.price) for leg in ticket.legs]
    net = None if ticket.credit is None else NetPrice.received(Decimal(str(ticket.credit)))
    return order_of_legs(ticket, legs, net, plan=ticket.weighing)
