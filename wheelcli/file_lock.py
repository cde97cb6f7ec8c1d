"""One writer at a time: a lock on a file. The system releases it when its holder ends, however it ends."""

import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from wheelcli import private_files
from wheelcli.errors import Exit, WheelError

_PAUSE_S = 0.05
_WHO = 200  # bytes read of what the holder says of itself


@contextmanager
def exclusive(path: Path, *, wait_s: float, what: str, who: str = "") -> Iterator[None]:
    """Hold the lock file `path`; create it if it is missing, and leave it there.

    `who` describes this process in the message to others that do not get the lock. Raises WheelError (code
    `busy`) if another process holds the lock for `wait_s`; the message names `what` that process writes.
    Raises OSError if the file cannot be created.
    """
    file = _opened(path)
    try:
        for attempt in range(int(wait_s / _PAUSE_S) + 1):
            if attempt:
                time.sleep(_PAUSE_S)
            if _taken(file):
                if _is_at(path, file):
                    break
                file.close()  # its last holder has removed it, and the next one locks another file
                file = _opened(path)
        else:
            raise WheelError(
                f"another wheel{_holder(file)} has been writing {what} for {wait_s:g} s",
                hint="wait for it to end, then run the command again",
                code="busy",
                exit_code=Exit.INVALID,
            )
        try:
            if who:
                _sign(file, f"{who}, process {os.getpid()}")
            yield
        finally:
            _give_back(file)
    finally:
        file.close()


def _opened(path: Path) -> IO[bytes]:
    return open(path, "a+b", opener=private_files.opener)


def _is_at(path: Path, file: IO[bytes]) -> bool:
    """Return whether a file that was opened is still the one of that name."""
    try:
        return os.path.samestat(os.fstat(file.fileno()), os.stat(path))
    except FileNotFoundError:
        return False


def _sign(file: IO[bytes], text: str) -> None:
    file.seek(0)
    file.truncate()
    file.write(text.encode())
    file.flush()


def _holder(file: IO[bytes]) -> str:
    """Return the holder's description in brackets; empty if there is none."""
    try:
        file.seek(0)
        owner = file.read(_WHO).decode("utf-8", "replace").strip()
    except OSError:
        return ""
    return f" ({owner})" if owner else ""


if sys.platform == "win32":
    import msvcrt

    _BYTE = 1 << 30  # beyond the file's end: a locked byte cannot be read by others

    def _taken(file: IO[bytes]) -> bool:
        try:
            file.seek(_BYTE)
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

    def _give_back(file: IO[bytes]) -> None:
        file.seek(_BYTE)
        msvcrt.locking(file.fileno(), msvcrt.LK_UNLCK, 1)

else:
    import fcntl

    def _taken(file: IO[bytes]) -> bool:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except (BlockingIOError, PermissionError):
            return False
        return True

    def _give_back(file: IO[bytes]) -> None:
        fcntl.flock(file, fcntl.LOCK_UN)
