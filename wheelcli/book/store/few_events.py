"""Read few events of a long journal: those of some kinds, or the sales since a plan."""

import sqlite3
from collections.abc import Collection, Sequence
from datetime import datetime

from wheelcli.book.events import Event, Kind, order_key
from wheelcli.book.naming import named_now
from wheelcli.book.store import errors
from wheelcli.book.store.entries import NAMED
from wheelcli.book.store.journal import Journal
from wheelcli.book.store.read_rows import events_of
from wheelcli.book.store.rows import micros_of

__all__ = ["events_of_kinds", "sales"]


def events_of_kinds(journal: Journal, account: str, kinds: Collection[Kind]) -> list[Event]:
    """Return the events of an account that are of these kinds, in order: `Journal.events` in one query, for
    kinds of which there are few.

    Raises WheelError (5) if the journal cannot be read.
    """
    marks = ", ".join("?" for _ in kinds)
    return _few(journal, account, f'"kind" IN ({marks})', [kind.value for kind in kinds])


def sales(journal: Journal, account: str, *, plan: str, entered: datetime) -> list[Event]:
    """Return the option openings of an account for that plan or entered at that moment or later, and all its
    undo events, in order.

    Raises WheelError (5) if the journal cannot be read.
    """
    test = '("kind" = ? OR "kind" = ? AND ("plan" = ? OR entry IN (SELECT number FROM entry WHERE at >= ?)))'
    values = [Kind.UNDO.value, Kind.OPTION_OPEN.value, plan, micros_of(entered)]
    return _few(journal, account, test, values)


def _few(journal: Journal, account: str, test: str, values: Sequence[object]) -> list[Event]:
    """Return the events of the rows that pass the test, as `Journal.events` has them."""
    try:
        rows = journal.db.execute(
            f'SELECT {NAMED} FROM event WHERE "account" = ? AND {test}', (account, *values)
        )
        return sorted(named_now(events_of(rows)), key=order_key)
    except sqlite3.Error as error:
        raise errors.sentence(error, journal.path) from error
    except (ValueError, KeyError, TypeError, OverflowError) as error:
        raise errors.damaged(journal.path, f"an event is unreadable ({error})") from error
