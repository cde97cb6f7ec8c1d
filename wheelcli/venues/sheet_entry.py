"""What a person types about a desk's request: a quote, and how an acceptance ended."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from wheelcli.errors import Exit, WheelError, usage
from wheelcli.rfq.entry import Kind, NewEntry, number_in
from wheelcli.rfq.fills import Fill, FillLeg, fill_fields
from wheelcli.rfq.package import AmountUnit
from wheelcli.rfq.quotes import Book, Quote, book_fields, is_better
from wheelcli.rfq.states import Request, State
from wheelcli.rfq.verdict import price_text
from wheelcli.trading_calendar import NEW_YORK
from wheelcli.venues.readings import Desk, unknown
from wheelcli.venues.sheet import standing


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskQuote:
    """What a desk says: a bid, an ask or both, for what size, and for how long."""

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


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskEnd:
    """How an acceptance ended: the price and size that the desk confirmed (both None: not filled), and when.

    `force` accepts a price that the acceptance does not explain; `correct` replaces the earlier answer.
    """

    price: Decimal | None = None
    size: Decimal | None = None
    at: datetime | None = None
    force: bool = False
    correct: bool = False


def type_end(desk: Desk, rfq: str, end: DeskEnd) -> Request:
    """Record how an acceptance ended, the rest of one that was filled in part, or a correction.

    Raises WheelError: usage for an impossible price, size or time; 6 if no acceptance awaits its outcome.
    """
    with desk.record.sending("reconcile"):
        request = desk.record.request(rfq)
        _refuse_state(request, end)
        body: dict[str, Any] = {"venue_id": None, "resting": None, "fills": [], "corrects": end.correct}
        if end.price is None or end.size is None:
            body |= {"state": State.NOT_FILLED.value, "reason": "the desk did not trade"}
            return desk.append(request, NewEntry(Kind.RECONCILED, body))
        package = request.package
        most = package.amount if end.correct else request.open_amount
        if end.size > most or (package.unit.whole and end.size != end.size.to_integral_value()):
            traded = "" if most == package.amount else f", {most:f} of them not traded yet"
            raise usage(
                f"--size {end.size:f}: the order is for {package.amount:f} {package.unit}{traded}",
                f"pass {'a whole number, ' if package.unit.whole else ''}at most that, as the desk confirmed"
                " it; --correct replaces an earlier answer",
            )
        _refuse_price(request, end.price, force=end.force)
        at = _moment(request, end.at, desk.now())
        before = [each for each in desk.record.entries(request.id) if each.body.get("fills")]
        block = request.id if not before else f"{request.id}.{len(before) + 1}"
        fill = _fill(request, end.price, end.size, at=at, block=block)
        body |= {"state": State.FILLED.value, "reason": "", "fills": [fill_fields(fill)]}
        return desk.append(request, NewEntry(Kind.RECONCILED, body))


def _refuse_state(request: Request, end: DeskEnd) -> None:
    """Raise WheelError (6) unless an outcome of this kind may follow."""
    accepts = request.pending is not None and request.pending.kind is Kind.ACCEPT_INTENT
    awaits = bool(request.say) or accepts
    adds = request.is_typed and request.open_amount > 0 and end.price is not None
    if (request.is_typed and not awaits) if end.correct else (awaits or adds):
        return
    words = "no typed answer to correct" if end.correct else "no acceptance awaits its outcome"
    raise WheelError(
        f"{request.id}: {words}; the request is {request.state.replace('_', ' ')}",
        hint="--correct replaces the price and size of the earlier answer"
        if request.is_typed and not end.correct
        else f"`wheel rfq show {request.id}` shows it",
        code="rfq_state",
        exit_code=Exit.REFUSED,
    )


def _refuse_price(request: Request, price: Decimal, *, force: bool) -> None:
    """Raise WheelError (usage) if no desk trades at this price, or if it is not the acceptance's and `force`
    is not set.
    """
    package, pending = request.package, request.pending
    if price <= 0 and len(package.legs) == 1:
        what = "shares trade" if package.unit is AmountUnit.SHARES else "one leg trades"
        raise usage(f"--filled {price_text(price)}: {what} at a price above 0", "pass the desk's price")
    limit = request.limit if pending is None else number_in(pending.body.get("price")) or request.limit
    said = None if pending is not None else request.say_price
    if force:
        return
    hint = "if the desk confirmed this price, add --force"
    if said is not None and price != said:
        raise usage(f"--filled {price_text(price)}: the acceptance named {price_text(said)}", hint)
    if said is None and limit is not None and is_better(limit, price, package.direction):
        raise usage(f"--filled {price_text(price)} is beyond the limit of {price_text(limit)}", hint)


def _moment(request: Request, typed: datetime | None, now: datetime) -> datetime:
    """Return when it traded: as typed, else the moment of the acceptance. Raises WheelError (usage)."""
    if typed is None:
        return request.accepted_at or now
    if typed > now:
        raise usage(f"--at {_local(typed)} is in the future", "--at is New York time")
    sent = request.sent_at
    if sent is not None and typed < sent.replace(second=0, microsecond=0):
        raise usage(f"--at {_local(typed)} is before the request, {_local(sent)}", "--at is New York time")
    return typed


def _local(at: datetime) -> str:
    return f"{at.astimezone(NEW_YORK):%Y-%m-%d %H:%M}"


def _fill(request: Request, price: Decimal, size: Decimal, *, at: datetime, block: str) -> Fill:
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
            f"{block}-{number}",
        )
        for number, leg in enumerate(package.legs, start=1)
    )
    return Fill(block, at, price, size, legs)
