"""Sending, accepting and cancelling: the intent is on the disk before the first byte of it leaves.

A session is opened before the intent, so that a venue that does not answer leaves no trace. Whatever happens
after the intent without an answer leaves the request unknown; it is reconciled once by itself, then by hand.
Nothing is sent twice.
"""

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from typing import Any

from wheelcli.errors import Exit, WheelError
from wheelcli.rfq import wire
from wheelcli.rfq.benchmark import Benchmark, benchmark_fields, measured
from wheelcli.rfq.entry import Kind, NewEntry, moment_text, text_of
from wheelcli.rfq.fills import fill_fields
from wheelcli.rfq.quotes import Book, Match, book_fields, is_better, match, match_quote
from wheelcli.rfq.rules import (
    Check,
    Offer,
    accept_checks,
    clock_check,
    grace_check,
    limit_check,
    stopping,
    tick_check,
)
from wheelcli.rfq.states import Request, State
from wheelcli.rfq.wire import VenueRequest
from wheelcli.venues.record import Guard, Record
from wheelcli.venues.venue import (
    AcceptBy,
    Cancelled,
    Filled,
    NotFilled,
    Placed,
    Rejected,
    Resting,
    UnansweredError,
    Venue,
)

_TURNS, _TURN_S = 100, 0.1  # another process may take 10 s for its answer

Connect = Callable[[], AbstractContextManager[Venue]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """What sending needs: the record, a way to the venue, and the clock."""

    record: Record
    connect: Connect
    venue: str
    now: Callable[[], datetime]
    sleep: Callable[[float], None]

    def append(self, request: Request | str, *new: NewEntry, guard: Guard | None = None) -> Request:
        """Append entries of a request, and return it after them."""
        name = request if isinstance(request, str) else request.id
        return self.record.append(name, new, venue=self.venue, now=self.now(), guard=guard)


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What is accepted: your limit, whether the accept may rest, one quote of those shown (venues that accept
    by quote), and a price typed again because it looked too good.
    """

    limit: Decimal
    rest: bool = False
    quote: str | None = None
    again: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """The request afterwards, the checks that were made, and whether all that was wanted happened."""

    request: Request
    checks: tuple[Check, ...] = ()
    done: bool = True


def send_request(
    desk: Desk,
    request: Request,
    *,
    checks: Callable[[Venue], Sequence[Check]],
    guard: Guard | None = None,
) -> Outcome:
    """Send a draft, once. `checks` are made with the session open; one that stops leaves it a draft.

    Raises UnansweredError if it may have arrived.
    """
    with desk.record.sending("open"), desk.connect() as venue:
        request = _again(desk, request)
        found = (clock_check(venue.apart_s()), *checks(venue))
        if stopping(found):
            return Outcome(request, found, done=False)
        params = wire.create_params(
            request.package, label=request.label, makers=request.makers, disclosed=request.disclosed
        )
        text = wire.body(wire.CREATE, params, number=desk.record.next_number())
        request = desk.append(request, NewEntry(Kind.INTENT, {"wire": text}), guard=guard)
        answer = venue.create(text)
        if isinstance(answer, Rejected):
            body: Mapping[str, Any] = {"accepted": False, "reason": answer.reason}
            return Outcome(desk.append(request, NewEntry(Kind.ACK, body)), found, done=False)
        return Outcome(desk.append(request, NewEntry(Kind.ACK, _acknowledged(answer))), found)


def accept_quotes(
    desk: Desk,
    request: Request,
    terms: Terms,
    rules: Any,
    *,
    limits: Callable[[Benchmark], Sequence[Check]],
) -> Outcome:
    """Look, check, and accept the whole amount at your limit, once. `limits` are the account's.

    Raises UnansweredError if it may have traded.
    """
    with desk.record.sending("accept"), desk.connect() as venue:
        seen, request = request.benchmark, _again(desk, request)
        request = look(desk, venue, request)
        if not request.state.live:
            return Outcome(request, (), done=False)
        request = take_benchmark(desk, venue, request)
        benchmark, book = request.benchmark, request.book
        assert benchmark is not None
        book = book or Book(venue.now())
        best = best_of(venue, request, book, terms.quote)
        offer = Offer(book=book, best=best, limit=terms.limit, again=terms.again)
        package = request.package
        checks = (
            clock_check(venue.apart_s()),
            grace_check(request.grace_until, venue.now()),
            tick_check(terms.limit, venue.caps.tick),
            limit_check(package, benchmark, rules, limit=terms.limit, ticket=request.floor),
            *(
                check
                for check in accept_checks(
                    package, offer, benchmark, rules, now=desk.now(), seen=seen or benchmark
                )
                if not (terms.rest and check.check in _OF_QUOTES)
            ),
            *limits(benchmark),
        )
        if stopping(checks):
            return Outcome(request, checks, done=False)
        quote = best.quotes[0].id if best is not None and venue.caps.accept_by is AcceptBy.QUOTE else None
        assert request.venue_id is not None
        params = wire.accept_params(
            package, venue_id=request.venue_id, price=terms.limit, rest=terms.rest, quote=quote
        )
        text = wire.body(wire.ACCEPT, params, number=desk.record.next_number())
        intent = {"wire": text, "price": text_of(terms.limit), "rest": terms.rest, "quote": quote}
        request = desk.append(request, NewEntry(Kind.ACCEPT_INTENT, intent))
        answer = venue.accept(text, request)
        request = desk.append(request, NewEntry(Kind.ACCEPT_RESULT, _result(answer)))
        if isinstance(answer, Rejected):
            request = look(desk, venue, request)
        return Outcome(request, checks, done=isinstance(answer, Filled | Resting))


_OF_QUOTES = ("full_size", "price", "quote_life", "too_good")  # an accept that rests waits for quotes


def cancel_request(desk: Desk, request: Request) -> Outcome:
    """Take a request away, once. If the venue says no, what it reports instead is recorded.

    Raises UnansweredError if it is not known whether it arrived.
    """
    with desk.record.sending("cancel"), desk.connect() as venue:
        request = look(desk, venue, _again(desk, request))
        if not request.state.live:
            return Outcome(request, done=False)
        assert request.venue_id is not None
        params = wire.cancel_params(request.venue_id)
        text = wire.body(wire.CANCEL, params, number=desk.record.next_number())
        request = desk.append(request, NewEntry(Kind.CANCEL_INTENT, {"wire": text}))
        answer = venue.cancel(text)
        if isinstance(answer, Cancelled):
            return Outcome(desk.append(request, NewEntry(Kind.CANCELLED, {})))
        found = venue.look(request)
        body = reported(venue, found, reason=answer.reason)
        return Outcome(desk.append(request, NewEntry(Kind.RECONCILED, body)), done=False)


def look(desk: Desk, venue: Venue, request: Request) -> Request:
    """Return a live request as the venue shows it now, and record what has changed."""
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
    kind = Kind.EXPIRED if found.state == "expired" else Kind.CANCELLED
    return _reported(desk, request, NewEntry(kind, {"reason": f"the venue reports it {found.state}"}))


def _again(desk: Desk, request: Request) -> Request:
    """The request as the record has it, now that nobody else sends. Raises WheelError (7) if unknown."""
    request = desk.record.request(request.id)
    if request.pending is not None:
        raise unknown(request)
    return request


def _reported(desk: Desk, request: Request, entry: NewEntry) -> Request:
    """Record the end that the venue reports. If another process is about to, or has, its record counts."""
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


def take_benchmark(desk: Desk, venue: Venue, request: Request) -> Request:
    """Record the venue's market of the package at this moment."""
    quoted = venue.quoted(request.package)
    benchmark = measured(
        request.package,
        quoted.depths,
        quoted.marks,
        spot=quoted.spot,
        at=desk.now(),
        like=request.benchmark,
    )
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


def reported(venue: Venue, found: VenueRequest, *, reason: str = "") -> dict[str, Any]:
    """Return the body of `reconciled` for what the venue reports. Raises UnansweredError if it has filled and
    does not show the trades.
    """
    state = {"open": State.OPEN, "filled": State.FILLED, "expired": State.EXPIRED}.get(
        found.state, State.CANCELLED
    )
    fills = venue.fills(found) if state is State.FILLED else ()
    if state is State.FILLED and not fills:
        raise UnansweredError("the venue reports it filled and does not show the trades yet")
    return {
        **_placed(found),
        "state": state.value,
        "reason": reason,
        "fills": [fill_fields(fill) for fill in fills],
        "resting": text_of(found.resting),
    }


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


def _acknowledged(answer: Placed) -> dict[str, Any]:
    return {"accepted": True, **_placed(answer.request)}


def _placed(found: VenueRequest) -> dict[str, Any]:
    return {
        "venue_id": found.venue_id,
        "created": moment_text(found.created),
        "grace_until": moment_text(found.grace_until),
        "expires": moment_text(found.expires),
        "makers": list(found.makers),
        "disclosed": found.disclosed,
    }


def _result(answer: Filled | NotFilled | Resting | Rejected) -> dict[str, Any]:
    if isinstance(answer, Filled):
        return {"outcome": "filled", "fills": [fill_fields(fill) for fill in answer.fills]}
    if isinstance(answer, Resting):
        return {"outcome": "resting", "price": text_of(answer.price)}
    outcome = "not_filled" if isinstance(answer, NotFilled) else "refused"
    return {"outcome": outcome, "reason": answer.reason}


def _same(one: Book, other: Book) -> bool:
    return (one.bids, one.asks, one.faults) == (other.bids, other.asks, other.faults)
