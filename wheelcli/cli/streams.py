"""The process's own streams: a reader that closes the pipe is not an error, and a limited console gets
readable substitutes.

Every writer goes through them: `print`, Rich, Typer's help and its own errors, the interpreter's last flush.
"""

import codecs
import io
import os
import sys

from wheelcli.render.formats.stand_ins import shown

TYPE_CHECKING = False  # type checkers take it for true, and printing the version imports no typing
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any, TextIO

_STDIN, _STDOUT, _STDERR = 0, 1, 2


class _Outlet(io.FileIO):
    """A standard stream's file. Output after its reader has left is dropped.

    A full disk is an error once, for results only: the interpreter's last flush must not repeat it.
    """

    def __init__(self, number: int, *, results: bool) -> None:
        super().__init__(number, "w", closefd=False)
        self.results = results
        self.reader_left = False
        self.failed = False

    def write(self, data: "Any") -> int | None:  # type: ignore[override]
        if self.reader_left or self.failed:
            return memoryview(data).nbytes
        try:
            return super().write(data)
        except BrokenPipeError:
            self.reader_left = True
        except OSError:
            self.failed = True
            if self.results:
                raise
        return memoryview(data).nbytes


def prepare() -> None:
    """Make `sys.stdout` and `sys.stderr` fit for any reader; call it once, before anything is written.

    A stream that the caller has closed (`2>&-`) becomes the null device: Python would print notices among the
    results, and the next file opened would take its number.
    """
    for number in (_STDIN, _STDOUT, _STDERR):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDWR)  # takes the lowest free number: this one
    sys.stdout = fit(sys.stdout, _STDOUT)
    sys.stderr = fit(sys.stderr, _STDERR, results=False)


def fit(stream: "TextIO | None", number: int, *, results: bool = True) -> "TextIO":
    """Return a stream of the same encoding on the file `number`, fit for any reader; a terminal is kept, with
    substitutes.
    """
    encoding = (stream.encoding if stream else None) or "utf-8"
    errors = f"wheel-{encoding}"
    codecs.register_error(errors, _stand_ins(encoding))
    if isinstance(stream, io.TextIOWrapper) and stream.isatty():
        stream.reconfigure(errors=errors)
        return stream
    if stream is not None:
        stream.flush()
    return io.TextIOWrapper(
        io.BufferedWriter(_Outlet(number, results=results)),
        encoding=encoding,
        errors=errors,
        line_buffering=stream.line_buffering if isinstance(stream, io.TextIOWrapper) else False,
        write_through=stream.write_through if isinstance(stream, io.TextIOWrapper) else False,
    )


def reader_left(stream: "TextIO") -> bool:
    """Return whether a prepared stream was written to after its reader had closed."""
    outlet = _outlet(stream)
    return outlet is not None and outlet.reader_left


def failed(stream: "TextIO") -> bool:
    """Return whether a prepared stream could not be written for another reason, such as a full disk."""
    outlet = _outlet(stream)
    return outlet is not None and outlet.failed


def is_unicode(stream: "TextIO") -> bool:
    """Return whether a stream takes every character."""
    return (getattr(stream, "encoding", None) or "utf-8").lower().replace("_", "-").startswith("utf")


def _outlet(stream: "TextIO") -> _Outlet | None:
    raw = getattr(getattr(stream, "buffer", None), "raw", None)
    return raw if isinstance(raw, _Outlet) else None


def _stand_ins(encoding: str) -> "Callable[[UnicodeError], tuple[str, int]]":
    def instead(error: UnicodeError) -> tuple[str, int]:
        if not isinstance(error, UnicodeEncodeError):
            raise error
        end = error.object.find("\n", error.start)
        end = len(error.object) if end < 0 else end
        return shown(error.object[error.start : end], encoding), end

    return instead
