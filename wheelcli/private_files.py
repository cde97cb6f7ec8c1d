"""Files and folders that only their owner can read: created so under every umask, and corrected if they
exist.

Rights are those of POSIX. On Windows the user's folders are private by inheritance, and nothing here changes
them.
"""

import os
import stat
from collections.abc import Collection
from contextlib import suppress
from pathlib import Path

_FOLDER, _FILE = 0o700, 0o600
_OTHERS = 0o077  # what the group and everybody else may do
_POSIX = os.name == "posix"


def make_folder(path: Path) -> None:
    """Make a folder and its missing parents; an existing one stays as it is. Raises OSError."""
    if path.is_dir():
        return
    if path.parent != path:
        make_folder(path.parent)
    try:
        path.mkdir(_FOLDER)
    except FileExistsError:
        if not path.is_dir():  # another process may have been first
            raise
    else:
        if _POSIX:
            path.chmod(_FOLDER)


def opener(path: str, flags: int) -> int:
    """Open for `open(…, opener=opener)`: the file is private to its owner from here on, new or not."""
    descriptor = os.open(path, flags, _FILE)
    if _POSIX:
        with suppress(OSError):
            info = os.fstat(descriptor)
            if _open_to_others(info):
                os.fchmod(descriptor, stat.S_IMODE(info.st_mode) & ~_OTHERS)
    return descriptor


def create(path: Path) -> None:
    """Make an empty private file for another library to fill, which keeps the mode. Raises OSError if it
    exists.
    """
    with open(path, "xb", opener=opener):
        pass


def replace_whole(path: Path, body: bytes, *, mode: int | None = None) -> None:
    """Write a file whole or not at all, under a temporary name beside it; `mode` sets a mode other than
    private.

    Raises OSError; the old file then stays, and no temporary file is left.
    """
    temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    temporary.unlink(missing_ok=True)  # of a killed process of this number
    try:
        with open(temporary, "xb", opener=opener) as file:
            file.write(body)
            file.flush()
            os.fsync(file.fileno())
        if mode is not None:
            temporary.chmod(mode)
        temporary.replace(path)
    except BaseException:
        with suppress(OSError):
            temporary.unlink(missing_ok=True)
        raise


def close_folder(folder: Path, names: Collection[str]) -> None:
    """Remove others' permissions from a folder of ours and from its entries under `names`.

    A name stands for itself, for a hidden one, and for both with an ending (`journal`: `journal.db`,
    `.journal.db.lock`). A folder that others need — a home, one above it, `/tmp` — stays open, and so does
    what is not ours in it. Links are not followed. A file that belongs to another user, or cannot be changed,
    stays as it is.
    """
    if not _POSIX:
        return
    with suppress(OSError):
        info = folder.stat()
        if _open_to_others(info) and not _shared(folder.resolve(), info):
            folder.chmod(stat.S_IMODE(info.st_mode) & ~_OTHERS)
    with suppress(OSError), os.scandir(folder) as entries:
        for entry in entries:
            if entry.name.lstrip(".").split(".")[0] in names:
                _close(entry, look_inside=True)


def close_inside(folder: str | Path) -> None:
    """Remove others' permissions from everything in a folder, for files that another library has written
    there.
    """
    if not _POSIX:
        return
    with suppress(OSError), os.scandir(folder) as entries:
        for entry in entries:
            _close(entry)


def _close(entry: "os.DirEntry[str]", *, look_inside: bool = False) -> None:
    with suppress(OSError):
        info = entry.stat(follow_symlinks=False)
        is_folder = stat.S_ISDIR(info.st_mode)
        if not (is_folder or stat.S_ISREG(info.st_mode)):
            return
        was_open = _open_to_others(info)
        if was_open:
            os.chmod(entry.path, stat.S_IMODE(info.st_mode) & ~_OTHERS)
        # Nobody gets into a closed folder: of a thousand snapshots only the folders are looked at.
        if is_folder and (was_open or look_inside):
            close_inside(entry.path)


def _open_to_others(info: os.stat_result) -> bool:
    return bool(info.st_mode & _OTHERS) and info.st_uid == os.geteuid()


def _shared(folder: Path, info: os.stat_result) -> bool:
    """Return whether others need that folder: it is sticky like `/tmp`, directly under the root, a home
    folder, or above one.
    """
    with suppress(RuntimeError):
        if Path.home().resolve().is_relative_to(folder):
            return True
    return bool(info.st_mode & stat.S_ISVTX) or len(folder.parts) <= 2
