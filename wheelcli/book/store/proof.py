"""Verify the journal's file: SQLite's own checks, and the digest of every entry."""

import sqlite3
from collections.abc import Iterator

from wheelcli.book.store import errors
from wheelcli.book.store.entries import digest_of
from wheelcli.book.store.journal import Journal


def damage(journal: Journal) -> list[str]:
    """Return the faults of the file, one sentence each; empty if there are none. Raises WheelError if it
    cannot be read.
    """
    try:
        faults = [*_sqlite(journal.db)]
    except sqlite3.Error as error:
        raise errors.sentence(error, journal.path) from error
    return faults or [*_digests(journal)]


def _sqlite(db: sqlite3.Connection) -> Iterator[str]:
    for (message,) in db.execute("PRAGMA integrity_check(5)"):
        if message != "ok":
            yield f"SQLite finds: {message}"
    for table, row, parent, _ in db.execute("PRAGMA foreign_key_check"):
        yield f"row {row} of {table} refers to a missing row in {parent}"


def _digests(journal: Journal) -> Iterator[str]:
    before, wanted = "", 1
    for entry in journal.entries():
        if entry.number != wanted:
            yield f"entry {wanted} is missing"
            wanted = entry.number
        before = digest_of(before, entry.events)
        if entry.digest != before:
            yield (
                f"entry {entry.number} ({entry.command}, {entry.at:%Y-%m-%d %H:%M} UTC) was changed"
                " after it was written"
            )
            before = entry.digest  # one change is reported once
        wanted += 1
