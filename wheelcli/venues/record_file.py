"""The layout of the record's file: one append-only table, private to its owner."""

import sqlite3
from pathlib import Path

from wheelcli import private_files
from wheelcli.errors import WheelError, cannot_write

APPLICATION_ID = 0x57687266  # "Whrf"
VERSION = 1
_BUSY_S = 10.0


def connect(path: Path) -> sqlite3.Connection:
    """Return the open record; a new one if there is none. Raises sqlite3.Error, OSError or WheelError (5)."""
    private_files.make_folder(path.parent)
    with open(path, "ab", opener=private_files.opener):
        pass  # SQLite gives its extra files the same mode
    db = sqlite3.connect(path, isolation_level=None, timeout=_BUSY_S, check_same_thread=False)
    try:
        db.execute("PRAGMA synchronous = FULL")
        db.execute("PRAGMA journal_mode = WAL")
        _lay_out(db, path)
    except BaseException:
        db.close()
        raise
    return db


def sentence(error: sqlite3.Error | OSError, path: Path) -> WheelError:
    """Return the error of a statement as the WheelError (5) to raise; its transaction is rolled back."""
    if isinstance(error, OSError):
        return WheelError(cannot_write(f"the record {path}", error), code="rfq_record")
    name, text = getattr(error, "sqlite_errorname", "") or "", str(error)
    if name.startswith(("SQLITE_CORRUPT", "SQLITE_NOTADB")) or "not a database" in text:
        return damaged(path, text)
    if name.startswith(("SQLITE_BUSY", "SQLITE_LOCKED")):
        return WheelError(
            f"another program is using the record {path}",
            hint="wait for it to finish, then run this again",
            code="busy",
        )
    return WheelError(
        f"nothing was written to the record {path}: {text}",
        hint="check the free disk space and the permissions of the folder",
        code="rfq_record",
    )


def damaged(path: Path, why: str) -> WheelError:
    """Return the error of a damaged record."""
    return WheelError(
        f"the record {path} is damaged: {why}",
        hint="move the file elsewhere; a venue keeps its own list of your requests, a desk does not",
        code="rfq_record_damaged",
    )


def _lay_out(db: sqlite3.Connection, path: Path) -> None:
    db.execute("BEGIN IMMEDIATE")
    try:
        (owner,) = db.execute("PRAGMA application_id").fetchone()
        (version,) = db.execute("PRAGMA user_version").fetchone()
        tables = db.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
        if owner != APPLICATION_ID and tables:
            raise damaged(path, "it is the database of another program")
        if version > VERSION:
            raise WheelError(
                f"a newer version of wheel wrote the record {path}",
                hint="install that version",
                code="rfq_record",
            )
        if not tables:
            _create(db)
        db.execute("COMMIT")
    except BaseException:
        if db.in_transaction:
            db.execute("ROLLBACK")
        raise


def _create(db: sqlite3.Connection) -> None:
    db.execute(
        "CREATE TABLE record (number INTEGER PRIMARY KEY, at INTEGER NOT NULL, rfq TEXT NOT NULL,"
        " kind TEXT NOT NULL, venue TEXT NOT NULL, body TEXT NOT NULL, digest TEXT NOT NULL)"
    )
    db.execute("CREATE INDEX record_rfq ON record (rfq, number)")
    for change in ("UPDATE", "DELETE"):
        db.execute(
            f"CREATE TRIGGER record_no_{change.lower()} BEFORE {change} ON record "
            "BEGIN SELECT RAISE (ABORT, 'the record is append-only'); END"
        )
    db.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    db.execute(f"PRAGMA user_version = {VERSION}")
