"""SQLite's errors in words: one sentence and a hint."""

import sqlite3
from pathlib import Path

from wheelcli.errors import WheelError, cannot_write

_RESTORE = "restore a backup or an export with `wheel journal restore FILE`; this file is kept beside it"


def sentence(error: sqlite3.Error | OSError, path: Path) -> WheelError:
    """Return the WheelError (5) to raise for the error of one statement on the journal `path`; the
    statement's transaction is rolled back.
    """
    if isinstance(error, OSError):
        return _unwritable(path, error.strerror or str(error))
    name = getattr(error, "sqlite_errorname", "") or ""
    text = str(error)
    if (
        name.startswith(("SQLITE_CORRUPT", "SQLITE_NOTADB"))
        or "malformed" in text
        or "not a database" in text
    ):
        return damaged(path, text)
    if name.startswith(("SQLITE_BUSY", "SQLITE_LOCKED")):
        return WheelError(
            f"another program is using the journal {path}",
            hint="wait for it to end, then run the command again",
            code="busy",
        )
    if name.startswith("SQLITE_FULL"):
        return WheelError(
            f"the disk is full: nothing was written to the journal {path}",
            hint="free some space, then run the command again",
            code="journal_folder",
        )
    if name.startswith("SQLITE_IOERR"):
        return WheelError(
            f"nothing was written to the journal {path}: the system refused ({text})",
            hint="check for a full disk or a limit on file sizes",
            code="journal_folder",
        )
    if name.startswith(("SQLITE_READONLY", "SQLITE_CANTOPEN", "SQLITE_PERM", "SQLITE_AUTH")):
        return _unwritable(path, text)
    return WheelError(f"the journal {path} rejected the entry: {text}", code="journal")


def _unwritable(path: Path, why: str) -> WheelError:
    return WheelError(
        cannot_write(f"the journal {path}", why),
        hint="make its folder writable, or set WHEEL_DATA_DIR to another",
        code="journal_folder",
    )


def damaged(path: Path, why: str) -> WheelError:
    """Return the error that the journal is damaged."""
    return WheelError(f"the journal {path} is damaged: {why}", hint=_RESTORE, code="journal_damaged")


def alien(path: Path) -> WheelError:
    """Return the error that a database is not a journal."""
    return WheelError(
        f"{path} is a database, but not a journal of wheel",
        hint="move it away, or set WHEEL_DATA_DIR to another folder",
        code="journal_damaged",
    )


def newer(path: Path, version: int, ours: int) -> WheelError:
    """Return the error that a later version of the program wrote the journal."""
    return WheelError(
        f"the journal {path} is from a newer version of wheel (layout {version}; this version reads {ours})",
        hint="upgrade wheel",
        code="journal_newer",
    )


def none_yet(path: Path) -> WheelError:
    """Return the error that a journal does not exist."""
    return WheelError(
        f"no journal yet in {path.parent}",
        hint='start it with the cash of the account: `wheel journal add "OPENING 25000"`; or add --demo',
        code="no_journal",
    )
