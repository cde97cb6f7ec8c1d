"""Send, accept and cancel: the intent is on disk before the first byte is sent.

The session opens before the intent, so that a venue that does not answer leaves no trace. If no answer comes
after the intent, the request is unknown: it is reconciled once automatically, then by hand. Nothing is sent
twice.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from wheelcli.errors import Exit, WheelError
from wheelcli.rfq.benchmark import Benchmark
from wheelcli.rfq.coins.anonymity import anonymous_check, makers_check
from wheelcli.rfq.entry import Kind, NewEntry, text_of
from wheelcli.rfq.fills import fill_fields
from wheelcli.rfq.package import Package
from wheelcli.rfq.quotes import Book, is_better
from wheelcli.rfq.rules import (
    Check,
    Offer,
    accept_checks,
    clock_check,
    grace_check,
    limit_check,
    quote_checks,
    standing_check,
    stopping,
    tick_check,
)
from wheelcli.rfq.states import Request, State
from wheelcli.rfq.verdict import price_text
from wheelcli.venues.readings import (
    Desk,
    best_of,
    look,
    placed,
    reported,
    take_benchmark,
    unknown,
    with_stopped,
)
from wheelcli.venues.record import Guard
from wheelcli.venues.venue import (
    AcceptBy,
    Cancelled,
    Filled,
    NotFilled,
    Placed,
    Rejected,
    Resting,
    Spoken,
    UnansweredError,
    Venue,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """The terms of an acceptance: your limit and whether you typed it, whether the acceptance may rest, and
    the quote to accept (at venues that accept by quote).

    A price typed again at a prompt confirms a price that looked too good or a limit that looked too bad.
    """

    limit: Decimal
    rest: bool = False
    quote: str | None = None
    again: Decimal | None = None
    typed: bool = False

    def again_for(self, check: str, request: Request) -> Decimal | None:
        """Return the price that was typed again after this check had stopped an acceptance of the request at
        that price: typed once, a price confirms nothing.
        """
        if self.again is None and self.typed and (check, self.limit) in request.stopped:
            return self.limit
        return self.again


@dataclass(frozen=True, slots=True)
class Outcome:
    """The request afterwards, the checks, and whether the action succeeded in full."""

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
    """Send a draft once. `checks` run with the session open; if one stops, the request stays a draft.

    Raises UnansweredError if the request may have arrived but was not answered, and WheelError (6) if the
    draft is no longer the one that was checked.
    """
    draft = request

    def same(requests: Mapping[str, Request]) -> None:
        _refuse_other(draft, requests.get(draft.id))
        if guard is not None:
            guard(requests)

    with desk.record.sending("open"), desk.connect() as venue:
        request = _again(desk, request)
        _refuse_other(draft, request)
        asked = _naming(venue, request)
        found = (*_clock(venue), *_makers(venue, asked), *checks(venue))
        if stopping(found):
            return Outcome(request, found, done=False)
        text = desk.wording.create(asked, number=desk.record.next_number())
        request = desk.append(request, NewEntry(Kind.INTENT, {"wire": text}), guard=same)
        answer = venue.create(text, request)
        if isinstance(answer, Rejected):
            body: Mapping[str, Any] = {"accepted": False, "reason": answer.reason}
            return Outcome(desk.append(request, NewEntry(Kind.ACK, body)), found, done=False)
        request = desk.append(request, NewEntry(Kind.ACK, _acknowledged(answer, asked)))
        return Outcome(request, (*found, *_read_back(venue, request, asked)))


def _naming(venue: Venue, request: Request) -> Request:
    """Return the request with every maker named, if the venue requires it for anonymous requests."""
    if not venue.caps.names_makers or request.disclosed or request.makers:
        return request
    return replace(request, makers=venue.makers())


def _makers(venue: Venue, request: Request) -> tuple[Check, ...]:
    if not venue.caps.names_makers:
        return ()
    return (makers_check(request.makers, disclosed=request.disclosed),)


def _read_back(venue: Venue, request: Request, asked: Request) -> tuple[Check, ...]:
    """Return the check that the venue reports an anonymous request as sent; if unread, it counts as
    disclosed.
    """
    if not venue.caps.names_makers or asked.disclosed:
        return ()
    try:
        found = venue.look(request)
    except UnansweredError:
        return (anonymous_check(asked.makers, (), disclosed=True),)
    return (anonymous_check(asked.makers, found.makers, disclosed=found.disclosed),)


def accept_quotes(
    desk: Desk,
    request: Request,
    terms: Terms,
    rules: Any,
    *,
    limits: Callable[[Benchmark], Sequence[Check]],
) -> Outcome:
    """Look, check, and accept the whole amount at your limit once. `limits` are those of the account.

    Raises UnansweredError if it may have traded.
    """
    with desk.record.sending("accept"), desk.connect() as venue:
        seen, request = request.benchmark, _again(desk, request)
        request = look(desk, venue, request)
        if not request.state.live:
            return Outcome(request, (), done=False)
        book = request.book or Book(
            venue.now()
        )  # at this moment; the record may hold the same quotes earlier
        request = take_benchmark(desk, venue, request)
        benchmark = request.benchmark
        assert benchmark is not None
        best = best_of(venue, request, book, terms.quote)
        again = terms.again_for("too_good", request)
        offer = Offer(book=book, best=best, limit=terms.limit, again=again)
        age = venue.caps.benchmark_age_s
        if age is not None:
            rules = rules.model_copy(update={"benchmark_age_max_s": age})
        package = request.package
        waits = terms.rest and not _fills_at_once(offer, package)
        checks = (
            *_clock(venue),
            *(() if venue.caps.human else (grace_check(request.grace_until, venue.now()),)),
            *quote_checks(book, terms.quote),
            tick_check(terms.limit, request.coin.tick if request.coin else venue.caps.tick),
            limit_check(package, benchmark, rules, limit=terms.limit, ticket=request.floor),
            *(() if venue.caps.accept_by is AcceptBy.QUOTE else standing_of(request, benchmark, terms)),
            *(
                check
                for check in accept_checks(package, offer, benchmark, rules, now=desk.now(), seen=seen)
                if not (waits and check.check in _OF_QUOTES)
            ),
            *limits(benchmark),
        )
        if stopping(checks):
            return Outcome(
                with_stopped(desk, request, checks, limit=terms.limit, best=best), checks, done=False
            )
        quote = best if venue.caps.accept_by is AcceptBy.QUOTE else None
        text = desk.wording.accept(
            request, limit=terms.limit, rest=terms.rest, quote=quote, number=desk.record.next_number()
        )
        intent = {
            "wire": text,
            "price": text_of(terms.limit),
            "rest": terms.rest,
            "quote": None if quote is None else quote.quotes[0].id,
        }
        request = desk.append(request, NewEntry(Kind.ACCEPT_INTENT, intent))
        answer = venue.accept(text, request)
        request = desk.append(request, NewEntry(Kind.ACCEPT_RESULT, _result(answer)))
        if isinstance(answer, Rejected):
            request = look(desk, venue, request)
        return Outcome(request, checks, done=isinstance(answer, Filled | Resting | Spoken))


def standing_of(request: Request, benchmark: Benchmark, terms: Terms) -> tuple[Check, ...]:
    """Return the check of the limit against the touch, at venues that accept by price (derived: it warns)."""
    again = terms.again_for("standing", request)
    typed = terms.typed or terms.again is not None or "--limit" in request.options
    return standing_check(request.package, benchmark, terms.limit, accepting=typed, again=again)


_OF_QUOTES = ("full_size", "price", "quote_life", "too_good")  # an acceptance that will rest waits for quotes


def _fills_at_once(offer: Offer, package: Package) -> bool:
    """Return whether quotes for the whole size reach the limit, so that an acceptance does not rest."""
    best = offer.best
    return best is not None and not is_better(offer.limit, best.price, package.direction)


def cancel_request(desk: Desk, request: Request) -> Outcome:
    """Cancel a request once. If the venue refuses, its report is recorded instead.

    Raises UnansweredError if it is unknown whether the cancel arrived.
    """
    with desk.record.sending("cancel"), desk.connect() as venue:
        request = look(desk, venue, _again(desk, request))
        if not request.state.live:
            return Outcome(request, done=False)
        text = desk.wording.cancel(request, number=desk.record.next_number())
        request = desk.append(request, NewEntry(Kind.CANCEL_INTENT, {"wire": text}))
        answer = venue.cancel(text)
        if isinstance(answer, Cancelled):
            return Outcome(desk.append(request, NewEntry(Kind.CANCELLED, {})))
        found = venue.look(request)
        body = reported(venue, found, reason=answer.reason)
        return Outcome(desk.append(request, NewEntry(Kind.RECONCILED, body)), done=False)


def _again(desk: Desk, request: Request) -> Request:
    """Return the request as recorded, once no other process sends. Raises WheelError (7) if it is unknown."""
    request = desk.record.request(request.id)
    if request.pending is not None:
        raise unknown(request)
    return request


def _refuse_other(draft: Request, now: Request | None) -> None:
    """Raise WheelError (6) if another command has rebuilt the draft that was checked, on other
    terms.
    """
    terms = ("venue", "package", "limit", "floor", "account", "makers", "disclosed")
    if now is None or now.state is not State.DRAFT or draft.state is not State.DRAFT:
        return  # the record itself refuses to send these
    if all(getattr(draft, name) == getattr(now, name) for name in terms):
        return
    limit = "no limit" if now.limit is None else f"limit {price_text(now.limit)}"
    raise WheelError(
        f"{draft.id} was rebuilt while it was being sent, as {now.package}, {limit}, at {now.venue}",
        hint=f"`wheel rfq show {draft.id}` shows it; build it again with your terms. Nothing was sent",
        code="rfq_changed",
        exit_code=Exit.REFUSED,
    )


def _clock(venue: Venue) -> tuple[Check, ...]:
    """Return the check of the venue's clock; a person has none to compare."""
    return () if venue.caps.human else (clock_check(venue.apart_s()),)


def _acknowledged(answer: Placed, asked: Request) -> dict[str, Any]:
    """Return the body of an answer; if the venue names no makers, with those named in the request."""
    body = placed(answer.request)
    return {"accepted": True, **body, "makers": body["makers"] or list(asked.makers)}


def _result(answer: Filled | NotFilled | Resting | Spoken | Rejected) -> dict[str, Any]:
    if isinstance(answer, Filled):
        return {"outcome": "filled", "fills": [fill_fields(fill) for fill in answer.fills]}
    if isinstance(answer, Resting):
        return {"outcome": "resting", "price": text_of(answer.price)}
    if isinstance(answer, Spoken):
        return {"outcome": "spoken", "price": text_of(answer.price), "say": answer.sentence}
    outcome = "not_filled" if isinstance(answer, NotFilled) else "refused"
    return {"outcome": outcome, "reason": answer.reason}
