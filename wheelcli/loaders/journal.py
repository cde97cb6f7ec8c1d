"""The journal of a run: which file, which account, which day; and entering events into it with what that changes."""

import secrets
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from wheelcli.cli.context import Context
from wheelcli.errors import Exit, Problem, WheelError
from wheelcli.render.formats.result import Result

if TYPE_CHECKING:
    from wheelcli.book.events import Event
    from wheelcli.book.ledger import AccountBook
    from wheelcli.book.store.journal import Journal
    from wheelcli.book.valuation.changes import Change

_LETTERS = "23456789abcdefghjkmnpqrstvwxyz"  # none that is taken for another


def journal_of(ctx: Context, *, create: bool = False) -> "Journal":
    """The journal of this machine, or the demo's, which no file keeps. Raises WheelError (5) where there is none, or it cannot be used."""
    from wheelcli.book.store.journal import in_memory, journal_path, open_journal
    from wheelcli.paths import data_dir

    if ctx.demo:
        from wheelcli.book.demo import demo_events

        return in_memory(demo_events())
    return open_journal(journal_path(data_dir()), create=create)


@contextmanager
def journal_there(ctx: Context) -> "Iterator[Journal | None]":
    """The journal of this run, None where there is none yet."""
    from wheelcli.book.store.journal import journal_path
    from wheelcli.paths import data_dir

    if not ctx.demo and not journal_path(data_dir()).exists():
        yield None
        return
    with journal_of(ctx) as journal:
        yield journal


def account_of(ctx: Context, journal: "Journal | None" = None) -> str:
    """The account that is meant: `default`, or one that the config or the journal knows. Raises WheelError (usage)."""
    from wheelcli.book.from_config import MAIN

    asked = ctx.account or MAIN
    kept = journal.accounts() if journal else ()
    if asked == MAIN or asked in kept or asked in ctx.config.accounts:
        return asked
    known = ", ".join(dict.fromkeys((MAIN, *sorted(ctx.config.accounts), *kept)))
    raise WheelError(
        f"there is no account named {asked!r}", hint=f"the config and the journal know {known}", code="account",
        exit_code=Exit.USAGE,
    )  # fmt: skip


def now_of(ctx: Context) -> datetime:
    """The moment of this run, UTC: the demo's own with --demo."""
    from wheelcli import clock

    if ctx.demo:
        from wheelcli.market.demo import AS_OF

        return AS_OF

    return clock.now()


def today_of(ctx: Context) -> date:
    """The calendar day in New York."""
    from wheelcli.trading_calendar import NEW_YORK

    return now_of(ctx).astimezone(NEW_YORK).date()


def new_id() -> str:
    """An id for what is entered by hand: short enough to type, and not one that two commands would both find."""
    return "m" + "".join(secrets.choice(_LETTERS) for _ in range(7))


def book_of(events: "Sequence[Event]", account: str) -> "AccountBook | None":
    """The account's book, None where there are no events of it."""
    from wheelcli.book.projection.fold import fold

    return fold(events).account(account)


@dataclass(frozen=True, slots=True)
class Entered:
    """What a command wrote, or would have written."""

    account: str
    events: "tuple[Event, ...]"
    changes: "tuple[Change, ...]"
    dry_run: bool
    problems: "tuple[Problem, ...]" = ()


def enter(
    ctx: Context, journal: "Journal | None", account: str, *, before: "list[Event]", events: "Sequence[Event]", dry_run: bool,
    force: bool | None = None,
) -> Entered:  # fmt: skip
    """Check the events with those before them, keep them (unless `dry_run`), and say what changed.

    `force` is whether doubtful ones are kept without asking; None asks about nothing, as of what a broker or a ticket vouches for.

    Raises WheelError: they cannot have happened so, the journal cannot be written, or they are doubtful and nobody has confirmed them;
    then nothing is kept.
    """
    from wheelcli.book.check import check, warnings
    from wheelcli.book.projection.fold import fold
    from wheelcli.book.store.rules import merged, refuse_broken
    from wheelcli.book.valuation.changes import changes
    from wheelcli.cli.confirm import confirm

    after = merged(before, events)
    book = fold(after)
    doubtful = (
        ()
        if force is None
        else _doubts(ctx, account, before=before, events=events, after=book.account(account))
    )
    if (
        dry_run or journal is None or doubtful
    ):  # a journal is not begun with what cannot have happened, nor anybody asked about it
        refuse_broken(
            after,
            {event.id for event in events},
            lambda all_: check(all_, book if len(all_) == len(after) else None),
        )
    confirm(ctx, doubtful, force=bool(force), dry_run=dry_run)
    if not dry_run:
        with nullcontext(journal) if journal else journal_of(ctx, create=True) as begun:
            kept = begun.append(events, check=check, now=now_of(ctx), command=ctx.command)
        if kept != len(events):
            raise WheelError(
                "an id was taken by another command in this moment",
                hint="`wheel journal list` shows what was entered",
                code="busy",
            )
    changed = changes(book_of(before, account), book.account(account))
    new = {event.id for event in events}
    unusual = tuple(Problem(each.check, each.message) for each in warnings(after) if each.event in new)
    return Entered(account, tuple(events), tuple(changed), dry_run, unusual)


def _doubts(
    ctx: Context,
    account: str,
    *,
    before: "list[Event]",
    events: "Sequence[Event]",
    after: "AccountBook | None",
) -> tuple[str, ...]:
    from wheelcli.book.entry.doubts import doubts

    return doubts(events, known=before, before=book_of(before, account), after=after, config=ctx.config)


def entered_result(ctx: Context, entered: Entered, *, notes: tuple[str, ...] = ()) -> Result:
    """The answer of a command that wrote."""
    from dataclasses import asdict

    from wheelcli.loaders.unread_journal import tell_unread
    from wheelcli.render.formats.result import plain
    from wheelcli.render.screens.journal import EVENT_COLUMNS, draw_entered

    if not entered.dry_run:
        tell_unread(ctx)

    data: dict[str, Any] = {
        "account": entered.account,
        "dry_run": entered.dry_run,
        "events": [event_row(event) for event in entered.events],
        "changes": [asdict(change) for change in entered.changes],
    }
    return Result(
        schema=f"wheel.{ctx.command.replace(' ', '.')}/1",
        data=data,
        rows="events",
        columns=EVENT_COLUMNS,
        screen=lambda console: draw_entered(plain(data), console, demo=ctx.demo),
        source="demo" if ctx.demo else None,
        problems=entered.problems,
        notes=(*notes, "the demo's journal keeps nothing") if ctx.demo and not entered.dry_run else notes,
    )


def event_row(event: "Event") -> dict[str, Any]:
    """An event as documents have it: dollars, shares, contracts by their OCC symbol."""
    from wheelcli.book.event_text import in_words, name_of, word_of

    return {
        "id": event.id,
        "account": event.account,
        "day": event.day,
        "at": event.at,
        "time_known": event.time_known,
        "kind": event.kind,
        "word": word_of(event),
        "name": name_of(event),
        "text": in_words(event),
        "symbol": event.symbol,
        "contract": event.contract.occ if event.contract else None,
        "contracts": event.contracts if event.contract else None,
        "multiplier": event.multiplier if event.contract else None,
        "deliverable_shares": event.deliverable_micros / 1_000_000 if event.contract else None,
        "shares": event.micro_shares / 1_000_000 if event.micro_shares else None,
        "price": None if event.price_micros is None else event.price_micros / 1_000_000,
        "cash_usd": event.cash_cents / 100,
        "fees_usd": event.fees_cents / 100,
        "ratio": f"{event.ratio[0]}:{event.ratio[1]}" if event.ratio else None,
        "symbol_to": event.symbol_to,
        "contract_to": event.contract_to.occ if event.contract_to else None,
        "lot": event.lot,
        "group": event.group,
        "ticket": event.ticket,
        "plan": event.plan,
        "undoes": event.undoes,
        "source": event.source,
        "memo": event.memo,
    }
