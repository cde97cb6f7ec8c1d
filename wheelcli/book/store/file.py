"""The journal's file: the lock for writing, and a new file that gets its name only when it is complete."""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

from wheelcli import private_files
from wheelcli.book.store.layout import migrate
from wheelcli.file_lock import exclusive


def write_lock(path: Path, *, wait_s: float, command: str) -> AbstractContextManager[None]:
    """Hold the write lock of that journal. Raises WheelError naming the holder, or OSError if the folder is
    not writable.
    """
    lock = path.with_name(f".{path.name}.lock")
    return exclusive(lock, wait_s=wait_s, what=f"the journal {path}", who=f"wheel {command}")


@contextmanager
def laying_out(path: Path) -> Iterator[sqlite3.Connection]:
    """Yield a new, empty journal to fill, which becomes `path` if the block raises no error. The caller holds
    the write lock.

    Raises sqlite3.Error or OSError if it cannot be written; `path` is unchanged then.
    """
    new = path.with_name(f".{path.name}.new")
    remove(new)  # left by a process that was killed
    try:
        private_files.create(new)  # SQLite gives its extra files the same mode
        db = sqlite3.connect(new, isolation_level=None)
        try:
            db.execute("PRAGMA synchronous = FULL")
            db.execute("BEGIN")
            migrate(db, version=0)
            yield db
            db.execute("COMMIT")
            db.execute("PRAGMA journal_mode = WAL")
        finally:
            db.close()
        new.replace(path)
        _sync(path.parent)
    finally:
        remove(new)


def remove(path: Path) -> None:
    """Remove a database's file with the files that SQLite keeps beside it."""
    for ending in ("", "-journal", "-wal", "-shm"):
        path.with_name(path.name + ending).unlink(missing_ok=True)


def _sync(folder: Path) -> None:
    if os.name == "nt":
        return  # Windows cannot open a folder
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
