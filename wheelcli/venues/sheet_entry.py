"""What a person types of a desk's request: a quote, and how an accept ended."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from wheelcli.errors import Exit, WheelError
from wheelcli.rfq.entry import Kind, NewEntry
from wheelcli.rfq.fills import Fill, FillLeg, fill_fields
from wheelcli.rfq.quotes import Book, Quote, book_fields
from wheelcli.rfq.states import Request, State
from wheelcli.venues.readings import Desk, unknown
from wheelcli.venues.sheet import standing


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskQuote:
    """What a desk says: a bid, an ask or both, for how much, and for how long."""

    desk: str
    bid: Decimal | None
    ask: Decimal | None
    size: Decimal
    valid_s: float


def type_quote(desk: Desk, rfq: str, quote: DeskQuote) -> Request:
    """Record what a desk says; it replaces the desk's earlier quote.

    Raises WheelError (6) if the request is not open.
    """
    with desk.record.sending("quote"):
        request, now = desk.record.request(rfq), desk.now()
        if request.pending is not None:
            raise unknown(request)
        if request.state not in (State.OPEN, State.NOT_FILLED):
            raise WheelError(
                f"{request.id} takes no quotes: it is {request.state.replace('_', ' ')}",
                hint=f"`wheel rfq show {request.id}` shows it",
                code="rfq_state",
                exit_code=Exit.REFUSED,
            )
        name = f"Q{desk.record.next_number()}"
        until = now + timedelta(seconds=quote.valid_s)
        old = standing(request, now)
        bids = _with(old.bids, quote, quote.bid, name=name, at=now, until=until)
        asks = _with(old.asks, quote, quote.ask, name=name, at=now, until=until)
        book = Book(now, tuple(reversed(bids)), tuple(asks))
        return desk.append(request, NewEntry(Kind.BOOK, book_fields(book)))


def _with(
    quotes: Sequence[Quote],
    quote: DeskQuote,
    price: Decimal | None,
    *,
    name: str,
    at: datetime,
    until: datetime,
) -> list[Quote]:
    """Return one side with the desk's new price instead of its old one, the lowest first."""
    others = [each for each in quotes if each.makers != (quote.desk,)]
    if price is not None:
        others.append(Quote(price, quote.size, False, (quote.desk,), until, at, name))
    return sorted(others, key=lambda each: each.price)


def type_end(desk: Desk, rfq: str, *, price: Decimal | None, size: Decimal | None) -> Request:
    """Record how an accept ended: filled at a price for so much, or not filled (both None).

    Raises WheelError: usage for a size that the order does not have, 6 if no accept awaits its end.
    """
    with desk.record.sending("reconcile"):
        request = desk.record.request(rfq)
        accepts = request.pending is not None and request.pending.kind is Kind.ACCEPT_INTENT
        if not request.say and not accepts:
            raise WheelError(
                f"{request.id}: no accept awaits its end; it is {request.state.replace('_', ' ')}",
                hint=f"`wheel rfq show {request.id}` shows it",
                code="rfq_state",
                exit_code=Exit.REFUSED,
            )
        body: dict[str, Any] = {"venue_id": None, "resting": None, "fills": []}
        if price is None or size is None:
            body |= {"state": State.NOT_FILLED.value, "reason": "the desk did not trade"}
            return desk.append(request, NewEntry(Kind.RECONCILED, body))
        package = request.package
        if size > package.amount or (package.unit.whole and size != size.to_integral_value()):
            raise WheelError(
                f"--size {size:f}: the order is for {package.amount:f} {package.unit}",
                hint="pass what the desk confirmed, at most the whole order",
                code="usage",
                exit_code=Exit.USAGE,
            )
        fill = _fill(request, price, size, desk.now())
        body |= {"state": State.FILLED.value, "reason": "", "fills": [fill_fields(fill)]}
        return desk.append(request, NewEntry(Kind.RECONCILED, body))


def _fill(request: Request, price: Decimal, size: Decimal, at: datetime) -> Fill:
    """Return what the desk confirmed; it names one price for the package, and no fees."""
    package = request.package
    alone = len(package.legs) == 1
    legs = tuple(
        FillLeg(
            leg.contract,
            package.trades(leg),
            size * leg.ratio,
            price if alone else None,
            None,
            "USD",
            f"{request.id}-{number}",
        )
        for number, leg in enumerate(package.legs, start=1)
    )
    return Fill(request.id, at, price, size, legs)
