"""Read and record what the venue shows of a request: its quotes, its market, its end."""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from typing import Any

from wheelcli.errors import Exit, WheelError
from wheelcli.rfq.benchmark import benchmark_fields
from wheelcli.rfq.entry import Kind, NewEntry, moment_text, text_of
from wheelcli.rfq.fills import fill_fields
from wheelcli.rfq.quotes import Book, Match, book_fields, is_better, match, match_quote
from wheelcli.rfq.rules import Check, CheckVerdict
from wheelcli.rfq.states import Request, State
from wheelcli.rfq.wire import VenueRequest
from wheelcli.venues.record import Guard, Record
from wheelcli.venues.venue import AcceptBy, UnansweredError, Venue
from wheelcli.venues.wording import JSON_RPC, Wording

_TURNS, _TURN_S = 100, 0.1  # another process may wait 10 s for its answer

Connect = Callable[[], AbstractContextManager[Venue]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """What sending needs: the record, a way to the venue and what is sent there, and the clock."""

    record: Record
    connect: Connect
    venue: str
    now: Callable[[], datetime]
    sleep: Callable[[float], None]
    wording: Wording = JSON_RPC

    def append(self, request: Request | str, *new: NewEntry, guard: Guard | None = None) -> Request:
        """Append entries of a request and return the resulting request."""
        name = request if isinstance(request, str) else request.id
        return self.record.append(name, new, venue=self.venue, now=self.now(), guard=guard)


def look(desk: Desk, venue: Venue, request: Request) -> Request:
    """Return a live request as the venue shows it now, and record what has changed."""
    if venue.caps.human:
        request = desk.record.request(request.id)  # its quotes are typed into the record, perhaps elsewhere
    if not request.state.live:
        return request
    found = venue.look(request)
    if found.state == "open":
        if request.book is not None and _same(request.book, found.book):
            return replace(request, book=found.book)  # the same quotes, at this moment
        return desk.append(request, NewEntry(Kind.BOOK, book_fields(found.book)))
    if found.state == "filled":
        fills = [fill_fields(fill) for fill in venue.fills(found)]
        return _reported(desk, request, NewEntry(Kind.FILL, {"fills": fills}))
    _refuse_strange(found)
    kind = Kind.EXPIRED if found.state == "expired" else Kind.CANCELLED
    return _reported(desk, request, NewEntry(kind, {"reason": f"the venue reports it {found.state}"}))


def take_benchmark(desk: Desk, venue: Venue, request: Request) -> Request:
    """Record the venue's market of the package at this moment."""
    benchmark = venue.benchmark(request, at=desk.now())
    if benchmark is None:
        return request
    return desk.append(request, NewEntry(Kind.BENCHMARK, benchmark_fields(benchmark)))


def best_of(venue: Venue, request: Request, book: Book, quote: str | None) -> Match | None:
    """Return the best price for the whole amount: of all quotes together, or of one quote alone."""
    package = request.package
    quotes = book.met_by(package.direction)
    if venue.caps.accept_by is AcceptBy.PRICE:
        return match(quotes, package.amount, package.direction)
    best: Match | None = None
    for each in quotes:
        found = match_quote(each, package.amount) if quote in (None, each.id) else None
        if found and (best is None or is_better(found.price, best.price, package.direction)):
            best = found
    return best


def with_stopped(
    desk: Desk, request: Request, checks: Sequence[Check], *, limit: Decimal, best: Match | None = None
) -> Request:
    """Record the prices at which a check stopped an acceptance, so that typing one again confirms it."""
    prices = {"standing": limit, "too_good": None if best is None else best.price}
    failed = [check.check for check in checks if check.verdict is CheckVerdict.FAIL]
    found = {name: price for name in failed if (price := prices.get(name)) is not None}
    if not set(found.items()) - request.stopped:
        return request
    body = {"stopped": {name: text_of(price) for name, price in found.items()}}
    return desk.append(request, NewEntry(Kind.ACCEPT_STOPPED, body))


def reported(venue: Venue, found: VenueRequest, *, reason: str = "") -> dict[str, Any]:
    """Return the body of `reconciled` for the venue's report. Raises UnansweredError if the request is filled
    and the venue does not show the trades.
    """
    _refuse_strange(found)
    state = State(found.state)
    fills = venue.fills(found) if state is State.FILLED else ()
    if state is State.FILLED and not fills:
        raise UnansweredError("the venue reports the request as filled but does not show the trades yet")
    return {
        **placed(found),
        "state": state.value,
        "reason": reason,
        "fills": [fill_fields(fill) for fill in fills],
        "resting": text_of(found.resting),
    }


def _refuse_strange(found: VenueRequest) -> None:
    """Return if the state is known; an unknown state may mean a trade."""
    if found.state not in ("open", "filled", "cancelled", "expired"):
        raise UnansweredError(f"the venue reports an unknown state: {found.state}")


def unknown(request: Request) -> WheelError:
    """Return the error (7) of a request that was sent and not answered."""
    assert request.pending is not None
    at, traded = request.pending.at, "; it may have traded" if request.pending.may_trade else ""
    return WheelError(
        f"{request.id}: {request.pending.action} was sent at {at:%H:%M:%S} UTC and not answered{traded}",
        hint=f"wheel rfq reconcile {request.id}",
        code="rfq_unknown",
        exit_code=Exit.UNKNOWN,
    )


def no_answer(error: UnansweredError, *, hint: str = "") -> WheelError:
    """Return the error (4) of a read that the venue did not answer."""
    message = f"no usable answer from the venue: {error.reason}"
    return WheelError(message, hint=hint, code="venue", exit_code=Exit.NO_DATA)


def placed(found: VenueRequest) -> dict[str, Any]:
    """Return a venue's report of a request as fields of a body."""
    return {
        "venue_id": found.venue_id,
        "created": moment_text(found.created),
        "grace_until": moment_text(found.grace_until),
        "expires": moment_text(found.expires),
        "makers": list(found.makers),
        "disclosed": found.disclosed,
    }


def _reported(desk: Desk, request: Request, entry: NewEntry) -> Request:
    """Record the end that the venue reports, unless another process does so or already did."""
    try:
        return desk.append(request, entry)
    except WheelError as error:
        if error.code != "rfq_state":
            raise
    for _ in range(_TURNS):
        request = desk.record.request(request.id)
        if request.pending is None:
            break
        desk.sleep(_TURN_S)
    return request


def _same(one: Book, other: Book) -> bool:
    return (one.bids, one.asks, one.faults) == (other.bids, other.asks, other.faults)
