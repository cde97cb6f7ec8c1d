"""A ticket as the order that the journal's fills are recorded from."""

from decimal import Decimal

from wheelcli.contract import parse_occ
from wheelcli.errors import WheelError
from wheelcli.option_roots import underlying_of
from wheelcli.order import NetPrice, Order, OrderLeg, Side
from wheelcli.plan.tickets.ticket import Leg, Ticket


def order_of_ticket(ticket: Ticket, *, plan: str) -> Order:
    """Return the order of a ticket at its limit price, its legs at the quotes they were planned on.

    Raises WheelError (5) if a leg names no contract or its contracts are no multiple of the ticket's.
    """
    legs = tuple(_leg(leg, ticket.contracts) for leg in ticket.legs)
    symbol = underlying_of(legs[0].contract.root, symbol=ticket.symbol)
    net = NetPrice.received(Decimal(str(ticket.limit_price)))
    return Order(ticket.id, symbol, ticket.contracts, legs, net, plan=plan)


def _leg(leg: Leg, contracts: int) -> OrderLeg:
    contract, side = parse_occ(leg.contract), Side.of(leg.action)
    ratio, rest = divmod(leg.quantity, contracts)
    if contract is None or rest:
        raise WheelError("the saved ticket cannot be read", hint="make the plan anew", code="plan")
    quote = leg.ask if side.buys else leg.bid
    return OrderLeg(side, contract, ratio, leg.multiplier, Decimal(str(quote)))
