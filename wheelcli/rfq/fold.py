"""The state of each request, derived from the entries of the record. No other module decides it.

draft → intent → open → accepting → filled | not filled (open again) | cancelled | expired | refused. An
intent without an answer means state unknown, except in the process that is sending; only a `reconciled` entry
ends that state. A trade is never lost: a fill makes the request filled, whatever was recorded before. Only
trades that a person typed can be replaced, by an entry that names them.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Any

from wheelcli.errors import cannot_read
from wheelcli.order import Side, decimal
from wheelcli.rfq.benchmark import benchmark_in
from wheelcli.rfq.entry import INTENTS, Entry, Kind, moment_in, number_in, text_of
from wheelcli.rfq.fills import Fill, fill_in
from wheelcli.rfq.package import from_fields, order_in
from wheelcli.rfq.quotes import book_in
from wheelcli.rfq.states import CoinFacts, Pending, Request, State

_ANSWERS = {
    Kind.ACK: Kind.INTENT,
    Kind.ACCEPT_RESULT: Kind.ACCEPT_INTENT,
    Kind.CANCELLED: Kind.CANCEL_INTENT,
}


def requests_of(entries: Iterable[Entry]) -> dict[str, Request]:
    """Return every request by its id, in the order in which they were built.

    Raises ValueError if an entry cannot be read or belongs to a request that was not built.
    """
    out: dict[str, Request] = {}
    for entry in entries:
        out[entry.rfq] = _after(out.get(entry.rfq), entry)
    return out


def fold(entries: Iterable[Entry]) -> Request:
    """Return the one request of these entries. Raises ValueError if there is none, or more than one."""
    found = requests_of(entries)
    if len(found) != 1:
        raise ValueError(f"{len(found)} requests instead of one")
    return next(iter(found.values()))


def sending(request: Request) -> Request:
    """Return the request as seen by the process that waits for an answer."""
    if request.pending is None or request.state is not State.UNKNOWN:
        return request
    return replace(request, state=State.INTENT if request.pending.kind is Kind.INTENT else State.ACCEPTING)


def refusal(request: Request | None, kind: Kind) -> str:
    """Return why an entry of this kind cannot come next; "" if it can.

    An intent needs a request that is not pending and not over; an answer needs its intent.
    """
    if request is None:
        return "" if kind is Kind.BUILT else "it has not been built"
    state = request.state
    if request.say and (kind in INTENTS or kind in (Kind.CANCELLED, Kind.EXPIRED)):
        return "the outcome of its acceptance is not recorded yet"
    if kind in INTENTS or kind is Kind.BUILT:
        if request.pending is not None:
            return f"{request.pending.action} was sent and not answered"
        wanted = (State.DRAFT,) if kind in (Kind.INTENT, Kind.BUILT) else (State.OPEN, State.NOT_FILLED)
        if kind is Kind.CANCEL_INTENT:
            wanted = (*wanted, State.ACCEPTING)
        return "" if state in wanted else f"it is {state.replace('_', ' ')}"
    if kind is Kind.CANCELLED and state.live:
        return ""  # found cancelled at the venue
    if kind in _ANSWERS:
        pending = request.pending
        return (
            "" if pending is not None and pending.kind is _ANSWERS[kind] else "no request awaits that answer"
        )
    if kind in (Kind.EXPIRED, Kind.FILL):
        return "" if state.live else f"it is {state.replace('_', ' ')}"
    if kind is Kind.RECONCILED:
        settles = request.pending is not None or request.say or request.is_typed
        return "" if settles else "nothing is unknown"
    return ""


def _after(request: Request | None, entry: Entry) -> Request:
    try:
        if request is None:
            if entry.kind is not Kind.BUILT:
                raise ValueError("its first entry has no package")
            return _built(None, entry)
        return _STEPS[entry.kind](request, entry)
    except (KeyError, TypeError, ArithmeticError, ValueError) as error:
        raise ValueError(cannot_read(f"entry {entry.number} of {entry.rfq}", error)) from error


def _built(request: Request | None, entry: Entry) -> Request:
    body = entry.body
    return Request(
        id=entry.rfq,
        venue=entry.venue,
        state=State.DRAFT,
        package=from_fields(body["package"]),
        at=entry.at if request is None else request.at,
        what=str(body["what"]),
        symbol=str(body["symbol"]),
        ticket=body["ticket"],
        plan=body["plan"],
        account=body["account"],
        label=str(body["label"]),
        limit=number_in(body["limit"]),
        floor=number_in(body["floor"]),
        notional_usd=number_in(body["notional_usd"]),
        disclosed=bool(body["disclosed"]),
        makers=tuple(body["makers"]),
        options=tuple(body.get("options", ())),
        settings=tuple(body.get("settings", ())),
        preset=body.get("preset"),
        order=order_in(body.get("order")),
        coin=_coin(body.get("coin")),
        wire=str(body["wire"]),
    )


def coin_fields(facts: CoinFacts | None) -> dict[str, Any]:
    """Return the facts of an order in options on coins as fields of the body of `built`; none for others."""
    if facts is None:
        return {}
    numbers = {name: text_of(getattr(facts, name)) for name in ("lot", "minimum", "tick")}
    return {"coin": {"side": facts.side.code, **numbers}}


def _coin(fields: Mapping[str, Any] | None) -> CoinFacts | None:
    if fields is None:
        return None
    numbers = {name: number_in(fields[name]) for name in ("lot", "minimum", "tick")}
    return CoinFacts(side=Side.of(str(fields["side"])), **numbers)


def _sized(request: Request, entry: Entry) -> Request:
    return request  # measurements do not change the state; people read them in the record


def _benchmark(request: Request, entry: Entry) -> Request:
    benchmark = benchmark_in(entry.body)
    before = request.sent_at is None  # the last benchmark before sending is the market on arrival
    return replace(request, benchmark=benchmark, arrival=benchmark if before else request.arrival)


def _intent(request: Request, entry: Entry) -> Request:
    pending = Pending(entry.kind, entry.at, entry.body)
    sent = entry.at if entry.kind is Kind.INTENT else request.sent_at
    wire = str(entry.body.get("wire", request.wire)) if entry.kind is Kind.INTENT else request.wire
    accepted = entry.at if entry.kind is Kind.ACCEPT_INTENT else request.accepted_at
    return replace(
        request, state=State.UNKNOWN, pending=pending, sent_at=sent, wire=wire, accepted_at=accepted
    )


def _ack(request: Request, entry: Entry) -> Request:
    body = entry.body
    if not body["accepted"]:
        return replace(request, state=State.REFUSED, pending=None, reason=str(body["reason"]))
    return replace(_placed(request, body), state=State.OPEN, pending=None)


def _placed(request: Request, body: Mapping[str, Any]) -> Request:
    """Return the request with the venue's report of it."""
    return replace(
        request,
        venue_id=str(body["venue_id"]),
        created=moment_in(body["created"]),
        grace_until=moment_in(body["grace_until"]),
        expires=moment_in(body["expires"]),
        makers=tuple(body["makers"]),
        disclosed=bool(body["disclosed"]),
    )


def _book(request: Request, entry: Entry) -> Request:
    return replace(request, book=book_in(entry.body))


def _accept_stopped(request: Request, entry: Entry) -> Request:
    rows = {(str(name), decimal(str(price))) for name, price in entry.body["stopped"].items()}
    return replace(request, stopped=request.stopped | rows)


def _accept_result(request: Request, entry: Entry) -> Request:
    body = entry.body
    outcome = str(body["outcome"])
    plain = replace(request, pending=None, reason=str(body.get("reason", "")))
    if outcome == "filled":
        return _with_fills(plain, body)
    if outcome == "resting":
        return replace(plain, state=State.ACCEPTING, resting=decimal(str(body["price"])))
    if outcome == "spoken":
        price = decimal(str(body["price"]))
        return replace(plain, state=State.ACCEPTING, say=str(body["say"]), say_price=price)
    state = {"not_filled": State.NOT_FILLED, "refused": State.OPEN}[outcome]
    return replace(plain, state=state)


def _with_fills(request: Request, body: Mapping[str, Any]) -> Request:
    fills = {fill.block: fill for fill in request.fills}
    fills |= {fill.block: fill for fill in (fill_in(each) for each in body["fills"])}
    if not fills:
        raise ValueError("filled without a fill")
    return replace(
        request,
        state=State.FILLED,
        pending=None,
        resting=None,
        say="",
        fills=tuple(sorted(fills.values(), key=_by_time)),
    )


def _by_time(fill: Fill) -> tuple[Any, str]:
    return fill.at, fill.block


def _ended(state: State) -> Callable[[Request, Entry], Request]:
    def step(request: Request, entry: Entry) -> Request:
        if request.state is State.FILLED:
            return request
        reason = str(entry.body.get("reason", ""))
        return replace(request, state=state, pending=None, resting=None, reason=reason)

    return step


def _fill(request: Request, entry: Entry) -> Request:
    return _with_fills(request, entry.body)


def _reconciled(request: Request, entry: Entry) -> Request:
    body = entry.body
    state = State(body["state"])
    placed = _placed(request, body) if body.get("venue_id") is not None else request
    placed = replace(placed, pending=None, say="", reason=str(body.get("reason", "")))
    if body.get("corrects"):  # a person typed it wrong before
        placed = replace(placed, fills=())
    if state is State.FILLED:
        return _with_fills(placed, body)
    if state is State.DRAFT:  # nothing reached the venue, so it may be sent again
        return replace(placed, state=state, sent_at=None)
    resting = number_in(body.get("resting"))
    if resting is not None and state is State.OPEN:
        return replace(placed, state=State.ACCEPTING, resting=resting)
    return replace(placed, state=state, resting=None)


def _markout(request: Request, entry: Entry) -> Request:
    at, middle = moment_in(entry.body["at"]), number_in(entry.body["mid"])
    if at is None or middle is None:
        raise ValueError("a markout needs a moment and a mid")
    return replace(request, markouts=(*request.markouts, (at, middle)))


_STEPS: Mapping[Kind, Callable[[Request, Entry], Request]] = {
    Kind.BUILT: _built,
    Kind.SIZED: _sized,
    Kind.BENCHMARK: _benchmark,
    Kind.INTENT: _intent,
    Kind.ACK: _ack,
    Kind.BOOK: _book,
    Kind.ACCEPT_STOPPED: _accept_stopped,
    Kind.ACCEPT_INTENT: _intent,
    Kind.ACCEPT_RESULT: _accept_result,
    Kind.CANCEL_INTENT: _intent,
    Kind.CANCELLED: _ended(State.CANCELLED),
    Kind.EXPIRED: _ended(State.EXPIRED),
    Kind.RECONCILED: _reconciled,
    Kind.FILL: _fill,
    Kind.MARKOUT: _markout,
}
