"""The events that one command wrote into the journal, and the digest that verifies them and everything
before.
"""

import hashlib
import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from operator import itemgetter

from wheelcli.book.events import Event
from wheelcli.book.store.columns import Batch, batches_of
from wheelcli.book.store.rows import COLUMNS, STANDING, STANDING_SQL, USUAL_COLUMNS, micros_of

NAMED = ", ".join(f'"{name}"' for name in COLUMNS)
USUAL_NAMED = ", ".join(f'"{name}"' for name in USUAL_COLUMNS)
# The number of the entry is written out, as are the other values of usual rows, because to hand over a value
# takes as long as to store it.
_INSERT = f"INSERT INTO event (entry, {NAMED}) VALUES ({{{{}}}}, {{}})"
_INSERT_ANY = _INSERT.format(", ".join("?" * len(COLUMNS)))
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


def insert_entry(db: sqlite3.Connection, batches: Sequence[Batch], *, at: datetime, command: str) -> None:
    """Add the entry of one command with these events inside the caller's transaction."""
    last = db.execute("SELECT number, digest FROM entry ORDER BY number DESC LIMIT 1").fetchone()
    number, digest = (last[0] + 1, last[1]) if last else (1, "")
    digest = _digest(digest, batches)
    db.execute("INSERT INTO entry VALUES (?, ?, ?, ?)", (number, micros_of(at), command, digest))
    for batch in batches:
        if (rows := batch.usual_rows()) is not None:
            db.executemany(_INSERT_USUAL.format(number), rows)
            continue
        for usual, some in groupby(batch.rows(), key=lambda row: _OTHERS_OF(row) == _STANDING):
            if usual:
                db.executemany(_INSERT_USUAL.format(number), map(_USUAL_OF, some))
            else:
                db.executemany(_INSERT_ANY.format(number), some)


def digest_of(before: str, events: Sequence[Event]) -> str:
    """Return the digest of all events up to and including these, given the digest of those before."""
    return _digest(before, batches_of(events))


def _digest(before: str, batches: Iterable[Batch]) -> str:
    hashed = hashlib.blake2b(before.encode(), digest_size=16)
    for batch in batches:
        hashed.update("".join(f"{line}\n" for line in batch.lines()).encode())
    return hashed.hexdigest()
