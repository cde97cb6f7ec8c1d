"""A ticket as an order, from which the journal records fills."""

from collections.abc import Sequence
from decimal import Decimal
from math import isfinite
from typing import Protocol

from wheelcli.contract import parse_contract
from wheelcli.errors import Exit, WheelError
from wheelcli.option_roots import underlying_of
from wheelcli.order import NetPrice, Order, OrderLeg, Side
from wheelcli.plan.tickets.ticket import Ticket


class SavedLeg(Protocol):
    """The protocol of a leg of a saved order."""

    @property
    def action(self) -> str:
        """Return its action: `sell`, `buy`, or an order's side in three letters, such as BTC for buy to
        close.
        """

    @property
    def contract(self) -> str:
        """Return the OCC symbol."""

    @property
    def quantity(self) -> int:
        """Return the contracts of the leg, positive."""

    @property
    def multiplier(self) -> int | float:
        """Return the shares per contract."""


class SavedOrder(Protocol):
    """The protocol of a saved order: a ticket of a plan, or a saved roll."""

    @property
    def id(self) -> str:
        """Return its name."""

    @property
    def symbol(self) -> str:
        """Return the underlying; empty if only the contracts name it."""

    @property
    def contracts(self) -> int:
        """Return the number of contracts: how many times its legs are traded."""


def order_of_ticket(ticket: Ticket, *, plan: str) -> Order:
    """Return the order of a ticket at its limit price, with its legs at the quotes of the plan.

    Raises WheelError: 5 if a leg names no contract or its contracts are not a multiple of the ticket's, usage
    for an option on a coin, which is not an order for shares.
    """
    if ticket.coin is not None:
        raise WheelError(
            f"{ticket.id} is on a coin: it is not an order for shares",
            hint="`wheel journal fill` records it with --account and the name of its account",
            code="market",
            exit_code=Exit.USAGE,
        )
    legs = [(leg, leg.ask if Side.of(leg.action).buys else leg.bid) for leg in ticket.legs]
    limit = price_of(ticket.limit_price)
    return order_of_legs(ticket, legs, None if limit is None else NetPrice.received(limit), plan=plan)


def order_of_legs(
    saved: SavedOrder,
    legs: Sequence[tuple[SavedLeg, float | None]],
    net: NetPrice | None,
    *,
    plan: str,
) -> Order:
    """Return the order of a saved one, from its legs with their prices (dollars per share, None is unknown)
    and its net price.

    Raises WheelError (5) if it is not an order: a leg lacks a contract or a side, or the contracts are not a
    multiple of the order's.
    """
    try:
        parts = tuple(_leg(leg, price, saved.contracts) for leg, price in legs)
        symbol = underlying_of(parts[0].contract.root, symbol=saved.symbol)
        return Order(saved.id, symbol, saved.contracts, parts, net, plan=plan)
    except (ValueError, ArithmeticError, IndexError) as error:
        raise WheelError(
            "the saved ticket is damaged", hint="run `wheel scan` or `wheel roll` again", code="plan"
        ) from error


def price_of(value: float | None) -> Decimal | None:
    """Return a price of a document as printed; None if it is unknown."""
    return None if value is None or not isfinite(value) else Decimal(str(value))


def _leg(leg: SavedLeg, price: float | None, contracts: int) -> OrderLeg:
    contract = parse_contract(leg.contract)
    ratio, rest = divmod(leg.quantity, contracts)
    if contract is None or rest:
        raise ValueError(f"{leg.contract} × {leg.quantity}")
    if leg.multiplier != int(leg.multiplier):
        raise ValueError(f"{leg.contract} has a lot of {leg.multiplier}")
    return OrderLeg(Side.of(leg.action), contract, ratio, int(leg.multiplier), price_of(price))
