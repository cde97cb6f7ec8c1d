"""A journal of the user's, written for a test."""

from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path

from wheelcli.book.check import check
from wheelcli.book.events import Event
from wheelcli.book.store.journal import journal_path, open_journal


def journal_of(home: Path, events: Iterable[Event]) -> None:
    """Keep these events in the journal of a test's data folder."""
    with open_journal(journal_path(home / "data"), create=True) as journal:
        journal.append(events, check=check, now=datetime(2026, 8, 21, tzinfo=UTC), command="test")
