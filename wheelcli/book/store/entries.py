"""The events that one command wrote into the journal, and the digest that verifies them and everything
before.
"""

import hashlib
import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from wheelcli.book.events import Event
from wheelcli.book.store.rows import COLUMNS, USUAL_COLUMNS, Row, micros_of
from wheelcli.book.store.text import line_of

NAMED = ", ".join(f'"{name}"' for name in COLUMNS)
USUAL_NAMED = ", ".join(f'"{name}"' for name in USUAL_COLUMNS)
INSERT = f"INSERT INTO event (entry, {NAMED}) VALUES ({', '.join('?' * (len(COLUMNS) + 1))})"


@dataclass(frozen=True, slots=True)
class Entry:
    """One command's entry: its time (UTC), the command, the events. `digest` verifies it and everything
    before.
    """

    number: int
    at: datetime
    command: str
    events: tuple[Event, ...]
    digest: str


def insert_entry(
    db: sqlite3.Connection, events: Sequence[Event], rows: Sequence[Row], *, at: datetime, command: str
) -> None:
    """Add the entry of one command inside the caller's transaction; `rows` holds the rows of its events."""
    last = db.execute("SELECT number, digest FROM entry ORDER BY number DESC LIMIT 1").fetchone()
    number, digest = (last[0] + 1, last[1]) if last else (1, "")
    db.execute(
        "INSERT INTO entry VALUES (?, ?, ?, ?)", (number, micros_of(at), command, digest_of(digest, events))
    )
    db.executemany(INSERT, [(number, *row) for row in rows])


def digest_of(before: str, events: Iterable[Event]) -> str:
    """Return the digest of all events up to and including these, given the digest of those before."""
    hashed = hashlib.blake2b(before.encode(), digest_size=16)
    for event in events:
        hashed.update(line_of(event).encode())
        hashed.update(b"\n")
    return hashed.hexdigest()
