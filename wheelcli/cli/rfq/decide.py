"""`wheel rfq accept` and `wheel rfq cancel`."""

from contextlib import nullcontext
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Annotated

import typer

from wheelcli.cli.command import command
from wheelcli.cli.context import Context
from wheelcli.cli.rfq.group import ID, NEEDS, following, price_in, result
from wheelcli.cli.rfq.live import Live, ask_phrase, refuse_live
from wheelcli.cli.rfq.typed_market import Ask, At, Bid, Spot, market_in
from wheelcli.documents.result import Result
from wheelcli.errors import Exit, WheelError
from wheelcli.loaders.rfq.actions import accept, accept_limits, cancel
from wheelcli.loaders.rfq.desk import desk_for, desk_of
from wheelcli.loaders.rfq.venues import venue_named
from wheelcli.rfq.quotes import Match
from wheelcli.rfq.rules import Check, CheckVerdict, limit_check, stopping
from wheelcli.rfq.states import Request, State
from wheelcli.rfq.verdict import at_price
from wheelcli.venues.desk import Terms, standing_of
from wheelcli.venues.readings import Desk, best_of, unknown, with_stopped
from wheelcli.venues.venue import AcceptBy, Caps


@command("rfq accept", needs=NEEDS)
def accept_(  # noqa: PLR0913 - the options of a command
    ctx: Context,
    rfq: ID,
    limit: Annotated[
        str | None,
        typer.Option(
            "--limit",
            metavar="PRICE",
            help="The worst price you accept, and the price that is sent; default: the request's limit.",
            show_default=False,
        ),
    ] = None,
    quote: Annotated[
        str | None,
        typer.Option(
            "--quote",
            metavar="Q",
            help="Sheet: the quote to accept; default: the best for the whole size.",
            show_default=False,
        ),
    ] = None,
    bid: Bid = None,
    ask: Ask = None,
    spot: Spot = None,
    at: At = None,
    rest: Annotated[
        bool,
        typer.Option(
            "--rest", help="If no quote reaches your limit, leave the acceptance open until one does."
        ),
    ] = False,
    send: Annotated[
        bool, typer.Option("--send", help="Send the acceptance. Without --send, nothing leaves the program.")
    ] = False,
    live: Live = False,
) -> Result:
    """Accept quotes for the whole amount at your limit or better (fill or kill), after every check.

    Without --send, prints the exact message and sends nothing. For a desk, prints the sentence to say; record
    the desk's answer with `wheel rfq reconcile`.
    """
    refuse_live(ctx, None, live=live, send=send)
    price = None if limit is None else price_in(limit)
    with desk_of(ctx.workspace) as base:
        package = base.record.request(rfq).package
        caps = venue_named(base.record.request(rfq).venue).caps()
        market = market_in(package, human=caps.human, bid=bid, ask=ask, spot=spot, at=at)
        desk, request = desk_for(ctx.workspace, base, rfq, market=market)
        _refuse_terms(request, caps, quote=quote, rest=rest)
        if request.pending is not None:
            raise unknown(request)
        ctx.workspace.account = ctx.workspace.account or request.account
        _refuse_ended(ctx, request)
        if send:
            return accept_at(ctx, desk, request, price, rest=rest, quote=quote, live=live)
        return _shown(ctx, desk, request, Shown(price, rest, quote))


@command("rfq cancel", needs=NEEDS)
def cancel_(ctx: Context, rfq: ID) -> Result:
    """Cancel a request at the venue."""
    with desk_of(ctx.workspace) as base:
        desk, request = desk_for(ctx.workspace, base, rfq)
        if request.pending is not None:
            raise unknown(request)
        _refuse_ended(ctx, request)
        outcome = cancel(ctx.workspace, desk, request)
        return result(ctx, outcome.request, exit_code=Exit.DONE if outcome.done else Exit.REFUSED)


def accept_at(
    ctx: Context,
    desk: Desk,
    request: Request,
    price: Decimal | None,
    *,
    rest: bool,
    quote: str | None = None,
    live: bool = False,
    typed: bool = True,
) -> Result:
    """Accept, and return the outcome; `typed` is False for a `price` shown on the screen. If a price looks
    too good or a limit too bad, it must be typed again, on a terminal.
    """
    wanted = price if price is not None else request.limit
    if wanted is None:
        raise WheelError("the request has no limit", hint="pass --limit PRICE", exit_code=Exit.USAGE)
    kind = venue_named(request.venue)
    refuse_live(ctx, kind, live=live, send=True)
    ask_phrase(ctx, kind, request.package, wanted)
    terms = Terms(limit=wanted, rest=rest, quote=quote, typed=typed and price is not None)
    outcome = accept(ctx.workspace, desk, request, terms)
    stops = stopping(outcome.checks)
    once = len(stops) == 1 and stops[0].verdict is CheckVerdict.FAIL and stops[0].check in _AGAIN
    if once and ctx.interactive:
        answer = ctx.ask(f"{stops[0].reason}. {_AGAIN[stops[0].check]}:")
        terms = replace(terms, again=price_in(answer))
        outcome = accept(ctx.workspace, desk, outcome.request, terms)
    code = Exit.DONE if outcome.done else Exit.REFUSED
    return result(ctx, outcome.request, outcome.checks, exit_code=code)


_AGAIN = {  # values that a person confirms by typing them again
    "too_good": "Type the price again to accept it",
    "standing": "Type the limit again to accept at it",
}


@dataclass(frozen=True, slots=True)
class Shown:
    """The terms of an acceptance that is only shown, as they were typed."""

    price: Decimal | None
    rest: bool
    quote: str | None


def _shown(ctx: Context, desk: Desk, request: Request, terms: Shown) -> Result:
    """Return the exact accept, and the checks that need no venue."""
    price, rest = terms.price, terms.rest
    wanted = price if price is not None else request.limit
    if wanted is None or request.venue_id is None or request.benchmark is None:
        raise WheelError("the request has no limit", hint="pass --limit PRICE", exit_code=Exit.USAGE)
    typed = Terms(limit=wanted, typed=price is not None)
    checks: tuple[Check, ...] = (
        limit_check(request.package, request.benchmark, ctx.config.rfq, limit=wanted, ticket=request.floor),
        *(() if _by_quote(request) else standing_of(request, request.benchmark, typed)),
        *accept_limits(ctx.workspace, desk, request, request.benchmark, price=wanted),
        Check(
            "quotes",
            None,
            None,
            CheckVerdict.NOT_APPLICABLE,
            "--send checks size, price, life and benchmark on the quotes of that moment",
        ),
    )
    request = with_stopped(desk, request, checks, limit=wanted)
    best = _best(desk, request, terms.quote)
    text = desk.wording.accept(request, limit=wanted, rest=rest, quote=best, number=desk.record.next_number())
    code = Exit.REFUSED if stopping(checks) else Exit.DONE
    worst = at_price(request.package, wanted)
    note = f"not sent: accept all {request.package.amount:f} {worst} or better: {text}"
    words = (
        *(() if price is None else ("--limit", f"{price:f}")),
        *(("--rest",) if rest else ()),
        *(() if terms.quote is None else ("--quote", terms.quote)),
    )
    shown = replace(request, limit=wanted)
    return result(ctx, shown, checks, exit_code=code, notes=(note,), terms=words)


def _best(desk: Desk, request: Request, quote: str | None) -> Match | None:
    """Return the quote that an acceptance would take now; None at venues that accept by price."""
    with desk.connect() if _by_quote(request) else nullcontext() as venue:
        if venue is None:
            return None
        book = venue.look(request).book
        return best_of(venue, request, book, quote)


def _by_quote(request: Request) -> bool:
    return venue_named(request.venue).caps().accept_by is AcceptBy.QUOTE


def _refuse_terms(request: Request, caps: Caps, *, quote: str | None, rest: bool) -> None:
    """Raise WheelError (usage) unless the venue takes these terms."""
    if quote is not None and caps.accept_by is not AcceptBy.QUOTE:
        raise WheelError(
            f"{request.id} is at {request.venue}, where you accept at a price, not a quote",
            hint="pass --limit PRICE instead of --quote",
            code="usage",
            exit_code=Exit.USAGE,
        )
    if rest and not caps.rests:
        raise WheelError(
            f"an acceptance cannot rest at {request.venue}: a desk trades at once or not at all",
            hint="leave out --rest",
            code="usage",
            exit_code=Exit.USAGE,
        )


def _refuse_ended(ctx: Context, request: Request) -> None:
    if request.state.live:
        return
    draft = request.state is State.DRAFT
    words = "has not been sent" if draft else f"is {request.state.replace('_', ' ')}"
    raise WheelError(
        f"{request.id} {words}",
        hint=f"send it with `{following(ctx, request)[0]}`"
        if draft
        else "`wheel rfq list` shows every request",
        code="rfq_state",
        exit_code=Exit.REFUSED,
    )
