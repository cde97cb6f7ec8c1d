"""`wheel journal fill`: a ticket of a plan, or a saved roll, as the broker filled it."""

from datetime import date, time
from decimal import Decimal
from typing import TYPE_CHECKING, Annotated, Any

import typer

from wheelcli.book.entry.day_order import in_order
from wheelcli.book.entry.fill_doubts import TicketPrices, far_price
from wheelcli.book.entry.fills import Fill, events_of_fill, filled_contracts, leg_prices
from wheelcli.book.entry.line_day import closed_day
from wheelcli.book.entry.line_words import Words, decimal_of
from wheelcli.book.projection.live import live_events
from wheelcli.book.store.rules import merged
from wheelcli.cli import complete
from wheelcli.cli.book.coin_fill_options import Typed
from wheelcli.cli.book.fill_coins import fill_coins
from wheelcli.cli.book.journal_enter import DryRun
from wheelcli.cli.command import COMMON, command
from wheelcli.cli.confirm import Force
from wheelcli.cli.context import Context
from wheelcli.cli.entered import entered_result
from wheelcli.cli.orders import SavedOrder, saved_order
from wheelcli.documents.result import Result
from wheelcli.errors import cannot_combine, invalid_value, usage
from wheelcli.loaders.book.first_entry import opening_first
from wheelcli.loaders.book.journal import Asking, book_of, enter, new_id, today_of
from wheelcli.loaders.book.journal_account import account_of, journal_there
from wheelcli.loaders.plans.unfilled import left_to_sell
from wheelcli.loaders.rfq.fill import Known, enter_request
from wheelcli.money_text import ambiguous_amount, counted, is_ambiguous
from wheelcli.order import Flow
from wheelcli.trading_calendar import is_session, session_on_or_before

if TYPE_CHECKING:
    from wheelcli.book.events import Event
    from wheelcli.book.store.journal import Journal
    from wheelcli.order import Order


@command("journal fill", needs=frozenset(COMMON) - {"snapshot"})
def fill(  # noqa: PLR0913 - the options of a command
    ctx: Context,
    ticket: Annotated[
        str,
        typer.Argument(
            metavar="TICKET",
            autocompletion=complete.orders,
            help="A ticket's rank or id in the last plan, the id of a roll saved by `wheel roll`, or of a"
            " request that traded (rfq-…).",
            show_default=False,
        ),
    ],
    price: Annotated[
        str | None,
        typer.Option(
            "--price",
            help="Net dollars per share; a debit is negative. Leave it out for a request for quotes.",
            metavar="USD",
            show_default=False,
        ),
    ] = None,
    contracts: Annotated[
        int | None,
        typer.Option("--contracts", min=1, help="Contracts filled; default: all that are left.", metavar="N"),
    ] = None,
    fees: Annotated[
        str | None,
        typer.Option(
            "--fees", help="Fees of the whole fill in dollars; default: the config's.", metavar="USD"
        ),
    ] = None,
    paid: Annotated[
        str | None,
        typer.Option(
            "--paid",
            help="For a spread or a roll, the price of the leg you bought; default: its ask in the ticket.",
            metavar="USD",
        ),
    ] = None,
    index: Annotated[
        str | None,
        typer.Option(
            "--index",
            help="Index for an option on a coin, dollars per coin; default: the one recorded that day.",
            metavar="USD",
        ),
    ] = None,
    on: Annotated[
        str | None,
        typer.Option(
            "--on", help="The day; default: today, or the last session if today has none.", metavar="DATE"
        ),
    ] = None,
    at: Annotated[
        str | None, typer.Option("--at", help="The time in New York; for coins, in UTC.", metavar="HH:MM")
    ] = None,
    plan: Annotated[
        str | None,
        typer.Option(
            "--plan",
            help="An earlier plan: its place in `wheel plan list` or its id.",
            metavar="ID",
            autocompletion=complete.plans,
        ),
    ] = None,
    over: Annotated[bool, typer.Option("--over", help="Allow more contracts than the ticket has.")] = False,
    force: Force = False,
    dry_run: DryRun = False,
) -> Result:
    """Record the fill of a ticket; record each partial fill separately.

    For two legs, the net price is split: the leg bought gets its ask in the ticket (or --paid), the leg sold
    the rest. For a request for quotes that traded, the id is enough: the record of the request has the price,
    legs, fees and time. A second entry of the same request changes nothing. For a ticket on a coin, price and
    fees are in the unit of the venue, and --contracts counts lots.
    """
    if ticket.strip().lower().startswith("rfq-"):
        own = {
            "--price": price,
            "--contracts": contracts,
            "--index": index,
            "--on": on,
            "--at": at,
            "--plan": plan,
        }
        named = [name for name, value in own.items() if value is not None] + (["--over"] if over else [])
        if named:
            raise usage(cannot_combine(ticket, named[0]), "leave the option out: the record has the value")
        known = Known(fees_cents=_cents(fees), paid=None if paid is None else abs(_money(paid, "--paid")))
        entered, notes = enter_request(ctx.workspace, ticket, known, dry_run=dry_run, force=force)
        return entered_result(ctx, entered, notes=notes, practice=True)
    if ctx.workspace.market != "us":
        typed = Typed(
            price=price,
            contracts=contracts,
            fees=fees,
            index=index,
            on=on,
            at=at,
            plan=plan,
            paid=paid,
            over=over,
            force=force,
            dry_run=dry_run,
        )
        return fill_coins(ctx, ticket, typed)
    if index is not None:
        raise usage(cannot_combine("--index", "a share account"), "leave it out")
    if price is None:
        raise usage("--price is missing", "pass the net price of the fill, as in --price 1.22")
    saved = saved_order(ctx, ticket, plan, to_fill=True)
    order = saved.order
    ctx.workspace.account = ctx.workspace.account or saved.account
    with journal_there(ctx.workspace) as journal:
        account = account_of(ctx.workspace, journal)
        before = journal.events(account) if journal else []
        done = _filled(ctx, saved, journal, account=account, before=before)
        today = today_of(ctx.workspace)
        filled = Fill(
            net=_net(order, price),
            contracts=contracts or max(order.contracts - done, 1),
            day=_session(on, today),
            clock=_clock(at),
            fees_cents=_cents(fees),
            paid=None if paid is None else abs(_money(paid, "--paid")),
        )
        if done + filled.contracts > order.contracts and not over:
            already = f"{counted(order.contracts, 'contract')}, {done} already filled"
            raise usage(
                f"{order.id} is for {already}: it cannot take {filled.contracts} more",
                "to record more than the ticket holds, add --over; or set the number with --contracts",
            )
        opened, notes = opening_first(ctx.workspace, journal, account, day=filled.day)
        events = events_of_fill(
            order,
            filled,
            account=account,
            fees=ctx.config.fees,
            new_id=new_id,
            deliverables=_deliverables(merged(before, opened), account),
        )
        entering = [*opened]
        for event in events:
            entering.append(in_order(event, (*before, *entering)))
        entered = enter(
            ctx.workspace,
            journal,
            account,
            before=before,
            events=entering,
            dry_run=dry_run,
            asking=Asking(force, _doubtful(order, filled, saved.prices, on)),
        )
    parts = _notes(order, filled, done, leg_prices(order, filled))
    return entered_result(ctx, entered, notes=(*notes, *parts))


def _filled(
    ctx: Context, saved: SavedOrder, journal: "Journal | None", *, account: str, before: "list[Event]"
) -> int:
    """Return the contracts of the order that the account has traded already."""
    if saved.plan is None:
        return filled_contracts(live_events(before)[0], saved.order)
    left = left_to_sell(ctx.workspace, saved.plan, journal, account)
    return saved.order.contracts - left[saved.order.id]


def _session(on: str | None, today: date) -> date:
    day = Words(on, example="--on 2026-08-18").day() if on else today
    if day > today:
        raise usage(f"--on {day} is in the future", "")
    return session_on_or_before(day)


def _clock(at: str | None) -> time | None:
    clock = Words(at).clock() if at else None
    if at and clock is None:
        raise usage(invalid_value("--at", at, "HH:MM, New York time"), "")
    return clock


def _cents(fees: str | None) -> int | None:
    if fees is None:
        return None
    if is_ambiguous(fees):
        raise usage(f"--fees: {ambiguous_amount(fees)}", "write it without a point, or with two decimals")
    cents = _money(fees, "--fees") * 100
    if cents != int(cents):
        raise usage(invalid_value("--fees", fees, "dollars with at most two decimals"), "")
    return int(cents)


def _doubtful(order: "Order", filled: Fill, prices: TicketPrices, on: str | None) -> tuple[str, ...]:
    """Return doubts about the fill that its events no longer show."""
    far = far_price(order, filled.net, prices)
    day = Words(on).day() if on else filled.day
    closed = () if is_session(day) else (closed_day(f"the fill of {order.id}", day),)
    return (*closed, *((far,) if far else ()))


def _net(order: "Order", text: str) -> Decimal:
    """Return the net credit per share. A ticket that only buys needs no sign; one that is a debit but also
    sells needs one.
    """
    value = _money(text, "--price")
    if all(leg.bought for leg in order.legs):
        return -abs(value)
    if value > 0 and "+" not in text and order.net is not None and order.net.flow is Flow.DEBIT:
        raise usage(
            f"{order.id} is a debit of {order.net.amount}: whether {text} was paid or received is unknown",
            f"pass --price -{text.lstrip('$')} if paid, --price +{text.lstrip('$')} if received",
        )
    return value


def _money(text: str, option: str) -> Decimal:
    value = decimal_of(text.strip())
    if value is None or value * 1_000_000 != int(value * 1_000_000) or abs(value) > 10_000_000:
        raise usage(invalid_value(option, text, "dollars, such as 1.22"), "")
    return value


def _deliverables(events: "list[Event]", account: str) -> dict[Any, int]:
    book = book_of(events, account)
    return {lot.contract: lot.deliverable_micros for lot in book.options} if book else {}


def _notes(order: "Order", filled: Fill, done: int, prices: tuple[Decimal, ...]) -> tuple[str, ...]:
    left = order.contracts - done - filled.contracts
    notes = [f"left to fill of {order.id}: {left} of {order.contracts} contracts"] if left > 0 else []
    if len(order.legs) > 1:
        parts = ", ".join(
            f"{leg.contract.label(order.symbol)} {'bought' if leg.bought else 'sold'} at {price:f}"
            for leg, price in zip(order.legs, prices, strict=True)
        )
        why = "as passed" if filled.paid is not None else "the long leg at its ask in the ticket"
        notes.append(f"the net price of {filled.net} is split into {parts} ({why})")
    return tuple(notes)
