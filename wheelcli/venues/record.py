"""The record of requests for quotes on disk: append-only, and verified by a chain of digests.

Every intent is committed to disk before its first byte is sent. The state of a request depends only on its
entries (`wheelcli.rfq.fold`). An entry that cannot come next is refused inside the transaction, so that two
processes never accept the same request.
"""

import hashlib
import json
import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import TracebackType
from typing import Any, TypeVar

from wheelcli.errors import Exit, WheelError, cannot_read, not_found
from wheelcli.file_lock import exclusive
from wheelcli.rfq.entry import Entry, Kind, NewEntry
from wheelcli.rfq.fold import fold, refusal, requests_of
from wheelcli.rfq.states import Request
from wheelcli.venues.record_file import connect, damaged, sentence
from wheelcli.venues.redact import Redactor

FILE = "rfq.db"
_LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford's base 32
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_FIRST = datetime(2020, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_WAIT_S = 15.0  # lock of the process that is sending

Guard = Callable[[Mapping[str, Request]], None]
_T = TypeVar("_T")


def open_record(folder: Path, *, redactor: Redactor | None = None) -> "Record":
    """Return the record in a folder, or a new one if there is none. Raises WheelError (5)."""
    path = folder / FILE
    try:
        return Record(path, connect(path), redactor or Redactor())
    except (sqlite3.Error, OSError) as error:
        raise sentence(error, path) from error


class Record:
    """An open record. Close it, or use it in a `with`."""

    def __init__(self, path: Path, db: sqlite3.Connection, redactor: Redactor) -> None:
        self.path = path
        self._db = db
        self.redactor = redactor

    @property
    def _lock(self) -> Path:
        return self.path.with_name(f".{self.path.name}.lock")

    def __enter__(self) -> "Record":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the file."""
        self._db.close()

    def entries(self, rfq: str | None = None) -> list[Entry]:
        """Return every entry, or those of one request, in order."""
        where, values = ("", ()) if rfq is None else (" WHERE rfq = ?", (rfq,))
        sql = f"SELECT number, at, rfq, kind, venue, body, digest FROM record{where} ORDER BY number"
        try:
            return [_entry(row) for row in self._db.execute(sql, values)]
        except sqlite3.Error as error:
            raise sentence(error, self.path) from error
        except (ValueError, KeyError, TypeError) as error:
            raise damaged(self.path, cannot_read("an entry", error)) from error

    def requests(self) -> dict[str, Request]:
        """Return every request by its id, in the order in which they were built."""
        return self._folded(lambda: requests_of(self.entries()))

    def request(self, rfq: str) -> Request:
        """Return one request by its id or the beginning of its id. Raises WheelError (usage) if none or more
        than one matches.
        """
        entries = self.entries(self.id_of(rfq))
        return self._folded(lambda: fold(entries))

    def id_of(self, text: str) -> str:
        """Return the id that starts with this text. Raises WheelError (usage) if there is none, or more than
        one.
        """
        wanted = text.strip().lower()
        wanted = wanted if wanted.startswith("rfq-") else f"rfq-{wanted}"
        ids = [name for (name,) in self._db.execute("SELECT DISTINCT rfq FROM record ORDER BY rfq")]
        found = [name for name in ids if name.lower() == wanted]
        found = found or [name for name in ids if name.lower().startswith(wanted)]
        if len(found) != 1 or wanted == "rfq-":
            raise WheelError(
                not_found("request", text),
                hint="`wheel rfq list` shows every request",
                code="no_rfq",
                exit_code=Exit.USAGE,
            )
        return str(found[0])

    def new_id(self, now: datetime) -> str:
        """Return an id that no request has: the seconds since 2020 in base 32, so that ids sort by time."""
        ids = {name for (name,) in self._db.execute("SELECT DISTINCT rfq FROM record")}
        number = max(int((now - _FIRST).total_seconds()), 0)
        while (name := f"rfq-{_letters(number)}") in ids:
            number += 1
        return name

    def next_number(self) -> int:
        """Return the number of the next entry if no other process writes."""
        (last,) = self._db.execute("SELECT max(number) FROM record").fetchone()
        return int(last or 0) + 1

    def append(
        self, rfq: str, new: Sequence[NewEntry], *, venue: str, now: datetime, guard: Guard | None = None
    ) -> Request:
        """Append entries of one request in one transaction and return the resulting request.

        When this returns, they are on disk. `guard` gets all earlier requests inside the transaction and
        raises to refuse. Raises WheelError (6) if an entry cannot follow; then nothing is written.
        """
        try:
            with self._transaction():
                if guard is not None:
                    guard(self.requests())
                entries = self.entries(rfq)
                for each in new:
                    self._refuse(rfq, entries, each.kind)
                    entries.append(self._insert(rfq, each, venue=venue, now=now))
                return self._folded(lambda: fold(entries))
        except (sqlite3.Error, OSError) as error:
            raise sentence(error, self.path) from error

    def sending(self, action: str) -> AbstractContextManager[None]:
        """Return the lock for sending: one process at a time, so that a request in flight is never
        reconciled.
        """
        return exclusive(
            self._lock, wait_s=_WAIT_S, what=f"the record {self.path}", who=f"wheel rfq {action}"
        )

    def is_sending(self) -> bool:
        """Return whether a process is sending at this moment."""
        try:
            with exclusive(self._lock, wait_s=0, what=f"the record {self.path}"):
                return False
        except WheelError:
            return True

    def faults(self) -> list[str]:
        """Return the faults of the file, one sentence each."""
        found = [text for (text,) in self._db.execute("PRAGMA integrity_check(5)") if text != "ok"]
        before, wanted = "", 1
        for entry in self.entries():
            if entry.number != wanted:
                found.append(f"entry {wanted} is missing")
            if _digest(before, entry) != entry.digest:
                found.append(f"entry {entry.number} has been altered")
            before, wanted = entry.digest, entry.number + 1
        return found

    def _refuse(self, rfq: str, entries: Sequence[Entry], kind: Kind) -> None:
        why = refusal(self._folded(lambda: fold(entries)) if entries else None, kind)
        if why:
            raise WheelError(
                f"{rfq}: {kind.replace('_', ' ')} is not possible: {why}",
                hint=f"`wheel rfq show {rfq}` shows its state",
                code="rfq_state",
                exit_code=Exit.REFUSED,
            )

    def _insert(self, rfq: str, new: NewEntry, *, venue: str, now: datetime) -> Entry:
        last = self._db.execute("SELECT number, digest FROM record ORDER BY number DESC LIMIT 1").fetchone()
        number, before = (last[0] + 1, last[1]) if last else (1, "")
        text = self.redactor.clean(_json(new.body))
        entry = Entry(number, _whole(now), rfq, new.kind, venue, json.loads(text))
        digest = _digest(before, entry)
        self._db.execute(
            "INSERT INTO record VALUES (?, ?, ?, ?, ?, ?, ?)",
            (
                number,
                (entry.at - _EPOCH) // _MICROSECOND,
                rfq,
                new.kind.value,
                venue,
                _json(entry.body),
                digest,
            ),
        )
        return Entry(number, entry.at, rfq, new.kind, venue, entry.body, digest)

    def _folded(self, work: Callable[[], _T]) -> _T:
        try:
            return work()
        except ValueError as error:
            raise damaged(self.path, str(error)) from error

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        self._db.execute("BEGIN IMMEDIATE")
        try:
            yield
            self._db.execute("COMMIT")
        except BaseException:
            if self._db.in_transaction:
                self._db.execute("ROLLBACK")
            raise


def line_of(entry: Entry) -> str:
    """Return an entry as one line of JSON, as `wheel rfq export` writes it."""
    return _json(
        {
            "number": entry.number,
            "at": entry.at.isoformat(),
            "rfq": entry.rfq,
            "kind": entry.kind.value,
            "venue": entry.venue,
            "body": entry.body,
            "digest": entry.digest,
        }
    )


def _entry(row: tuple[Any, ...]) -> Entry:
    number, at, rfq, kind, venue, body, digest = row
    return Entry(number, _EPOCH + at * _MICROSECOND, rfq, Kind(kind), venue, json.loads(body), digest)


def _digest(before: str, entry: Entry) -> str:
    hashed = hashlib.blake2b(before.encode(), digest_size=16)
    for part in (str(entry.number), entry.at.isoformat(), entry.rfq, entry.kind.value, entry.venue):
        hashed.update(f"{part}\n".encode())
    hashed.update(_json(entry.body).encode())
    return hashed.hexdigest()


def _json(value: Any) -> str:
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)


def _whole(moment: datetime) -> datetime:
    """Return the moment as the file holds it: whole microseconds, UTC."""
    return moment.astimezone(UTC)


def _letters(number: int) -> str:
    out = ""
    for _ in range(6):
        number, place = divmod(number, 32)
        out = _LETTERS[place] + out
    return out
