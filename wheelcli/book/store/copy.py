"""Copy the journal: back it up with SQLite, export it as lines of JSON, and restore either.

An export has one header line, then one line per event in order of entry, with the time and the command of its
entry. The same journal always gives the same bytes, also after an export is restored and exported again.
"""

import json
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import groupby
from pathlib import Path
from typing import Any

from wheelcli import private_files
from wheelcli.book.events import Event
from wheelcli.book.store import errors
from wheelcli.book.store.columns import rows_of
from wheelcli.book.store.entries import insert_entry
from wheelcli.book.store.file import laying_out, remove, write_lock
from wheelcli.book.store.journal import WAIT_S, Journal, open_journal
from wheelcli.book.store.rows import row_of
from wheelcli.book.store.text import event_of, in_thousandths, object_of
from wheelcli.errors import WheelError, already_exists, cannot_read, usage
from wheelcli.money_text import counted

_FORMAT = "wheel.journal.export/1"
# the layout with shares finer than thousandths; older programs refuse its number
_MILLIONTHS = "wheel.journal.export/2"
_COINS = "wheel.journal.export/3"  # with coin accounts
_SQLITE = b"SQLite format 3\x00"
_dump = json.JSONEncoder(separators=(",", ":"), allow_nan=False).encode

Entered = tuple[datetime, str, tuple[Event, ...]]  # time, command, events


def export_lines(journal: Journal) -> Iterator[str]:
    """Yield the whole journal, line by line, plain ASCII, without line ends."""
    entries = list(journal.entries())
    events = [event for entry in entries for event in entry.events]
    layout = _FORMAT if all(map(in_thousandths, events)) else _MILLIONTHS
    if any(event.coin is not None for event in events):
        layout = _COINS
    yield _dump({"format": layout, "events": len(events)})
    for entry in entries:
        note = {"entered": entry.at.isoformat().replace("+00:00", "Z"), "command": entry.command}
        for event in entry.events:
            yield _dump({**object_of(event), **note})


def backup(journal: Journal, path: Path) -> None:
    """Copy the journal, as it is at this moment, to a new file. Raises WheelError if that exists already or
    cannot be written.
    """
    if path.exists():
        raise usage(already_exists(path), "choose another file, or move that one away")
    new = path.with_name(f".{path.name}.new")
    try:
        private_files.make_folder(path.parent)
        remove(new)
        private_files.create(new)
        copy = sqlite3.connect(new)
        try:
            journal.db.backup(copy)
            copy.execute("PRAGMA journal_mode = DELETE")  # a single file that can be moved
        finally:
            copy.close()
        new.replace(path)
    except (sqlite3.Error, OSError) as error:
        raise errors.sentence(error, path) from error
    finally:
        remove(new)


@dataclass(frozen=True, slots=True)
class Restored:
    """The result of a restore: the number of events, and where the previous journal is now (None: there was
    none).
    """

    events: int
    kept_as: Path | None


def restore(source: Path, path: Path, *, replace: bool, now: datetime) -> Restored:
    """Make a journal from an export or a backup. If `replace` is set, an existing journal is kept under
    another name.

    Raises WheelError (usage) if the file cannot be read or a journal already exists, and WheelError (5) if
    the file is not a copy or the journal cannot be written. In all these cases, nothing has changed.
    """
    entries = read_copy(source)
    backup: Path | None = None
    try:
        private_files.make_folder(path.parent)
        with write_lock(path, wait_s=WAIT_S, command="journal restore"):
            if path.exists():
                if not replace:
                    raise usage(
                        already_exists(path),
                        "add --replace to replace it; the old journal is kept beside it",
                    )
                backup = path.with_name(
                    f"{path.stem}.replaced-{now.astimezone(UTC):%Y%m%d-%H%M%S}{path.suffix}"
                )
                _keep_aside(path, backup)
            with laying_out(path) as db:
                for at, command, events in entries:
                    insert_entry(db, events, rows_of(events), at=at, command=command)
                if backup is not None:
                    _drop_log(path)
    except (sqlite3.Error, OSError) as error:
        raise errors.sentence(error, path) from error
    return Restored(sum(len(events) for _, _, events in entries), backup)


def read_copy(source: Path) -> list[Entered]:
    """Return the content of an export or a backup. Raises WheelError (5) naming an invalid line, or
    WheelError (usage) if the file cannot be read.
    """
    try:
        with source.open("rb") as file:
            head = file.read(len(_SQLITE))
        if head == _SQLITE:
            return _read_backup(source)
        return _read_export(source.read_bytes(), source)
    except OSError as error:
        raise usage(cannot_read(source, error), "") from error


def _read_backup(source: Path) -> list[Entered]:
    with (
        tempfile.TemporaryDirectory() as folder
    ):  # opening may migrate an older layout, which must not happen in the backup itself
        copy = Path(folder) / "journal.db"
        shutil.copyfile(source, copy)
        log = source.with_name(f"{source.name}-wal")
        if log.exists():
            shutil.copyfile(log, copy.with_name(f"{copy.name}-wal"))
        try:
            with open_journal(copy) as journal:
                return [(entry.at, entry.command, entry.events) for entry in journal.entries()]
        except WheelError as error:
            raise WheelError(
                error.message.replace(str(copy), str(source)),
                hint="restore from another copy",
                code=error.code,
            ) from error


def _read_export(body: bytes, source: Path) -> list[Entered]:
    lines = body.split(b"\n")
    if lines and not lines[-1]:
        lines.pop()
    wanted = _header(lines, source)
    read: list[tuple[datetime, str, Event]] = []
    for number, line in enumerate(lines[1:], start=2):
        try:
            read.append(_entered(json.loads(line)))
        except (ValueError, TypeError, RecursionError) as error:
            raise WheelError(f"{source}, line {number}: {error}", code="journal_export") from error
    if len(read) != wanted:
        raise WheelError(
            f"{source} is truncated: it has {len(read)} of {counted(wanted, 'event')}", code="journal_export"
        )
    _refuse_twice(read, source)
    return [
        (at, command, tuple(event for _, _, event in group))
        for (at, command), group in groupby(read, key=lambda each: each[:2])
    ]


def _header(lines: Sequence[bytes], source: Path) -> int:
    try:
        head = json.loads(lines[0])
        layout, wanted = head["format"], head["events"]
    except (ValueError, TypeError, KeyError, IndexError, RecursionError):
        layout, wanted = None, 0
    if layout not in (_FORMAT, _MILLIONTHS, _COINS) or type(wanted) is not int:
        newer = isinstance(layout, str) and layout.startswith(_FORMAT.rpartition("/")[0])
        raise WheelError(
            f"{source} is an export from another version ({layout})"
            if newer
            else f"{source} is neither an export nor a backup of a journal",
            hint="make one with `wheel journal export` or `wheel journal backup`; import a broker's"
            " file with `wheel journal import`",
            code="journal_export",
        )
    return wanted


def _entered(row: Any) -> tuple[datetime, str, Event]:
    if not isinstance(row, dict):
        raise ValueError("it is not an event")
    own = dict(row)
    at = datetime.fromisoformat(own.pop("entered", ""))
    command = own.pop("command", None)
    if at.tzinfo is None or not isinstance(command, str):
        raise ValueError("it lacks its entry time and command")
    event = event_of(own)
    try:
        row_of(event)
    except WheelError as error:
        raise ValueError(error.message) from error
    return at.astimezone(UTC), command, event


def _refuse_twice(read: Sequence[tuple[datetime, str, Event]], source: Path) -> None:
    seen: dict[str, int] = {}
    for number, (_, _, event) in enumerate(read, start=2):
        if event.id in seen:
            message = f"{source}, line {number}: the event {event.id!r} is already in line {seen[event.id]}"
            raise WheelError(message, code="journal_export")
        seen[event.id] = number
    if stray := next((e for _, _, e in read if e.undoes is not None and e.undoes not in seen), None):
        raise WheelError(
            f"{source}: {stray.id!r} undoes {stray.undoes!r}, which is not in it", code="journal_export"
        )


def _keep_aside(path: Path, backup: Path) -> None:
    """Copy the journal with its write-ahead log, damaged or not, byte by byte."""
    if backup.exists():
        raise usage(already_exists(backup), "run the command again in a second")
    try:
        with open_journal(path) as journal:
            # so that the file is complete without its log
            journal.db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    except (WheelError, sqlite3.Error):
        pass  # a damaged journal is copied unchanged
    for ending in ("-wal", ""):
        part = path.with_name(path.name + ending)
        if part.exists():
            copy = backup.with_name(backup.name + ending)
            private_files.create(copy)
            shutil.copyfile(part, copy)


def _drop_log(path: Path) -> None:
    # SQLite would take the log of the replaced file for the new one's.
    for ending in ("-wal", "-shm"):
        path.with_name(path.name + ending).unlink(missing_ok=True)
