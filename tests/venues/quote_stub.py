"""A venue that accepts by quote, in 20 lines, and a desk in front of it."""

from contextlib import nullcontext
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from practice_desk import AT, PUT

from wheelcli.rfq.benchmark import Benchmark
from wheelcli.rfq.fills import Fill, FillLeg
from wheelcli.rfq.package import Direction
from wheelcli.rfq.quotes import Book, Quote
from wheelcli.rfq.states import Request
from wheelcli.rfq.wire import VenueRequest, parse
from wheelcli.venues.readings import Desk
from wheelcli.venues.record import Record
from wheelcli.venues.venue import AcceptBy, Cancelled, Caps, Filled, NotFilled, Placed, View

FIELDS = {"practice": True, "minimum": Decimal(1), "tick": Decimal("0.01"), "max_legs": 4, "life_s": 300}
CAPS = Caps(name="desk", view=View.INDIVIDUAL, accept_by=AcceptBy.QUOTE, grace_s=0, **FIELDS)  # type: ignore[arg-type]


class QuoteDesk:
    """The venue: its quotes, what it was sent, and the state and label of its one request."""

    def __init__(self, *quotes: Quote) -> None:
        self.caps, self.quotes, self.texts, self.state, self.label = CAPS, quotes, [], "none", ""
        self.done: tuple[Fill, ...] = ()

    def __getattr__(self, name: str) -> Any:
        return {"apart_s": lambda: 0.0, "now": lambda: AT, "fills": lambda found: self.done}[name]

    def benchmark(self, request: Request, *, at: datetime) -> Benchmark:
        assert request.benchmark is not None
        return replace(request.benchmark, at=at)

    def create(self, text: str, request: Request) -> Placed:
        self.texts, self.state, self.label = [*self.texts, text], "open", request.label
        return Placed(self.look(request))

    def accept(self, text: str, request: Request) -> Filled | NotFilled:
        self.texts.append(text)
        chosen = next(q for q in self.quotes if q.id == parse(text)["params"]["block_rfq_quote_id"])
        if chosen.price < parse(text)["params"]["price"]:
            return NotFilled("not_fully_filled")
        leg = FillLeg(PUT, Direction.SELL, Decimal(40), chosen.price, None, "USD", "1")
        self.state, self.done = "filled", (Fill("D-1", AT, chosen.price, Decimal(40), (leg,)),)
        return Filled(self.done)

    def cancel(self, text: str) -> Cancelled:
        self.texts, self.state = [*self.texts, text], "cancelled"
        return Cancelled()

    def find(self, label: str, since: datetime) -> list[VenueRequest]:
        return [self.look(None)] if self.label == label else []

    def look(self, request: Any) -> VenueRequest:
        names = {"venue_id": "1", "state": self.state, "label": self.label, "makers": ("DESK",)}
        times = {"created": AT, "grace_until": AT, "expires": AT + timedelta(300), "disclosed": True}
        legs = ((PUT, "buy", 1),)
        return VenueRequest(amount=Decimal(40), legs=legs, book=Book(AT, self.quotes), **names, **times)  # type: ignore[arg-type]


def by_quote(record: Record, venue: QuoteDesk) -> Desk:
    """A desk in front of it."""

    def connect() -> Any:
        return nullcontext(venue)

    return Desk(record=record, connect=connect, venue="desk", now=lambda: AT, sleep=lambda s: None)
