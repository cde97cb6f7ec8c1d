"""The events that one command wrote into the journal, and the digest that verifies them and everything
before.
"""

import hashlib
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from operator import itemgetter

from wheelcli.book.events import Event
from wheelcli.book.store.columns import lines_of
from wheelcli.book.store.rows import COLUMNS, STANDING, STANDING_SQL, USUAL_COLUMNS, Row, micros_of

NAMED = ", ".join(f'"{name}"' for name in COLUMNS)
USUAL_NAMED = ", ".join(f'"{name}"' for name in USUAL_COLUMNS)
_INSERT = f"INSERT INTO event (entry, {NAMED}) VALUES (?, {{}})"
_INSERT_ANY = _INSERT.format(", ".join("?" * len(COLUMNS)))
# Usual rows with the other values written out, because to hand over a value takes as long as to store it.
_INSERT_USUAL = _INSERT.format(", ".join(STANDING_SQL.get(name, "?") for name in COLUMNS))
_USUAL_OF = itemgetter(*(place for place, name in enumerate(COLUMNS) if name not in STANDING))
_OTHERS_OF = itemgetter(*map(COLUMNS.index, STANDING))
_STANDING = tuple(STANDING.values())


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
    for usual, some in groupby(rows, key=lambda row: _OTHERS_OF(row) == _STANDING):
        if usual:
            db.executemany(_INSERT_USUAL, ((number, *_USUAL_OF(row)) for row in some))
        else:
            db.executemany(_INSERT_ANY, ((number, *row) for row in some))


def digest_of(before: str, events: Sequence[Event]) -> str:
    """Return the digest of all events up to and including these, given the digest of those before."""
    hashed = hashlib.blake2b(before.encode(), digest_size=16)
    for line in lines_of(events):
        hashed.update(f"{line}\n".encode())
    return hashed.hexdigest()
