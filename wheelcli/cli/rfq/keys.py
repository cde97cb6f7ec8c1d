"""Single keys from a terminal, without Enter.

A key counts only if it comes alone. Arrow keys arrive as several bytes that end in a letter (Up is
`ESC [ A`), and pasted text may hold any letter: neither is a key of the screen.
"""

import os
import select
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TextIO

_MOST = 64  # bytes in one reading
_PAUSE_S = 0.02  # the bytes of one key, or of one paste, follow each other faster
_WINDOWS_ARROWS = ("\x00", "\xe0")  # the first of the two characters of an arrow or function key


class Keys:
    """The keys that were pressed; none if there is no terminal."""

    def __init__(self, stream: TextIO | None) -> None:
        self._stream = stream

    def read(self) -> str:
        """Return the key pressed since the last call, in lower case; "" if there was none, for arrow and
        function keys, and for several characters at once.
        """
        if self._stream is None:
            return ""
        typed = _typed_windows() if sys.platform == "win32" else _typed(self._stream.fileno())
        return typed.lower() if len(typed) == 1 and typed.isprintable() else ""

    @classmethod
    @contextmanager
    def of_terminal(cls) -> Iterator["Keys"]:
        """Read single keys from stdin; its settings are restored however the block ends. Keys typed but not
        read are discarded, so that they cannot answer a later prompt.
        """
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
            termios.tcsetattr(number, termios.TCSAFLUSH, before)


def _typed(number: int) -> str:
    """Return everything that arrived at once; past Python's buffer, which would hide the rest of it."""
    read, pause = b"", 0.0
    while select.select([number], [], [], pause)[0]:
        new = os.read(number, _MOST)
        if not new:
            break
        read, pause = (read + new)[:_MOST], _PAUSE_S
    return read.decode("utf-8", "replace")


def _typed_windows() -> str:
    import msvcrt

    read = ""
    while msvcrt.kbhit():  # type: ignore[attr-defined,unused-ignore]
        read += msvcrt.getwch()  # type: ignore[attr-defined,unused-ignore]
    return "" if read.startswith(_WINDOWS_ARROWS) else read
