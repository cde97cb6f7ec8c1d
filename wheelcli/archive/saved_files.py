"""The files that a backup holds: settings, and the data folder without temporary files."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path, PurePosixPath

__all__ = ["DATA", "SETTINGS", "Watch", "members_of", "passing", "unwatched"]

SETTINGS = "config/config.toml"
DATA = "data"
_BACKUPS = "backups"  # a folder of the data folder
_SQLITE = b"SQLite format 3\x00"
_LOGS = ("-wal", "-shm", "-journal")  # of a database, which is copied without them

Watch = Callable[[str, int, int], None]


def unwatched(name: str, done: int, of: int) -> None:
    """Watch nothing."""


def members_of(config: Path, data: Path, copies: Path, *, leave_out: set[Path]) -> Iterator[tuple[str, Path]]:
    """Yield every file with its name in the archive; for a database, its copy."""
    if config.is_file():
        yield SETTINGS, config
    for number, file in enumerate(sorted(data.rglob("*")) if data.is_dir() else ()):
        parts = file.relative_to(data).parts
        skipped = file in leave_out or parts[0] == _BACKUPS or passing(file)
        if skipped or file.is_symlink() or not file.is_file():
            continue
        yield (
            PurePosixPath(DATA, *parts).as_posix(),
            _copy(file, copies / str(number)) if _is_database(file) else file,
        )


def passing(file: Path) -> bool:
    """Return whether a file is a lock, is being written, or is a database's log."""
    return file.name.startswith(".") or file.name.endswith((*_LOGS, ".lock", ".tmp"))


def _is_database(file: Path) -> bool:
    with file.open("rb") as opened:
        return opened.read(len(_SQLITE)) == _SQLITE


def _copy(file: Path, copy: Path) -> Path:
    try:
        with closing(sqlite3.connect(file)) as source, closing(sqlite3.connect(copy)) as target:
            source.backup(target)
            target.execute("PRAGMA journal_mode = DELETE")
    except sqlite3.DatabaseError:  # a damaged one is kept as it is
        copy.unlink(missing_ok=True)
        return file
    return copy
