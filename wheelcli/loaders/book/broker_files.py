"""Reading brokers' files."""

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from wheelcli.book.brokers import read_file
from wheelcli.book.brokers.source import read_source
from wheelcli.book.store.rows import uncollected

if TYPE_CHECKING:
    from wheelcli.book.brokers.reading import Reading


def readings_of(files: list[Path], account: str, *, of: str = "", on: date | None = None) -> "list[Reading]":
    """Return the content of each file. Raises WheelError for one that no reader recognises, or that cannot be
    read.
    """
    with uncollected():
        return [read_file(read_source(path), account, of=of, on=on) for path in files]
