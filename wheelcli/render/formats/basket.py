"""The tickets of a plan as a basket of orders: a CSV to upload to a broker, one row per leg.

docs/reference/csv.md lists the columns; `--format csv --fields` chooses others. Every order is a limit order
for the day that opens a position, at the ticket's limit price. `FloorPrice` is the lowest price when working
the order down; a ticket without a floor is left out.
"""

from collections.abc import Iterator, Sequence
from typing import Any

from wheelcli.contract import parse_contract
from wheelcli.plan.tickets.ticket import Leg, Ticket
from wheelcli.render.formats.rows import csv_cell

COLUMNS = (
    *("Action", "Quantity", "Symbol", "Underlying", "Expiration", "Strike", "Right", "OrderType"),
    *("LimitPrice", "TimeInForce", "PositionEffect", "FloorPrice", "Multiplier", "Order", "Leg"),
)


def basket_lines(tickets: Sequence[Ticket]) -> Iterator[str]:
    """Yield the lines of the CSV, without line ends: the heading, then the legs of each ticket in its
    rank.
    """
    yield ",".join(COLUMNS)
    for ticket in tickets:
        for place, leg in enumerate(ticket.legs, start=1):
            yield ",".join(csv_cell(_cells(ticket, leg, place)[name]) for name in COLUMNS)


def without_floor(tickets: Sequence[Ticket]) -> list[Ticket]:
    """Return the tickets that a basket leaves out, because they have no price to work the order down to."""
    return [ticket for ticket in tickets if ticket.floor_price is None]


def _cells(ticket: Ticket, leg: Leg, place: int) -> dict[str, Any]:
    contract = parse_contract(leg.contract)
    return {
        "Action": str(leg.action).upper(),
        "Quantity": leg.quantity,
        "Symbol": contract.padded if contract else leg.contract,
        "Underlying": ticket.symbol,
        "Expiration": leg.expiration,
        "Strike": leg.strike,
        "Right": "C" if leg.right == "call" else "P",
        "OrderType": "LMT",
        "LimitPrice": _price(ticket.limit_price),
        "TimeInForce": "DAY",
        "PositionEffect": "OPEN",
        "FloorPrice": _price(ticket.floor_price),
        "Multiplier": leg.multiplier,
        "Order": ticket.id,
        "Leg": f"{place} of {len(ticket.legs)}",
    }


def _price(value: float | None) -> float | None:
    return None if value is None else round(value, 2)
