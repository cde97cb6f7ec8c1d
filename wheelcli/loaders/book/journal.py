"""The journal of a run: file, account and day; and entering events into it with the changes they make."""

import secrets
from collections.abc import Callable, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from wheelcli.book import coins
from wheelcli.book.check import check, warnings
from wheelcli.book.entry.doubts import doubts
from wheelcli.book.projection.fold import fold
from wheelcli.book.store.rules import merged, refuse_broken
from wheelcli.book.valuation.changes import changes, coin_changes
from wheelcli.errors import Problem, WheelError
from wheelcli.loaders.book.brief_book import append
from wheelcli.trading_calendar import calendar_day

if TYPE_CHECKING:
    from wheelcli.book.accounts import CoinBook
    from wheelcli.book.events import Event
    from wheelcli.book.ledger import AccountBook
    from wheelcli.book.store.journal import Journal
    from wheelcli.book.valuation.changes import Change
    from wheelcli.loaders.workspace import Workspace

_LETTERS = "23456789abcdefghjkmnpqrstvwxyz"  # none that is taken for another


def today_of(workspace: "Workspace") -> date:
    """Return the calendar day in New York; for a coin account, in UTC."""
    return calendar_day(workspace.now(), workspace.market)


def new_id() -> str:
    """Return an id for an entry by hand: short enough to type, and not one that two commands would both
    create.
    """
    return "m" + "".join(secrets.choice(_LETTERS) for _ in range(7))


def book_of(events: "Sequence[Event]", account: str) -> "AccountBook | None":
    """Return the account's book, None if there are no events of it."""
    return fold(events).account(account)


def coin_book_of(events: "Sequence[Event]", account: str) -> "CoinBook | None":
    """Return the book of a coin account, None if there are no events of it."""
    return fold(events).coins.get(account)


@dataclass(frozen=True, slots=True)
class Entered:
    """The events that a command wrote, or would have written."""

    account: str
    events: "tuple[Event, ...]"
    changes: "tuple[Change, ...]"
    dry_run: bool
    problems: "tuple[Problem, ...]" = ()


@dataclass(frozen=True, slots=True)
class Asking:
    """The questions before doubtful events are saved.

    `force` saves them without a prompt; None prompts for nothing, as for entries that a broker or a ticket
    confirms. `doubtful` are sentences on typed text that the events no longer show; `cash_missing` is as in
    `doubts`; `option` is the command's option that sets `force`; `index` returns the index of a coin in the
    market recorded on a day.
    """

    force: bool | None = None
    doubtful: "Sequence[str]" = ()
    cash_missing: str | None = None
    option: str = "--force"
    index: "Callable[[str, date], Decimal | None]" = lambda coin, day: None


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
    """Check the events with those before them, save them (unless `dry_run`), and return the changes.

    Raises WheelError: they are impossible, the journal cannot be written, or they are doubtful and not
    confirmed; nothing is saved then.
    """
    after = merged(before, events)
    book = fold(after)
    doubtful = tuple(asking.doubtful)
    old = fold(before)
    if asking.force is not None and account in book.coins:
        doubtful += coins.coin_doubts(
            events,
            known=before,
            before=old.coins.get(account),
            after=book.coins[account],
            index=asking.index,
        )
    elif asking.force is not None:
        options = {} if asking.cash_missing is None else {"cash_missing": asking.cash_missing}
        doubtful += doubts(
            events,
            known=before,
            before=old.account(account),
            after=book.account(account),
            config=workspace.config,
            **options,
        )
    # A journal does not begin with an impossible event, and there is no prompt for one.
    if dry_run or journal is None or doubtful:
        refuse_broken(
            after,
            {event.id for event in events},
            lambda all_: check(all_, book if len(all_) == len(after) else None),
        )
    workspace.messages.confirm(doubtful, force=bool(asking.force), dry_run=dry_run, option=asking.option)
    if not dry_run:
        with nullcontext(journal) if journal else workspace.open_journal(create=True) as begun:
            count = append(workspace, begun, events)
        if count != len(events):
            raise WheelError(
                "another command wrote to the journal at the same time; nothing was saved",
                hint="run the command again; `wheel journal list` shows the other entry",
                code="busy",
            )
    changed = (
        coin_changes(old.coins.get(account), book.coins[account])
        if account in book.coins
        else changes(old.account(account), book.account(account))
    )
    new = {event.id for event in events}
    unusual = tuple(Problem(each.check, each.message) for each in warnings(after) if each.event in new)
    return Entered(account, tuple(events), tuple(changed), dry_run, unusual)
