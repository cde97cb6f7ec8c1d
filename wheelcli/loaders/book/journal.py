"""The journal of a run: which file, which account, which day; and entering events into it with what that
changes.
"""

import secrets
from collections.abc import Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from wheelcli.book.check import check, warnings
from wheelcli.book.entry.doubts import doubts
from wheelcli.book.projection.fold import fold
from wheelcli.book.store.rules import merged, refuse_broken
from wheelcli.book.valuation.changes import changes
from wheelcli.errors import Problem, WheelError
from wheelcli.trading_calendar import NEW_YORK

if TYPE_CHECKING:
    from wheelcli.book.events import Event
    from wheelcli.book.ledger import AccountBook
    from wheelcli.book.store.journal import Journal
    from wheelcli.book.valuation.changes import Change
    from wheelcli.loaders.workspace import Workspace

_LETTERS = "23456789abcdefghjkmnpqrstvwxyz"  # none that is taken for another


def today_of(workspace: "Workspace") -> date:
    """The calendar day in New York."""
    return workspace.now().astimezone(NEW_YORK).date()


def new_id() -> str:
    """An id for what is entered by hand: short enough to type, and not one that two commands would both
    find.
    """
    return "m" + "".join(secrets.choice(_LETTERS) for _ in range(7))


def book_of(events: "Sequence[Event]", account: str) -> "AccountBook | None":
    """The account's book, None where there are no events of it."""
    return fold(events).account(account)


@dataclass(frozen=True, slots=True)
class Entered:
    """What a command wrote, or would have written."""

    account: str
    events: "tuple[Event, ...]"
    changes: "tuple[Change, ...]"
    dry_run: bool
    problems: "tuple[Problem, ...]" = ()


@dataclass(frozen=True, slots=True)
class Asking:
    """What is asked before doubtful events are kept.

    `force` is whether they are kept without asking; None asks about nothing, as of what a broker or a ticket
    vouches for. `doubtful` are sentences on what was typed that the events no longer show, `cash_missing` as
    `doubts` has it.
    """

    force: bool | None = None
    doubtful: "Sequence[str]" = ()
    cash_missing: str | None = None


def enter(
    workspace: "Workspace",
    journal: "Journal | None",
    account: str,
    *,
    before: "list[Event]",
    events: "Sequence[Event]",
    dry_run: bool,
    asking: Asking = Asking(),
) -> Entered:
    """Check the events with those before them, keep them (unless `dry_run`), and say what changed.

    Raises WheelError: they cannot have happened so, the journal cannot be written, or they are doubtful and
    nobody has confirmed them; then nothing is kept.
    """
    after = merged(before, events)
    book = fold(after)
    doubtful = tuple(asking.doubtful)
    if asking.force is not None:
        options = {} if asking.cash_missing is None else {"cash_missing": asking.cash_missing}
        doubtful += doubts(
            events,
            known=before,
            before=book_of(before, account),
            after=book.account(account),
            config=workspace.config,
            **options,
        )
    # A journal is not begun with what cannot have happened, nor anybody asked about it.
    if dry_run or journal is None or doubtful:
        refuse_broken(
            after,
            {event.id for event in events},
            lambda all_: check(all_, book if len(all_) == len(after) else None),
        )
    workspace.messages.confirm(doubtful, force=bool(asking.force), dry_run=dry_run)
    if not dry_run:
        with nullcontext(journal) if journal else workspace.open_journal(create=True) as begun:
            count = begun.append(events, check=check, now=workspace.now(), command=workspace.command)
        if count != len(events):
            raise WheelError(
                "another command wrote to the journal at the same time; nothing was saved",
                hint="run the command again; `wheel journal list` shows the other entry",
                code="busy",
            )
    changed = changes(book_of(before, account), book.account(account))
    new = {event.id for event in events}
    unusual = tuple(Problem(each.check, each.message) for each in warnings(after) if each.event in new)
    return Entered(account, tuple(events), tuple(changed), dry_run, unusual)
