"""The journal's image: its pages as SQLite sees them, those in the write-ahead log included.

The pages are read through SQLite and not from the file: to open and close the file a second time would give
up the locks that the process has on it.
"""

import hashlib
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from wheelcli.book.store import errors
from wheelcli.book.store.journal import Journal

__all__ = ["image_bytes", "image_digest", "one_image", "others_writes"]


@contextmanager
def one_image(journal: Journal) -> Iterator[None]:
    """Show the block one image of the journal, whatever other processes write meanwhile. Raises WheelError if
    it cannot be read.
    """
    try:
        journal.db.execute("BEGIN")
    except sqlite3.Error as error:
        raise errors.sentence(error, journal.path) from error
    try:
        yield
    finally:
        if journal.db.in_transaction:
            journal.db.execute("ROLLBACK")  # nothing was written


def image_bytes(journal: Journal) -> int:
    """Return the size of the image. Raises WheelError if it cannot be read."""
    try:
        (pages,) = journal.db.execute("PRAGMA page_count").fetchone()
        (size,) = journal.db.execute("PRAGMA page_size").fetchone()
    except sqlite3.Error as error:
        raise errors.sentence(error, journal.path) from error
    return int(pages) * int(size)


def image_digest(journal: Journal) -> str | None:
    """Return the SHA-256 digest of the image: two journals of one digest have the same events.

    Returns None if there is none to be had: SQLite was built without it, or memory is short.
    """
    try:
        image = journal.db.serialize()
    except (AttributeError, sqlite3.Error, MemoryError):
        return None
    return hashlib.sha256(image).hexdigest() if image else None


def others_writes(journal: Journal) -> int:
    """Return a number that stays the same as long as only this connection writes to the file. Raises
    WheelError if it cannot be read.
    """
    try:
        (number,) = journal.db.execute("PRAGMA data_version").fetchone()
    except sqlite3.Error as error:
        raise errors.sentence(error, journal.path) from error
    return int(number)
