"""One result as text, and text to a file, whole or not at all."""

import io
import os
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from wheelcli.documents.result import Format, Result
from wheelcli.errors import Exit, WheelError, cannot_write
from wheelcli.render.console import new_console
from wheelcli.render.formats.rows import lines


def text_lines(result: Result, form: Format, fields: Sequence[str]) -> Iterator[str]:
    """Yield the result in any format, line by line; a table with chosen fields is tab-separated text."""
    if form is Format.TABLE and not fields:
        yield from _drawn(result).splitlines()
    else:
        yield from lines(result, Format.TSV if form is Format.TABLE else form, fields)


def _drawn(result: Result) -> str:
    page = io.StringIO()
    result.screen(new_console(page, no_color=True, highlight=False, emoji=False))
    return page.getvalue()


def write_file(path: Path, body: str) -> None:
    """Write the whole text, or nothing. Raises WheelError (usage) if the file cannot be written."""
    write_whole(path, lambda temporary: temporary.write_text(body, encoding="utf-8"))


def write_whole(path: Path, write: Callable[[Path], object]) -> None:
    """Put in place what `write` writes into a temporary file beside it, or nothing.

    Raises WheelError (usage) if that fails.
    """
    temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        write(temporary)
        temporary.replace(path)
    except OSError as error:
        temporary.unlink(missing_ok=True)
        raise WheelError(cannot_write(path, error), code="output", exit_code=Exit.USAGE) from error
