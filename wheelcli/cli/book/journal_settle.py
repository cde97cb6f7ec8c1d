"""`wheel journal settle`: how expired contracts ended, by the settlement value of their last day."""

from collections.abc import Iterable
from dataclasses import replace
from math import isfinite, nan
from typing import TYPE_CHECKING, Annotated, Any

import typer

from wheelcli.book.check import check
from wheelcli.book.entry.due_events import settled_events
from wheelcli.book.entry.entry import Entering
from wheelcli.book.entry.settlement import next_to_expire, proposals, split_since, unsettled
from wheelcli.book.store.rules import UnsoundError, merged, refuse_broken
from wheelcli.cli.book.journal_enter import DryRun
from wheelcli.cli.command import command
from wheelcli.cli.context import Context
from wheelcli.cli.entered import entered_result
from wheelcli.documents.book.journal import EnteredEvents, ExpiredContract, SettledEvents
from wheelcli.documents.result import Result
from wheelcli.errors import Exit, Problem, WheelError
from wheelcli.loaders.book.journal import book_of, enter, new_id
from wheelcli.loaders.book.journal_account import account_of
from wheelcli.loaders.book.settlement_values import told_values, unused, value_told
from wheelcli.loaders.market.request import market_request
from wheelcli.market.file_provider import open_market
from wheelcli.market.session_closes import closes_on
from wheelcli.option_roots import Moment
from wheelcli.render.screens.journal_entries import draw_entered, draw_proposals
from wheelcli.units import values_of

if TYPE_CHECKING:
    from wheelcli.book.entry.settlement import Expired, Proposal, Value
    from wheelcli.book.events import Event
    from wheelcli.book.ledger import AccountBook
    from wheelcli.loaders.book.settlement_values import Told
    from wheelcli.market.snapshot import Snapshot

    Values = dict[Value, float]


@command("journal settle")
def settle(
    ctx: Context,
    close: Annotated[
        list[str] | None,
        typer.Option(
            "--close",
            help="A close you know, such as AAPL=299.10; for index options by root (SPX=6310, SPXW=6300) "
            "or by index, open or close (^SPX:open=6310, "
            "^SPX=6300); AAPL@2026-09-18=299.10 names the day; repeatable.",
            metavar="SYM=USD",
        ),
    ] = None,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Write without a prompt.")] = False,
    dry_run: DryRun = False,
) -> Result:
    """Record how expired contracts ended: worthless, assigned, exercised or cash-settled.

    Compares each contract with its share's close of that day, from --close, the recorded markets or the
    provider. SPX, NDX, RUT, DJX and VIX contracts settle at a value of that morning, which only --close can
    provide. Contracts without a known value stay open and are listed. If your broker settled a contract
    differently, record it with `wheel journal add`.
    """
    entries = told_values(close or ())
    with ctx.workspace.open_journal() as journal:
        account = account_of(ctx.workspace, journal)
        before = journal.events(account)
        book = book_of(before, account)
        expired = unsettled(book, ctx.workspace.now()) if book else []
        pretended = next_to_expire(book) if ctx.demo and book and not expired else []
        expired = expired or pretended
        values, unknown = _values(ctx, expired, before, entries, last=bool(pretended))
        outcomes = proposals(expired, values, unknown)
        outcomes, events = _possible(before, outcomes, _events(ctx, book, account, outcomes))
        agreed = (
            bool(events)
            and not dry_run
            and (yes or (ctx.interactive and not pretended and _agreed(ctx, outcomes)))
        )
        answer = _result(
            ctx,
            journal,
            account,
            before,
            outcomes,
            events,
            write=agreed,
            unasked=not (yes or dry_run or pretended),
        )
    return (
        replace(answer, notes=(_PRETENDED.format(pretended[0].day), *answer.notes)) if pretended else answer
    )


_PRETENDED = "nothing in the demo has expired: shown as if {} were past, at the demo's last prices"


def _values(
    ctx: Context, expired: "list[Expired]", events: "list[Event]", entries: "list[Told]", *, last: bool
) -> "tuple[Values, dict[Value, str]]":
    """Return the settlement values needed, as far as they are known, and why the others are not; with `last`,
    the last prices are used.
    """
    out: Values = {}
    why: dict[Value, str] = {}
    wanted: set[Value] = set()
    waiting = {each.value for each in expired}
    for sentence in unused(entries, waiting):
        ctx.note(sentence)
    for each in expired:
        value = each.value
        if (price := value_told(each, entries, waiting)) is not None:
            out[value] = price
        elif value.moment is Moment.OPEN:
            name = f" ({each.terms.value})" if each.terms.value else ""
            why[value] = (
                f"{each.contract.root} settles at the opening value of {each.day}{name}, not at a"
                f" close: pass --close {each.symbol}:open=VALUE"
            )
        elif value.moment is None:
            why[value] = (
                f"settlement time of {each.contract.root} unknown: pass its value on {each.day} with --close"
            )
        elif split_since(events, each.symbol, each.day):
            why[value] = f"{each.symbol} was split after {each.day}: pass that day's close with --close"
        else:
            wanted.add(value)
    for snapshot in _markets(ctx, wanted):
        if last:
            names = snapshot.underlyings
            spots = dict(zip(names["symbol"].astype(str), names["spot"].astype(float), strict=True))
            return out | {
                each: spots[each.symbol] for each in wanted if isfinite(spots.get(each.symbol, nan))
            }, why
        out |= _in(snapshot, wanted - out.keys())
        if wanted <= out.keys():
            break
    return out, why


def _markets(ctx: Context, wanted: "set[Value]") -> "Iterable[Snapshot]":
    """Return the markets that may have the closes: the named one, else the newest, then the feed's."""
    symbols = sorted({value.symbol for value in wanted})
    if not symbols:
        return
    if (named := ctx.workspace.named_snapshot()) and not ctx.demo:
        yield named
        return
    recorded = [info for info in ctx.workspace.recorded() if info.source != "demo"]
    for info in recorded[:_LOOKED_AT]:
        yield open_market(info.path)
    try:
        yield ctx.workspace.fetch(market_request(ctx.workspace, symbols), keep=False)[0]
    except WheelError as error:
        ctx.note(f"no closes from the provider: {error.message}")


_LOOKED_AT = 5  # of the newest snapshots; each holds years of closes


def _in(snapshot: "Snapshot", wanted: "set[Value]") -> "Values":
    """Return this market's closes, and its share prices if it is of that day, after the close."""
    known = closes_on(snapshot, {(value.symbol, value.day) for value in wanted})
    return {value: known[value.symbol, value.day] for value in wanted if (value.symbol, value.day) in known}


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


def _agreed(ctx: Context, outcomes: "list[Proposal]") -> bool:
    draw_proposals([_row(each) for each in outcomes], ctx.console(error=True))
    try:
        return bool(typer.confirm("Write this?", err=True))
    except typer.Abort:
        raise KeyboardInterrupt from None


def _result(
    ctx: Context,
    journal: Any,
    account: str,
    before: "list[Event]",
    outcomes: "list[Proposal]",
    events: "list[Event]",
    *,
    write: bool,
    unasked: bool,
) -> Result:
    entered = enter(ctx.workspace, journal, account, before=before, events=events, dry_run=not write)
    result = entered_result(ctx, entered) if events else entered_result(ctx, replace(entered, dry_run=True))
    rows = tuple(_row(each) for each in outcomes)
    data = SettledEvents(**values_of(EnteredEvents, result.data), contracts=rows)
    lacking = [each for each in outcomes if each.way is None]
    problems = tuple(
        Problem(
            "no_close",
            each.why,
            "check the broker's record, or pass the value with --close",
            each.expired.symbol,
        )
        for each in lacking
    )
    code = Exit.DONE if not lacking else Exit.PARTIAL if events else Exit.NO_DATA
    notes = result.notes if outcomes else ("every expired contract is settled",)
    if events and unasked and not write:
        code, notes = Exit.USAGE, (*notes, "nothing was written: add --yes to write it")

    def screen(console: Any) -> None:
        if rows:
            draw_proposals(rows, console)
        if events:
            draw_entered(data, console, demo=ctx.demo)

    return replace(
        result,
        data=data,
        rows="contracts",
        columns=_COLUMNS,
        screen=screen,
        problems=problems,
        notes=notes,
        exit_code=code,
    )


_COLUMNS = ("contract", "symbol", "contracts", "expiration", "close", "way", "price", "why")


def _row(each: "Proposal") -> ExpiredContract:
    contract = each.expired.contract
    return ExpiredContract(
        contract=contract.name,
        name=contract.label(each.expired.symbol),
        symbol=each.expired.symbol,
        contracts=each.expired.contracts,
        expiration=contract.expiration,
        close=each.close,
        way=each.way,
        price=each.price,
        why=each.why,
    )
