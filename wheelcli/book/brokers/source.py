"""A broker's file as rows of text, with its encoding, its delimiter, the line of every row, and invalid rows.

Encodings: UTF-8 with or without a byte order mark, UTF-16, and otherwise the Windows code page.
"""

import csv
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import repeat
from operator import add
from pathlib import Path

from wheelcli.errors import Exit, WheelError, cannot_read

__all__ = ["NotUnderstood", "Source", "read_source", "shown", "source_of"]

_MOST_BYTES = 256 * 1024 * 1024
_SHOWN = 160
_JSON = re.compile(r"\s*(?:\{\s*[\"}]|\[\s*[\"{\]])")


@dataclass(frozen=True, slots=True)
class NotUnderstood:
    """A line without an event: its place, its text, and the reason."""

    line: int
    text: str
    reason: str
    file: str = ""
    hint: str = ""
    id: str = ""  # the id of the event that the line would have been part of


def shown(text: str) -> str:
    """Return a line as a message shows it: one line, no control characters, not too long."""
    plain = " ".join(text.split())
    if not plain.isprintable():
        plain = "".join(c if c.isprintable() else " " for c in plain)
    return plain if len(plain) <= _SHOWN else plain[: _SHOWN - 1] + "…"


@dataclass
class Source:
    """One file: its name, its text, and, for a table, its rows with their line numbers."""

    name: str
    text: str
    broken: list[NotUnderstood] = field(default_factory=list)

    @property
    def is_xml(self) -> bool:
        """Return whether it is XML rather than a table."""
        return self.text.lstrip()[:1] == "<"

    @property
    def is_json(self) -> bool:
        """Return whether it is JSON rather than a table."""
        return _JSON.match(self.text) is not None

    @cached_property
    def delimiter(self) -> str:
        """Return comma, semicolon or tab: whichever is most frequent in the first lines."""
        head = "\n".join(self.text.split("\n", 40)[:40])
        return max(",;\t", key=head.count)

    @cached_property
    def rows(self) -> list[tuple[int, list[str]]]:
        """Return line number and cells of every row that is not blank; invalid rows are in `broken`."""
        if self.is_json:
            return []
        # A lone carriage return or a NUL inside a line must not end it: line numbers are what people see in
        # an editor.
        lines = self.text.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "").split("\n")
        reader = csv.reader(map(add, lines, repeat("\n")), delimiter=self.delimiter, strict=True)
        rows: list[tuple[int, list[str]]] = []
        same = dict[str, str]().setdefault  # one text for equal cells: a quarter less memory
        first = 1
        while True:
            try:
                for cells in reader:
                    for cell in cells:
                        if cell and not cell.isspace():
                            rows.append((first, list(map(same, cells, cells))))
                            break
                    first = reader.line_num + 1
                return rows
            except csv.Error as error:
                last = reader.line_num
                line, begun, first = lines[first - 1], first, last + 1
                if line.lower().startswith('"date downloaded"'):
                    # Fidelity's last line has text after a quotation
                    rows.append((begun, [line]))
                    continue
                to = f" (to line {last})" if last > begun else ""
                why = "a quotation mark is not closed" if "end of data" in str(error) else str(error)
                self.broken.append(
                    NotUnderstood(begun, shown(line), f"not a row of a table{to}: {why}", self.name)
                )

    def columns(self) -> str:
        """Return the first lines of the file, for the error that no reader recognises it."""
        widest: Sequence[str] = max((cells for _, cells in self.rows[:30]), key=len, default=())
        names = [shown(cell)[:40] for cell in widest if cell.strip()]
        return ", ".join(names[:20]) + (f", and {len(names) - 20} more" if len(names) > 20 else "")


def source_of(name: str, body: bytes) -> Source:
    """Return a file's bytes as text. Raises WheelError (code `import`) if they are not text."""
    if not body.strip(b"\0 \t\r\n\xef\xbb\xbf\xff\xfe"):
        raise _unreadable(f"{name} is empty", "export it again; a broker's file begins with column names")
    if body.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings = ["utf-16"]
    elif body[1:2] == b"\0" or body[:1] == b"\0":
        encodings = ["utf-16-le" if body[1:2] == b"\0" else "utf-16-be"]
    else:
        encodings = ["utf-8-sig"]
    for start, kind in (b"PK", "a spreadsheet or a zip file"), (b"%PDF", "a PDF"):
        if body.startswith(start):
            raise _unreadable(f"{name} is {kind}", "export it from the broker as CSV (or XML)")
    if encodings == ["utf-8-sig"] and body.count(b"\0") > len(body) // 100:
        raise _unreadable(f"{name} is not a text file", "pass the CSV or XML file exported by the broker")
    for encoding in encodings:
        try:
            return Source(name, body.decode(encoding).lstrip("\ufeff"))
        except UnicodeDecodeError:
            continue
    if encodings != ["utf-8-sig"]:
        raise _unreadable(f"{name} is not a text file", "pass the CSV or XML file exported by the broker")
    return Source(name, body.decode("cp1252", errors="replace"))


def read_source(path: Path) -> Source:
    """Return the file at a path. Raises WheelError (code `import`) if it cannot be read or is not text."""
    try:
        if path.stat().st_size > _MOST_BYTES:
            raise _unreadable(f"{path.name} is larger than 256 MB", "export shorter periods")
        body = path.read_bytes()
    except OSError as error:
        raise _unreadable(cannot_read(path, error), "pass the path of a broker's file") from error
    return source_of(path.name, body)


def _unreadable(message: str, hint: str) -> WheelError:
    return WheelError(message, hint=hint, code="import", exit_code=Exit.INVALID)
