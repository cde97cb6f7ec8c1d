"""`wheel journal settle`: how expired contracts ended, by the settlement value of their last day."""

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING, Annotated

import typer

from wheelcli.book.check import check
from wheelcli.book.entry.due_events import settled_events
from wheelcli.book.entry.entry import Entering
from wheelcli.book.entry.settlement import next_to_expire, proposals, unsettled
from wheelcli.book.store.rules import UnsoundError, merged, refuse_broken
from wheelcli.cli.book.journal_enter import DryRun
from wheelcli.cli.book.settle_coins import settle_coins
from wheelcli.cli.book.settled import agreed_to, settled_result
from wheelcli.cli.book.settlement_values import settlement_values
from wheelcli.cli.command import command
from wheelcli.cli.context import Context
from wheelcli.documents.result import Result
from wheelcli.errors import Exit, WheelError, cannot_combine
from wheelcli.loaders.book.journal import book_of, enter, new_id
from wheelcli.loaders.book.journal_account import account_of
from wheelcli.loaders.book.settlement_values import told_values
from wheelcli.loaders.provenance import account_options
from wheelcli.option_roots import Moment

if TYPE_CHECKING:
    from wheelcli.book.entry.settlement import Proposal, Value
    from wheelcli.book.events import Event
    from wheelcli.book.ledger import AccountBook

    Values = dict[Value, float]


@command("journal settle")
def settle(
    ctx: Context,
    close: Annotated[
        list[str] | None,
        typer.Option(
            "--close",
            help="A close you know, such as AAPL=299.10, or AAPL@2026-09-18=299.10 for one day. For index"
            " options, name the root (SPX=6310, SPXW=6300), or the index with its open or close"
            " (^SPX:open=6310, ^SPX=6300); repeatable.",
            metavar="SYM=USD",
        ),
    ] = None,
    buy: Annotated[
        list[str] | None,
        typer.Option(
            "--buy",
            help="For a coin account: the price of the coins that you bought for puts that ended in the"
            " money, such as BTC=80350, or BTC@2026-08-28=80350 for one of several expirations;"
            " repeatable.",
            metavar="COIN=USD",
        ),
    ] = None,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Write without a prompt.")] = False,
    force: Annotated[
        bool,
        typer.Option(
            "--force",
            help="For a coin account: enter a delivery price even if it looks like a mistake, without a"
            " prompt.",
        ),
    ] = False,
    dry_run: DryRun = False,
) -> Result:
    """Record how expired contracts ended: worthless, assigned, exercised or cash-settled.

    Compares each contract with its share's close on the expiration date, from --close, the recorded markets
    or the provider. Index contracts that settle at the open, such as SPX, NDX, RUT, DJX and VIX, need the
    settlement value of that morning: pass it with --close. Contracts without a known value stay open and are
    listed. If your broker settled a contract differently, record it with `wheel journal add`.

    Options on coins settle at the delivery price, in USDC or in the coin; no coins are delivered. --buy also
    records the purchase that you made in place of an assignment.
    """
    entries = told_values(close or ())
    if ctx.workspace.market != "us":
        return settle_coins(ctx, entries, buy or (), yes=yes, force=force, dry_run=dry_run)
    if buy:
        raise WheelError(
            cannot_combine("--buy", "a share account") + ": shares are delivered at the strike",
            code="usage",
            exit_code=Exit.USAGE,
        )
    if force:
        raise WheelError(
            cannot_combine("--force", "a share account"),
            hint="leave it out: only delivery prices of coins are doubted",
            code="usage",
            exit_code=Exit.USAGE,
        )
    with ctx.workspace.open_journal() as journal:
        account = account_of(ctx.workspace, journal)
        before = journal.events(account)
        book = book_of(before, account)
        expired = unsettled(book, ctx.workspace.now()) if book else []
        pretended = next_to_expire(book) if ctx.demo and book and not expired else []
        expired = expired or pretended
        values, unknown = settlement_values(ctx, expired, before, entries, last=bool(pretended))
        outcomes = proposals(expired, values, unknown)
        outcomes, events = _possible(before, outcomes, _events(ctx, book, account, outcomes))
        agreed = (
            bool(events)
            and not dry_run
            and (yes or (ctx.interactive and not pretended and agreed_to(ctx, outcomes)))
        )
        entered = enter(ctx.workspace, journal, account, before=before, events=events, dry_run=not agreed)
        answer = settled_result(
            ctx,
            entered,
            outcomes,
            events,
            hint=lambda each: "check the broker's record, or pass the value with --close",
            unasked=not (yes or dry_run or pretended),
            notes=_next(ctx, outcomes),
        )
    return (
        replace(answer, notes=(_PRETENDED.format(pretended[0].day), *answer.notes)) if pretended else answer
    )


def _next(ctx: Context, outcomes: "list[Proposal]") -> tuple[str, ...]:
    """Return the command to run next, with a place for each close that is unknown; nothing if none is."""
    unknown = [each.expired.value for each in outcomes if each.way is None and each.close is None]
    if not unknown:
        return ()
    days = Counter(value.symbol for value in {*unknown, *(each.expired.value for each in outcomes)})
    closes = dict.fromkeys(_place(value, dated=days[value.symbol] > 1) for value in unknown)
    command = f"wheel journal settle {' '.join(f'--close {each}=PRICE' for each in closes)}"
    return (f"next: {command}{account_options(ctx.workspace)}",)


def _place(value: "Value", *, dated: bool) -> str:
    """Return how --close names a value: `KO`, `KO@2026-08-14` if several days wait, `^SPX:open`."""
    moment = ":open" if value.moment is Moment.OPEN else ""
    return f"{value.symbol}{moment}{f'@{value.day}' if dated else ''}"


_PRETENDED = "nothing in the demo has expired: shown as if {} were past, at the demo's last prices"


def _events(
    ctx: Context, book: "AccountBook | None", account: str, outcomes: "list[Proposal]"
) -> "list[Event]":
    return settled_events(outcomes, Entering(account, book, ctx.config.fees, new_id, source="settle"))


def _possible(
    before: "list[Event]", outcomes: "list[Proposal]", events: "list[Event]"
) -> "tuple[list[Proposal], list[Event]]":
    """Return the proposals and events without impossible ones, which stay open with the reason."""
    while events:
        try:
            refuse_broken(merged(before, events), {event.id for event in events}, check)
        except UnsoundError as error:
            why = {each.event: each.message for each in error.broken}
            bad = {event.contract: why[event.id] for event in events if event.id in why}
            if not bad:
                raise
            outcomes = [
                replace(each, way=None, why=f"this outcome is impossible: {bad[each.expired.contract]}")
                if each.expired.contract in bad
                else each
                for each in outcomes
            ]
            events = [event for event in events if event.id not in why]
        else:
            break
    return outcomes, events
