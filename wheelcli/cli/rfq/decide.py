"""`wheel rfq accept` and `wheel rfq cancel`."""

from dataclasses import replace
from decimal import Decimal
from typing import Annotated

import typer

from wheelcli.cli.command import command
from wheelcli.cli.context import Context
from wheelcli.cli.rfq.group import ID, NEEDS, Live, following, price_in, refuse_live, result
from wheelcli.documents.result import Result
from wheelcli.errors import Exit, WheelError
from wheelcli.loaders.rfq.actions import accept, cancel
from wheelcli.loaders.rfq.desk import desk_of, tell_unknown
from wheelcli.loaders.rfq.limits import account_checks, sizes_in
from wheelcli.rfq import wire
from wheelcli.rfq.rules import Check, CheckVerdict, limit_check, stopping
from wheelcli.rfq.states import Request, State
from wheelcli.rfq.verdict import price_text
from wheelcli.venues.desk import Terms
from wheelcli.venues.readings import Desk, unknown


@command("rfq accept", needs=NEEDS)
def accept_(
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
    rest: Annotated[
        bool,
        typer.Option("--rest", help="If no quote reaches your limit, let the accept stand until one does."),
    ] = False,
    send: Annotated[
        bool, typer.Option("--send", help="Send it. Without --send, nothing leaves the program.")
    ] = False,
    live: Live = False,
) -> Result:
    """Accept the whole amount at your limit or better, filled or killed, after every check.

    Without --send, prints the exact request and sends nothing.
    """
    refuse_live(ctx, live)
    price = None if limit is None else price_in(limit)
    with desk_of(ctx.workspace) as desk:
        request = desk.record.request(rfq)
        tell_unknown(ctx.workspace, desk, but=request.id)
        if request.pending is not None:
            raise unknown(request)
        ctx.workspace.account = ctx.workspace.account or request.account
        _refuse_ended(ctx, request)
        if send:
            return accept_at(ctx, desk, request, price, rest=rest)
        return _shown(ctx, desk, request, price, rest=rest)


@command("rfq cancel", needs=NEEDS)
def cancel_(ctx: Context, rfq: ID) -> Result:
    """Cancel a request at the venue."""
    with desk_of(ctx.workspace) as desk:
        request = desk.record.request(rfq)
        tell_unknown(ctx.workspace, desk, but=request.id)
        if request.pending is not None:
            raise unknown(request)
        _refuse_ended(ctx, request)
        outcome = cancel(ctx.workspace, desk, request)
        return result(ctx, outcome.request, exit_code=Exit.DONE if outcome.done else Exit.REFUSED)


def accept_at(ctx: Context, desk: Desk, request: Request, price: Decimal | None, *, rest: bool) -> Result:
    """Accept, and return the outcome. A price that looks too good is typed again, on a terminal."""
    wanted = price if price is not None else request.limit
    if wanted is None:
        raise WheelError("the request has no limit", hint="pass --limit PRICE", exit_code=Exit.USAGE)
    terms = Terms(limit=wanted, rest=rest, again=price)
    outcome = accept(ctx.workspace, desk, request, terms)
    stops = stopping(outcome.checks)
    if [check.check for check in stops] == ["too_good"] and ctx.interactive and stops[0].value is not None:
        typed = ctx.ask(f"{stops[0].reason}. Type the price again to accept it:")
        terms = Terms(limit=wanted, rest=rest, again=price_in(typed))
        outcome = accept(ctx.workspace, desk, outcome.request, terms)
    code = Exit.DONE if outcome.done else Exit.REFUSED
    return result(ctx, outcome.request, outcome.checks, exit_code=code)


def _shown(ctx: Context, desk: Desk, request: Request, price: Decimal | None, *, rest: bool) -> Result:
    """Return the exact accept, and the checks that need no venue."""
    wanted = price if price is not None else request.limit
    if wanted is None or request.venue_id is None or request.benchmark is None:
        raise WheelError("the request has no limit", hint="pass --limit PRICE", exit_code=Exit.USAGE)
    sizes = sizes_in(desk.record.entries(request.id))
    checks: tuple[Check, ...] = (
        limit_check(request.package, request.benchmark, ctx.config.rfq, limit=wanted, ticket=request.floor),
        *account_checks(
            ctx.workspace,
            request.package,
            sizes,
            symbol=request.symbol,
            spot=request.benchmark.spot,
            price=wanted,
        ),
        Check(
            "quotes",
            None,
            None,
            CheckVerdict.NOT_APPLICABLE,
            "--send checks size, price, life and benchmark on the quotes of that moment",
        ),
    )
    params = wire.accept_params(request.package, venue_id=request.venue_id, price=wanted, rest=rest)
    text = wire.body(wire.ACCEPT, params, number=desk.record.next_number())
    code = Exit.REFUSED if stopping(checks) else Exit.DONE
    note = f"not sent: accept all {request.package.amount:f} at {price_text(wanted)} or better: {text}"
    terms = (*(() if price is None else ("--limit", f"{price:f}")), *(("--rest",) if rest else ()))
    shown = replace(request, limit=wanted)
    return result(ctx, shown, checks, exit_code=code, notes=(note,), terms=terms)


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
