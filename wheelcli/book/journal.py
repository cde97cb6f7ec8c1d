"""The journal on disk: an append-only SQLite file of events, read in the order they happened, written a command at a time.

A write holds a lock (whoever waits in vain is told who holds it), appends in one transaction what is not known yet, proves the
invariants on the result, and only then commits: what a command reported as written is there after any crash, and nothing else is.
"""

import hashlib
import sqlite3
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Protocol

from wheelcli.book import journal_trouble
from wheelcli.book.events import Event, order_key
from wheelcli.book.journal_file import laying_out, write_lock
from wheelcli.book.journal_layout import APPLICATION_ID, VERSION, migrate
from wheelcli.book.journal_rows import COLUMNS, Row, events_of, micros_of, row_of, uncollected
from wheelcli.book.journal_text import line_of
from wheelcli.errors import WheelError


class Broken(Protocol):
    """An invariant that does not hold: its name, the event it was seen at, and a sentence."""

    @property
    def check(self) -> str:
        """The invariant."""
        ...

    @property
    def event(self) -> str | None:
        """The event's id."""
        ...

    @property
    def message(self) -> str:
        """What is wrong."""
        ...


Check = Callable[[list[Event]], Sequence[Broken]]  # the fold's

FILE = "journal.db"
WAIT_S = 10.0
_NAMED = ", ".join(f'"{name}"' for name in COLUMNS)
_INSERT = f"INSERT INTO event (entry, {_NAMED}) VALUES ({', '.join('?' * (len(COLUMNS) + 1))})"


def journal_path(data_dir: Path) -> Path:
    """Where the journal of a data folder is."""
    return data_dir / FILE


def open_journal(path: Path, *, create: bool = False, wait_s: float = WAIT_S) -> "Journal":
    """The journal in that file; with `create` a new one where there is none. Close it, or use it in a `with`.

    Raises WheelError (5): none there, damaged, of a newer version, not a journal, not readable or (with `create`) not writable.
    """
    try:
        if not path.exists():
            if not create:
                raise journal_trouble.none_yet(path)
            path.parent.mkdir(parents=True, exist_ok=True)
            with write_lock(path, wait_s=wait_s, command="journal"):
                if not path.exists():  # another process may have been first
                    with laying_out(path):
                        pass
        db = _connected(path)
    except (sqlite3.Error, OSError) as error:
        raise journal_trouble.sentence(error, path) from error
    journal = Journal(path, db, wait_s)
    try:
        _bring_up(journal)
    except BaseException:
        db.close()
        raise
    return journal


def in_memory(events: Iterable[Event]) -> "Journal":
    """A journal of these events that no file keeps: the demo's."""
    db = sqlite3.connect(":memory:", isolation_level=None)
    migrate(db, version=0)
    db.execute("INSERT INTO entry VALUES (1, 0, 'demo', '')")
    db.executemany(_INSERT, [(1, *row_of(event)) for event in events])
    return Journal(None, db, WAIT_S)


class Journal:
    """An open journal. Every write is whole or not there; what is there never changes."""

    def __init__(self, path: Path | None, db: sqlite3.Connection, wait_s: float) -> None:
        self.path = path or Path(":memory:")
        self.db = db
        self._kept = path is not None
        self._wait_s = wait_s

    def __enter__(self) -> "Journal":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Give the file back."""
        self.db.close()

    def events(self, account: str | None = None) -> list[Event]:
        """Every event (of one account, or of all) in the order of `order_key`."""
        where, given = ("", ()) if account is None else (' WHERE "account" = ?', (account,))
        try:
            with uncollected():
                found = list(events_of(self.db.execute(f"SELECT {_NAMED} FROM event{where}", given)))
                found.sort(key=order_key)
        except sqlite3.Error as error:
            raise journal_trouble.sentence(error, self.path) from error
        except (ValueError, KeyError, TypeError, OverflowError) as error:
            raise journal_trouble.damaged(self.path, f"an event cannot be read ({error})") from error
        return found

    def accounts(self) -> tuple[str, ...]:
        """The accounts that have events, sorted."""
        return tuple(name for (name,) in self._rows('SELECT DISTINCT "account" FROM event ORDER BY 1'))

    def known_ids(self, ids: Iterable[str]) -> set[str]:
        """Those of the ids that events have."""
        return {name for (name,) in self._rows('SELECT "id" FROM event')} & set(ids)

    def append(self, events: Iterable[Event], *, check: Check, now: datetime, command: str) -> int:
        """Append, in one transaction, the events that are not known yet; returns how many those were.

        `check` is given all events of each account touched, as they would stand then; whatever it finds broken that was not broken
        before ends the write. `now` and `command` are noted with the events. Raises WheelError (5); then nothing has changed.
        """
        rows = {event.id: (event, row_of(event)) for event in _once(events)}
        try:
            with self._writing(command):
                known = dict(self.db.execute('SELECT "id", "account" FROM event').fetchall()) if rows else {}
                new = [pair for name, pair in rows.items() if name not in known]
                _refuse_strangers([event for event, _ in rows.values()], known)
                if not new:
                    return 0
                self._insert([event for event, _ in new], [row for _, row in new], now, command)
                for account in sorted({event.account for event, _ in new}):
                    _prove(self.events(account), {event.id for event, _ in new}, check)
        except (sqlite3.Error, OSError) as error:
            raise journal_trouble.sentence(error, self.path) from error
        return len(new)

    def _insert(self, events: Sequence[Event], rows: Sequence[Row], now: datetime, command: str) -> None:
        last = self.db.execute("SELECT number, digest FROM entry ORDER BY number DESC LIMIT 1").fetchone()
        number, digest = (last[0] + 1, last[1]) if last else (1, "")
        self.db.execute(
            "INSERT INTO entry VALUES (?, ?, ?, ?)",
            (number, micros_of(now), command, digest_of(digest, events)),
        )
        self.db.executemany(_INSERT, [(number, *row) for row in rows])

    @contextmanager
    def _writing(self, command: str) -> Iterator[None]:
        """The lock, and one transaction that ends with the block: kept where it ends well, else rolled back."""
        if not self._kept:
            with self._transaction():
                yield
            return
        with write_lock(self.path, wait_s=self._wait_s, command=command), self._transaction():
            yield

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        self.db.execute("BEGIN IMMEDIATE")
        try:
            yield
            self.db.execute("COMMIT")
        except BaseException:
            if self.db.in_transaction:
                self.db.execute("ROLLBACK")
            raise

    def _rows(self, sql: str, *given: object) -> list[tuple[str, ...]]:
        try:
            return self.db.execute(sql, given).fetchall()
        except sqlite3.Error as error:
            raise journal_trouble.sentence(error, self.path) from error


def merged(events: Sequence[Event], more: Iterable[Event]) -> list[Event]:
    """The events with those of `more` that are not among them yet, in order: what an append would make of them."""
    known = {event.id for event in events}
    new = [event for event in _once(more) if event.id not in known]
    return sorted([*events, *new], key=order_key)


def digest_of(before: str, events: Iterable[Event]) -> str:
    """The digest of everything up to these events, given that of everything before them."""
    hashed = hashlib.blake2b(before.encode(), digest_size=16)
    for event in events:
        hashed.update(line_of(event).encode())
        hashed.update(b"\n")
    return hashed.hexdigest()


def _once(events: Iterable[Event]) -> Iterator[Event]:
    """Each event once. Raises WheelError where two unlike ones have one id."""
    seen: dict[str, Event] = {}
    for event in events:
        first = seen.setdefault(event.id, event)
        if first is event:
            yield event
        elif first != event:
            raise WheelError(f"two unlike events have the id {event.id!r}", code="journal_event")


def _refuse_strangers(events: Sequence[Event], known: Mapping[str, str]) -> None:
    """What is known of another account is not known of this one, and must not be passed over as if it were."""
    for event in events:
        if known.get(event.id, event.account) != event.account:
            raise WheelError(
                f"the event {event.id!r} is in the journal already, of the account {known[event.id]}",
                code="journal_event",
            )


def _prove(events: list[Event], new: Collection[str], check: Check) -> None:
    """Raises WheelError where `check` finds something broken that was not broken without the events of the ids `new`."""
    found = check(events)
    if not found:
        return
    before = check([event for event in events if event.id not in new])
    old = {
        (each.check, each.event) for each in before
    }  # what was broken must not keep its own correction out
    added = [each for each in found if (each.check, each.event) not in old]
    if added:
        more = f" (and {len(added) - 1} more)" if len(added) > 1 else ""
        told = f"nothing was written, for it cannot have happened so: {added[0].message}{more}"
        raise WheelError(told, code="journal_check")


def _connected(path: Path) -> sqlite3.Connection:
    uri = path.absolute().as_uri()
    db = sqlite3.connect(f"{uri}?mode=rw", uri=True, isolation_level=None, timeout=5.0)
    try:
        db.execute("PRAGMA foreign_keys = ON")
        db.execute("PRAGMA synchronous = FULL")
        db.execute("PRAGMA user_version").fetchone()
    except sqlite3.OperationalError:
        db.close()
        wal = path.with_name(f"{path.name}-wal")
        if wal.exists() and wal.stat().st_size:
            raise
        # A folder that cannot be written holds no writer either: the file can be read as it stands.
        db = sqlite3.connect(f"{uri}?mode=ro&immutable=1", uri=True, isolation_level=None)
    return db


def _bring_up(journal: Journal) -> None:
    """Refuse what is no journal of this version, and bring an earlier one up to it."""
    try:
        if _version(journal) == VERSION:
            return
        with journal._writing("journal"):
            if (version := _version(journal)) < VERSION:  # another process may have been first
                migrate(journal.db, version=version)
    except (sqlite3.Error, OSError) as error:
        raise journal_trouble.sentence(error, journal.path) from error


def _version(journal: Journal) -> int:
    """The layout of the file. Raises WheelError where it cannot be used."""
    path, db = journal.path, journal.db
    (owner,) = db.execute("PRAGMA application_id").fetchone()
    (version,) = db.execute("PRAGMA user_version").fetchone()
    if owner != APPLICATION_ID:
        if db.execute("SELECT 1 FROM sqlite_master LIMIT 1").fetchone():
            raise journal_trouble.alien(path)
        raise journal_trouble.damaged(path, "it is empty")  # a new one gets its name when it is laid out
    if version > VERSION:
        raise journal_trouble.newer(path, version, VERSION)
    return int(version)
