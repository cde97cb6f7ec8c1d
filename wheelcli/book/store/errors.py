"""SQLite's errors in words: one sentence, and what to do."""

import sqlite3
from pathlib import Path

from wheelcli.errors import WheelError

_RESTORE = "`wheel journal restore FILE` brings back a backup or an export, and keeps this file beside it"


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
            hint="wait for it to end, and run this again",
            code="busy",
        )
    if name.startswith("SQLITE_FULL"):
        return WheelError(
            f"the disk is full: nothing was written to the journal {path}",
            hint="make room, and run this again",
            code="journal_folder",
        )
    if name.startswith("SQLITE_IOERR"):
        return WheelError(
            f"nothing was written to the journal {path}: the system refused ({text})",
            hint="is the disk full, or a limit set on the size of files?",
            code="journal_folder",
        )
    if name.startswith(("SQLITE_READONLY", "SQLITE_CANTOPEN", "SQLITE_PERM", "SQLITE_AUTH")):
        return _unwritable(path, text)
    return WheelError(f"the journal {path} refused it: {text}", code="journal")


def _unwritable(path: Path, why: str) -> WheelError:
    return WheelError(
        f"the journal {path} cannot be written: {why}",
        hint="make its folder writable, or name another in WHEEL_DATA_DIR",
        code="journal_folder",
    )


def damaged(path: Path, why: str) -> WheelError:
    """Return the error that the journal cannot be read as one."""
    return WheelError(f"the journal {path} is damaged: {why}", hint=_RESTORE, code="journal_damaged")


def alien(path: Path) -> WheelError:
    """Return the error that a database is not a journal."""
    return WheelError(
        f"{path} is a database, but no journal of wheel",
        hint="move it away, or name another folder in WHEEL_DATA_DIR",
        code="journal_damaged",
    )


def newer(path: Path, version: int, ours: int) -> WheelError:
    """Return the error that a later version of the program wrote the journal."""
    return WheelError(
        f"the journal {path} is of a newer wheel (layout {version}; this one knows {ours})",
        hint="install the newer wheel",
        code="journal_newer",
    )


def none_yet(path: Path) -> WheelError:
    """Return the error that a journal does not exist."""
    return WheelError(
        f"there is no journal yet in {path.parent}",
        hint='start with the cash the account holds: `wheel journal add "OPENING 25000"`; or look at the'
        " demo with --demo",
        code="no_journal",
    )
