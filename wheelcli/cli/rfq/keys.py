"""Single keys from a terminal, without Enter."""

import select
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TextIO


class Keys:
    """The keys that were pressed; none if there is no terminal."""

    def __init__(self, stream: TextIO | None) -> None:
        self._stream = stream

    def read(self) -> str:
        """Return the key that was pressed since, in lower case; "" without one."""
        if self._stream is None:
            return ""
        if sys.platform == "win32":
            import msvcrt

            return msvcrt.getwch().lower() if msvcrt.kbhit() else ""
        ready, _, _ = select.select([self._stream], [], [], 0)
        return self._stream.read(1).lower() if ready else ""

    @classmethod
    @contextmanager
    def of_terminal(cls) -> Iterator["Keys"]:
        """Read single keys from stdin; its settings are restored however the block ends."""
        if sys.platform == "win32":
            yield cls(sys.stdin)
            return
        import termios
        import tty

        number = sys.stdin.fileno()
        before = termios.tcgetattr(number)
        tty.setcbreak(number)
        try:
            yield cls(sys.stdin)
        finally:
            termios.tcsetattr(number, termios.TCSADRAIN, before)
