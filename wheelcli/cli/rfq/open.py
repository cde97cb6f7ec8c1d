"""`wheel rfq open`: build a request for quotes, and with --send send it and wait for quotes."""

from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Annotated

import typer

from wheelcli.cli import complete
from wheelcli.cli.coin_orders import coin_trade
from wheelcli.cli.command import COMMON, command
from wheelcli.cli.context import Context
from wheelcli.cli.orders import WHAT, ShareOrder, saved_order, typed_order
from wheelcli.cli.rfq.decide import accept_at
from wheelcli.cli.rfq.group import document, price_in, result
from wheelcli.cli.rfq.live import Live, ask_phrase, refuse_live
from wheelcli.cli.rfq.typed_market import MARKET_AGAIN, Ask, At, Bid, Spot, market_in
from wheelcli.cli.rfq.watching import Key, follow
from wheelcli.documents.result import Result
from wheelcli.errors import Exit, cannot_combine, invalid_value, usage
from wheelcli.loaders.market.depth_file import read_depth
from wheelcli.loaders.rfq.actions import cancel, send
from wheelcli.loaders.rfq.built import Wanted
from wheelcli.loaders.rfq.desk import desk_of, tell_unknown
from wheelcli.loaders.rfq.draft import Wishes, build_draft
from wheelcli.loaders.rfq.venues import at_venue, refuse_other_market, venue_named
from wheelcli.render.screens.rfq import plain_line
from wheelcli.rfq.coins.anonymity import ANONYMOUS
from wheelcli.rfq.coins.package import coin_package
from wheelcli.rfq.package import package_of_order, package_of_shares
from wheelcli.rfq.rules import CheckVerdict, stopping
from wheelcli.rfq.states import Request


@command("rfq open", needs=frozenset(COMMON))
def open_(  # noqa: PLR0913 - the options of a command
    ctx: Context,
    what: Annotated[
        str, typer.Argument(metavar="WHAT", help=WHAT, show_default=False, autocompletion=complete.orders)
    ],
    venue: Annotated[
        str | None,
        typer.Option(
            "--venue",
            metavar="NAME",
            help="sim: the practice venue; sheet: desks that you ask yourself; deribit-test, deribit: options"
            " on coins. Default: rfq.venue.",
            show_default=False,
        ),
    ] = None,
    limit: Annotated[
        str | None,
        typer.Option(
            "--limit",
            metavar="PRICE",
            help="The worst price you accept for the package. Default: the strictest of the ticket's"
            " floor, the price of the shown depth, and the mark worsened by rfq.worse_than_mark_max_vol (for"
            " shares, by rfq.worse_than_mark_max_share). Except at a desk, it is never worse than the touch.",
            show_default=False,
        ),
    ] = None,
    makers: Annotated[
        str | None,
        typer.Option(
            "--makers",
            metavar="A,B",
            help="Request quotes from these makers or desks only.",
            show_default=False,
        ),
    ] = None,
    disclosed: Annotated[
        bool,
        typer.Option("--disclosed", help="Let makers see who requests the quotes, as rfq.disclosed does."),
    ] = False,
    wait: Annotated[
        int | None,
        typer.Option(
            "--wait",
            min=0,
            metavar="S",
            help="Seconds to wait for quotes after the grace period, in which the venue shows no quotes; 0:"
            " do not wait. Default: rfq.wait_s.",
        ),
    ] = None,
    book: Annotated[
        Path | None,
        typer.Option(
            "--book",
            metavar="FILE.csv",
            help="Shown depth, instead of the touch: columns contract,side,price,size.",
            show_default=False,
        ),
    ] = None,
    bid: Bid = None,
    ask: Ask = None,
    spot: Spot = None,
    at: At = None,
    plan: Annotated[
        str | None,
        typer.Option(
            "--plan",
            autocompletion=complete.plans,
            metavar="ID",
            help="The plan of the ticket.",
            show_default=False,
        ),
    ] = None,
    send_it: Annotated[
        bool, typer.Option("--send", help="Send the request. Without --send, nothing leaves the program.")
    ] = False,
    live: Live = False,
) -> Result:
    """Build a request for quotes; with --send, send it and wait for quotes.

    Without --send, prints the exact request and every check, and sends nothing.
    """
    kind = venue_named(venue or ctx.config.rfq.venue)
    refuse_live(ctx, kind, live=live, send=send_it)
    human = kind.caps().human
    wanted = _wanted(ctx, what, plan)
    refuse_other_market(kind, ctx.workspace.market)
    wishes = Wishes(
        limit=None if limit is None else price_in(limit),
        makers=_names(makers),
        disclosed=disclosed or ctx.config.rfq.disclosed or human,
        options=_again(
            venue=venue,
            limit=limit,
            makers=makers,
            book=book,
            plan=plan,
            typed=bid is not None,
            disclosed=disclosed,
        ),
        market=market_in(wanted.package, human=human, bid=bid, ask=ask, spot=spot, at=at),
    )
    if not wishes.disclosed and 0 < len(wishes.makers) < ANONYMOUS:
        raise usage(
            f"an anonymous request needs at least {ANONYMOUS} makers,"
            f" but --makers names {len(wishes.makers)}",
            "name more makers, leave out --makers to reach all, or add --disclosed",
        )
    if book is not None and wanted.coin is not None:
        raise usage(cannot_combine("--book", "an order on coins"), "its depth is read from the venue")
    if book is not None:
        names = [leg.contract for leg in wanted.package.legs]
        wanted = replace(wanted, book=read_depth(book, names))
    with desk_of(ctx.workspace) as base:
        tell_unknown(ctx.workspace, base)
        desk = at_venue(ctx.workspace, base, kind.name, market=wishes.market)
        draft = build_draft(ctx.workspace, desk, wanted, wishes)
        if not send_it or stopping(draft.checks):
            code = Exit.REFUSED if stopping(draft.checks) else Exit.DONE
            named = kind.caps().names_makers and not (wishes.disclosed or wishes.makers)
            notes = ("with --send, the request names every maker of the venue",) if named else ()
            return result(
                ctx, draft.request, draft.checks, exit_code=code, problems=draft.problems, notes=notes
            )
        assert draft.request.limit is not None
        ask_phrase(ctx, kind, draft.request.package, draft.request.limit)
        outcome = send(ctx.workspace, desk, draft)
        # What was run again counts as it was found last.
        checks = tuple({each.check: each for each in (*draft.checks, *outcome.checks)}.values())
        if not outcome.done:
            code = Exit.REFUSED
            return result(ctx, outcome.request, checks, exit_code=code, problems=draft.problems)
        if human:
            return result(ctx, outcome.request, checks, problems=draft.problems)
        for check in outcome.checks:
            if check.verdict is CheckVerdict.WARN:
                ctx.note(f"! {check.reason}")
        seconds = _wait_s(float(ctx.config.rfq.wait_s if wait is None else wait), outcome.request, desk.now())

        def note(request: Request) -> None:
            ctx.note(plain_line(document(ctx, request), desk.now()))

        watched = follow(ctx, desk, outcome.request, seconds=seconds, line=note, until_quoted=True)
        request = watched.request
        if watched.key is Key.ACCEPT:
            return accept_at(ctx, desk, request, watched.price, rest=False, live=live, typed=False)
        if watched.key is Key.CANCEL:
            request = cancel(ctx.workspace, desk, request).request
        return result(ctx, request, problems=draft.problems)


def _wait_s(wait: float, request: Request, now: datetime) -> float:
    """Return the seconds to watch: the wait begins when quotes can exist; a wait of 0 is none."""
    if not wait or request.grace_until is None:
        return wait
    return wait + max((request.grace_until - now).total_seconds(), 0.0)


def _wanted(ctx: Context, what: str, plan: str | None) -> Wanted:
    trade = coin_trade(ctx, what, plan)
    if trade is not None:
        return Wanted(
            what=what,
            package=coin_package(trade.contract, trade.direction, trade.amount, index=Decimal(1)),
            symbol=trade.contract.root,
            order=None,
            ticket=trade.ticket,
            plan=trade.plan,
            floor=trade.floor,
            coin=trade,
        )
    order = typed_order(what)
    if isinstance(order, ShareOrder):
        package = package_of_shares(order.symbol, order.direction, order.shares)
        return Wanted(what=what, package=package, symbol=order.symbol, order=None)
    if order is not None:
        return Wanted(what=what, package=package_of_order(order), symbol=order.symbol, order=order)
    saved = saved_order(ctx, what, plan, to_fill=False)
    ctx.workspace.account = ctx.workspace.account or saved.account
    order, net = saved.order, saved.order.net
    floor = saved.prices.floor if saved.prices.floor is not None else None if net is None else net.cash
    try:
        package = package_of_order(order)
    except ValueError as error:
        raise usage(str(error), "") from error
    return Wanted(
        what=what,
        package=package,
        symbol=order.symbol,
        order=order,
        ticket=order.id,
        plan=order.plan or None,
        floor=floor,
    )


def _again(*, disclosed: bool, typed: bool, **values: object) -> tuple[str, ...]:
    """Return the options that were typed, for the command that sends the same request; a typed market
    must be typed again.
    """
    words = [
        word for name, value in values.items() if value is not None for word in (f"--{name}", str(value))
    ]
    market = MARKET_AGAIN if typed else ()
    return (*words, *market, *(("--disclosed",) if disclosed else ()))


def _names(text: str | None) -> tuple[str, ...]:
    names = tuple(name.strip().upper() for name in (text or "").split(",") if name.strip())
    if text is not None and not names:
        raise usage(invalid_value("--makers", text, "names separated by commas"), "")
    return names
