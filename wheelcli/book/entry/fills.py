"""The events of an order's fill: one event per leg, with prices that add up to the net price to the cent.

The net price of an order of two legs does not show the price of each. The long leg is recorded at its ask in
the ticket, unless its price is given; the short leg gets the rest. Example: a 300/290 put spread is sold at
1.10 net and the ask of the 290 put is 1.05. The 300 put is sold at 2.15, the 290 put bought at 1.05.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from wheelcli.book.entry.line_money import contract_fees_cents, gross_cents
from wheelcli.book.events import DELIVERABLE, Event, Kind, at_of
from wheelcli.contract import Contract
from wheelcli.errors import usage
from wheelcli.order import Order, OrderLeg
from wheelcli.trading_calendar import NEW_YORK

if TYPE_CHECKING:
    from datetime import time

    from wheelcli.config.rules import Fees


@dataclass(frozen=True, slots=True)
class Fill:
    """The broker's report: the net price per share (positive if received), contracts, total fees, and the
    time.
    """

    net: Decimal
    contracts: int
    day: date
    fees_cents: int | None = None
    paid: Decimal | None = None  # per share, of the leg that was bought
    clock: "time | None" = None


def filled_contracts(events: Sequence[Event], order: Order) -> int:
    """Return how many contracts of the order these events have filled, without undone events."""
    first = order.legs[0]
    mine = [
        e for e in events if e.ticket == order.id and e.plan == order.plan and e.contract == first.contract
    ]
    return sum(abs(e.contracts) for e in mine) // first.ratio


def leg_prices(order: Order, fill: Fill) -> tuple[Decimal, ...]:
    """Return dollars per share of each leg; they net to the fill's price exactly. Raises WheelError (usage)
    if they cannot.
    """
    sold = [k for k, leg in enumerate(order.legs) if not leg.bought]
    rest = sold[0] if sold else 0
    prices: list[Decimal] = []
    for k, leg in enumerate(order.legs):
        price = fill.paid if leg.bought and fill.paid is not None else leg.price
        if k != rest and price is None:
            raise usage(
                f"price of {leg.contract.label(order.symbol)} unknown: the ticket has no quote",
                "pass --paid, in dollars per share",
            )
        prices.append(price or Decimal(0))
    others = sum(
        (-1 if leg.bought else 1) * prices[k] * leg.ratio for k, leg in enumerate(order.legs) if k != rest
    )
    left = (fill.net - others) / order.legs[rest].ratio
    prices[rest] = -left if order.legs[rest].bought else left
    if prices[rest] < 0:
        name = order.legs[rest].contract.label(order.symbol)
        raise usage(
            f"at a net price of {fill.net} the price of {name} would be {prices[rest]}",
            "pass the price of the long leg with --paid"
            if len(order.legs) > 1
            else "a price must be 0 or more",
        )
    return tuple(prices)


def events_of_fill(
    order: Order,
    fill: Fill,
    *,
    account: str,
    fees: "Fees",
    new_id: Callable[[], str],
    deliverables: Mapping[Contract, int],
) -> list[Event]:
    """Return one event per leg, in one group. `deliverables` holds millionths of shares by contract if they
    are not the standard 100.
    """
    prices = leg_prices(order, fill)
    legs = [
        _event(order, leg, fill, price=price, account=account, name=new_id(), deliverables=deliverables)
        for leg, price in zip(order.legs, prices, strict=True)
    ]
    sizes = [abs(event.contracts) for event in legs]
    shares = shared_cents(fill.fees_cents, sizes)
    out = []
    for event, share in zip(legs, shares, strict=True):
        cost = share
        if cost is None:
            closing = event.kind is Kind.OPTION_CLOSE
            cost = contract_fees_cents(
                fees, abs(event.contracts), closing=closing, price_micros=event.price_micros
            )
        group = legs[0].id if len(legs) > 1 else None
        out.append(replace(event, cash_cents=event.cash_cents - cost, fees_cents=cost, group=group))
    return out


def _event(
    order: Order,
    leg: OrderLeg,
    fill: Fill,
    *,
    price: Decimal,
    account: str,
    name: str,
    deliverables: Mapping[Contract, int],
) -> Event:
    kind = Kind.OPTION_OPEN if leg.opens else Kind.OPTION_CLOSE
    contracts = fill.contracts * leg.ratio
    micros = round(price * 1_000_000)
    multiplier = int(leg.multiplier)
    gross = gross_cents(micros, contracts * multiplier * 1_000_000)
    at = at_of(fill.day, kind)
    if fill.clock is not None:
        at = datetime.combine(fill.day, fill.clock, NEW_YORK).astimezone(at.tzinfo)
    return Event(
        id=name,
        account=account,
        kind=kind,
        day=fill.day,
        at=at,
        time_known=fill.clock is not None,
        symbol=order.symbol,
        contract=leg.contract,
        contracts=contracts if leg.bought else -contracts,
        multiplier=multiplier,
        deliverable_micros=deliverables.get(leg.contract, DELIVERABLE),
        price_micros=micros,
        cash_cents=-gross if leg.bought else gross,
        ticket=order.id,
        plan=order.plan,
        source="fill",
    )


def shared_cents(fees_cents: int | None, sizes: Sequence[int]) -> list[int | None]:
    """Return the fees split over the legs by their sizes; the last leg gets the cents that do not divide."""
    if fees_cents is None:
        return [None] * len(sizes)
    parts: list[int | None] = [fees_cents * size // sum(sizes) for size in sizes[:-1]]
    return [*parts, fees_cents - sum(part or 0 for part in parts)]
