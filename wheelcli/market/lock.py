"""One writer at a time: a lock on a file that the system takes back when its holder ends, however it ends."""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from wheelcli.errors import Exit, WheelError

_PAUSE_S = 0.05


@contextmanager
def exclusive(path: Path, *, wait_s: float, what: str) -> Iterator[None]:
    """Hold the lock file `path` (made where it is not there, and left there).

    Raises WheelError (code `busy`) when another process has held it for `wait_s`, saying that it is writing `what`; OSError where
    the file cannot be made.
    """
    with path.open("a+b") as file:
        for attempt in range(int(wait_s / _PAUSE_S) + 1):
            if attempt:
                time.sleep(_PAUSE_S)
            if _taken(file):
                break
        else:
            raise WheelError(
                f"another wheel has been writing {what} for {wait_s:g} s",
                hint="wait for it to end, and run this again",
                code="busy",
                exit_code=Exit.INVALID,
            )
        try:
            yield
        finally:
            _give_back(file)


if sys.platform == "win32":
    import msvcrt

    def _taken(file: IO[bytes]) -> bool:
        try:
            file.seek(0)
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

    def _give_back(file: IO[bytes]) -> None:
        file.seek(0)
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
