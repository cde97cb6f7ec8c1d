"""The journal on disk: an append-only SQLite file of events. They are read in order of time and written one
command at a time.

A write holds a lock (if the wait fails, the error names the holder), appends the new events in one
transaction, checks the invariants on the result, and only then commits. Events that a command reported as
written survive any crash; no others do.
"""

import sqlite3
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from itertools import groupby
from pathlib import Path
from types import TracebackType

from wheelcli import private_files
from wheelcli.book.events import Event, Kind, order_key
from wheelcli.book.naming import named_now
from wheelcli.book.store import errors
from wheelcli.book.store.columns import stored_batches
from wheelcli.book.store.entries import NAMED, USUAL_NAMED, Entry, insert_entry
from wheelcli.book.store.file import laying_out, write_lock
from wheelcli.book.store.layout import APPLICATION_ID, VERSION, migrate
from wheelcli.book.store.read_rows import events_of, usual_events_of
from wheelcli.book.store.rows import USUAL, micros_of, moment_of, uncollected
from wheelcli.book.store.rules import Check, once, refuse_broken, refuse_strangers

FILE = "journal.db"
WAIT_S = 10.0
_CACHE_KIB = 32 * 1024  # enough for the whole of a long journal, whose ids are in no order


def journal_path(data_dir: Path) -> Path:
    """Return the path of the journal in a data folder."""
    return data_dir / FILE


def open_journal(path: Path, *, create: bool = False, wait_s: float = WAIT_S) -> "Journal":
    """Return the journal in that file; if `create` is set, a new one if it does not exist. Close it, or use
    it in a `with`.

    Raises WheelError (5): missing, damaged, of a newer version, not a journal, not readable or (with
    `create`) not writable.
    """
    try:
        if not path.exists():
            if not create:
                raise errors.none_yet(path)
            private_files.make_folder(path.parent)
            with write_lock(path, wait_s=wait_s, command="journal"):
                if not path.exists():  # another process may have been first
                    with laying_out(path):
                        pass
        db, refusal = _connected(path)
    except (sqlite3.Error, OSError) as error:
        raise errors.sentence(error, path) from error
    journal = Journal(path, db, wait_s, refusal)
    try:
        _bring_up(journal)
    except BaseException:
        db.close()
        raise
    return journal


def in_memory(events: Iterable[Event]) -> "Journal":
    """Return a journal of these events in memory, without a file: the demo's."""
    db = sqlite3.connect(":memory:", isolation_level=None)
    migrate(db, version=0)
    rows = list(events)
    at = max((event.at for event in rows), default=datetime.min.replace(tzinfo=UTC))
    insert_entry(db, stored_batches(rows), at=at, command="demo")
    return Journal(None, db, WAIT_S)


class Journal:
    """An open journal. A write takes effect as a whole or not at all; stored events never change."""

    def __init__(
        self, path: Path | None, db: sqlite3.Connection, wait_s: float, refusal: sqlite3.Error | None = None
    ) -> None:
        self.path = path or Path(":memory:")
        self.db = db
        self._on_disk = path is not None
        self._wait_s = wait_s
        self._refusal = refusal  # reason why it is open for reading only

    def __enter__(self) -> "Journal":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @property
    def isolated(self) -> bool:
        """Return whether a transaction reads one state of a file: not in memory, nor in a folder that cannot
        be written, where no lock is held.
        """
        return self._on_disk and self._refusal is None

    def close(self) -> None:
        """Close the file."""
        self.db.close()

    def events(self, account: str | None = None, *, kinds: Collection[Kind] = ()) -> list[Event]:
        """Return every event (of one account, or of all; of some kinds, or of all) in the order of
        `order_key`, under the names that underlyings have now.
        """
        return self._read(account, kinds)

    def _read(
        self,
        account: str | None,
        kinds: Collection[Kind] = (),
        *,
        until: int | None = None,
        more: Sequence[Event] = (),
    ) -> list[Event]:
        """Return the same of the rows up to the number `until`, together with `more`."""
        values = [*([account] if account is not None else []), *(kind.value for kind in kinds)]
        tests = [
            '"number" <= ?',
            *(['"account" = ?'] if account is not None else []),
            *([f'"kind" IN ({_marks(kinds)})'] if kinds else []),
        ]
        where = f"FROM event WHERE {' AND '.join(tests)}"
        try:
            with uncollected():
                # Rows are only appended, so both queries see the same ones even if another process writes in
                # between.
                last = self._last() if until is None else until
                usual = self.db.execute(f"SELECT {USUAL_NAMED} {where} AND {USUAL}", (last, *values))
                events = list(usual_events_of(usual))
                others = self.db.execute(f"SELECT {NAMED} {where} AND NOT ({USUAL})", (last, *values))
                events.extend(events_of(others))
                events.extend(more)
                events = named_now(events)
                events.sort(key=order_key)
        except sqlite3.Error as error:
            raise errors.sentence(error, self.path) from error
        except (ValueError, KeyError, TypeError, OverflowError) as error:
            raise errors.damaged(self.path, f"an event is unreadable ({error})") from error
        return events

    def entries(self) -> Iterator["Entry"]:
        """Yield the entry of each command, in order, with its events as entered."""
        try:
            notes = self.db.execute(
                "SELECT number, at, command, digest FROM entry ORDER BY number"
            ).fetchall()
            rows = self.db.execute(f"SELECT entry, {NAMED} FROM event ORDER BY number")
            by_entry = {number: list(group) for number, group in groupby(rows, key=lambda row: row[0])}
            for number, at, command, digest in notes:
                own = tuple(events_of(row[1:] for row in by_entry.get(number, ())))
                yield Entry(number, moment_of(at), command, own, digest)
        except sqlite3.Error as error:
            raise errors.sentence(error, self.path) from error
        except (ValueError, KeyError, TypeError, OverflowError) as error:
            raise errors.damaged(self.path, f"an event is unreadable ({error})") from error

    def accounts(self) -> tuple[str, ...]:
        """Return the accounts that have events, sorted."""
        return tuple(name for (name,) in self._rows('SELECT DISTINCT "account" FROM event ORDER BY 1'))

    def ids_entered_since(self, moment: datetime) -> set[str]:
        """Return the ids of the events that were entered at that moment or later."""
        query = 'SELECT "id" FROM event JOIN entry ON event.entry = entry.number WHERE entry.at >= ?'
        return {name for (name,) in self._rows(query, micros_of(moment))}

    def append(self, events: Iterable[Event], *, check: Check, now: datetime, command: str) -> int:
        """Append the events that are not yet known in one transaction; return their number.

        `check` gets all events of each changed account, including the new ones; a new breach ends the write.
        `now` and `command` are stored with the events. Raises WheelError (5); in that case nothing has
        changed.
        """
        try:
            with uncollected(), self._writing(command):
                every = list(once(events))
                batches = stored_batches(every)
                known = dict(self.db.execute('SELECT "id", "account" FROM event').fetchall()) if every else {}
                refuse_strangers(every, known)
                new = [event for event in every if event.id not in known]
                if not new:
                    return 0
                if len(new) < len(every):
                    batches = stored_batches(new)
                before = self._last()
                insert_entry(self.db, batches, at=now, command=command)
                as_read = all(batch.as_read for batch in batches)
                del batches
                for account in sorted({event.account for event in new}):
                    # What surely reads as it was written need not be read again.
                    added = [event for event in new if event.account == account] if as_read else ()
                    events_now = self._read(account, until=before if as_read else None, more=added)
                    refuse_broken(events_now, {event.id for event in new}, check)
        except (sqlite3.Error, OSError) as error:
            raise errors.sentence(error, self.path) from error
        return len(new)

    @contextmanager
    def _writing(self, command: str) -> Iterator[None]:
        """Hold the lock and a transaction for the block: commit if the block succeeds, otherwise roll
        back.
        """
        if not self._on_disk:
            with self._transaction():
                yield
            return
        if self._refusal is not None:
            raise self._refusal
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

    def _last(self) -> int:
        """Return the number of the last row, 0 if there is none."""
        return int(self.db.execute('SELECT coalesce(max("number"), 0) FROM event').fetchone()[0])

    def _rows(self, sql: str, *values: object) -> list[tuple[str, ...]]:
        try:
            return self.db.execute(sql, values).fetchall()
        except sqlite3.Error as error:
            raise errors.sentence(error, self.path) from error


def _marks(values: Collection[object]) -> str:
    return ", ".join("?" for _ in values)


def _connected(path: Path) -> tuple[sqlite3.Connection, sqlite3.Error | None]:
    """Return the open file and, if it can only be read, the reason."""
    uri = path.absolute().as_uri()
    db = sqlite3.connect(f"{uri}?mode=rw", uri=True, isolation_level=None, timeout=5.0)
    try:
        db.execute("PRAGMA foreign_keys = ON")
        db.execute("PRAGMA synchronous = FULL")
        db.execute(f"PRAGMA cache_size = -{_CACHE_KIB}")
        db.execute("PRAGMA user_version").fetchone()
    except sqlite3.OperationalError as error:
        db.close()
        wal = path.with_name(f"{path.name}-wal")
        if wal.exists() and wal.stat().st_size:
            raise
        # If the folder is not writable, no process writes to it, so the file can be read as it is.
        return sqlite3.connect(f"{uri}?mode=ro&immutable=1", uri=True, isolation_level=None), error
    return db, None


def _bring_up(journal: Journal) -> None:
    """Refuse a file that is not a journal of this version, and migrate an earlier one to it."""
    try:
        if _version(journal) == VERSION:
            return
        with journal._writing("journal"):
            if (version := _version(journal)) < VERSION:  # another process may have been first
                migrate(journal.db, version=version)
    except (sqlite3.Error, OSError) as error:
        raise errors.sentence(error, journal.path) from error


def _version(journal: Journal) -> int:
    """Return the layout of the file. Raises WheelError if it cannot be used."""
    path, db = journal.path, journal.db
    (owner,) = db.execute("PRAGMA application_id").fetchone()
    (version,) = db.execute("PRAGMA user_version").fetchone()
    if owner != APPLICATION_ID:
        if db.execute("SELECT 1 FROM sqlite_master LIMIT 1").fetchone():
            raise errors.alien(path)
        raise errors.damaged(path, "it is empty")  # a new journal gets its name when it is complete
    if version > VERSION:
        raise errors.newer(path, version, VERSION)
    return int(version)
