"""A CSV file as columns of text with the line of every row; mistakes are reported with line and column."""

import csv
import gzip
import io
import re
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

from wheelcli.errors import Exit, WheelError, cannot_read
from wheelcli.market.quote_files.layout import layout_of
from wheelcli.money_text import counted

_SHOWN = 40  # characters of a cell that a message quotes
UNKNOWN_HINT = "leave a cell empty if the value is unknown"


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its name in the file and its cells, stripped of white space; empty is unknown."""

    name: str
    cells: list[str]


@dataclass(frozen=True, slots=True)
class CsvTable:
    """The known columns under our names, and each row's line in the file."""

    path: Path
    header: list[str]
    columns: dict[str, Column]
    lines: list[int]

    def __contains__(self, column: str) -> bool:
        return column in self.columns

    def __len__(self) -> int:
        return len(self.lines)

    def cells(self, column: str) -> list[str]:
        """Return the cells of a column; all empty if the file has no such column."""
        return self.columns[column].cells if column in self.columns else [""] * len(self.lines)

    def refuse(self, row: int, column: str, why: str, *, hint: str = UNKNOWN_HINT) -> NoReturn:
        """Raise the WheelError that names line, column and cell: `quotes.csv, line 7, column bid: 'abc' is
        not a number`.
        """
        own = self.columns.get(column)
        name = own.name if own else column
        cell = own.cells[row] if own else ""
        shown = f": {cell if len(cell) <= _SHOWN else cell[:_SHOWN] + '…'!r}" if cell else ""
        raise csv_error(f"{self.path.name}, line {self.lines[row]}, column {name}{shown} {why}", hint)


def csv_error(message: str, hint: str) -> WheelError:
    """Return the error of a CSV file that cannot be used."""
    return WheelError(message, hint=hint, code="csv", exit_code=Exit.INVALID)


def read_table(path: Path, known: Mapping[str, Sequence[str]]) -> CsvTable:
    """Return the known columns of a CSV file (`.gz` too); `known` maps our name of each column to the other
    names it may have.

    Case, spaces and underscores of the header do not matter; unknown columns are ignored. Raises WheelError
    (code `csv`) for a file that does not exist, is not UTF-8, not CSV, or empty, and for rows of another
    width.
    """
    text = _text(path)
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    rows: list[list[str]] = []
    lines: list[int] = []
    header: list[str] | None = None
    before = 0
    try:
        for row in reader:
            line, before = before + 1, reader.line_num
            if not any(cell.strip() for cell in row):
                continue
            if header is None:
                header = [cell.strip() for cell in row]
                continue
            if len(row) != len(header):
                refuse_layout(
                    path.name, text, header, [n for ours, also in known.items() for n in (ours, *also)]
                )
                raise csv_error(
                    f"{path.name}, line {line}: {counted(len(row), 'cell')}, but the header has"
                    f" {len(header)}",
                    "every row needs a cell for every column, empty if the value is unknown",
                )
            rows.append(row)
            lines.append(line)
    except csv.Error as error:
        raise csv_error(
            f"{path.name}, line {before + 1}: not a CSV row ({error})", "check the quotation marks"
        ) from None
    if header is None:
        raise csv_error(f"{path.name} is empty", "a CSV file begins with a header of column names")
    refuse_layout(path.name, text, header, [n for ours, also in known.items() for n in (ours, *also)])
    places = _places(path, header, known)
    columns = {
        name: Column(header[place], [row[place].strip() for row in rows]) for name, place in places.items()
    }
    return CsvTable(path, header, columns, lines)


def refuse_layout(name: str, text: str, header: Sequence[str], known: Sequence[str]) -> None:
    """Raise the WheelError that names the kind of a file, unless the file begins with our
    columns.
    """
    ours = bool({_plain(each) for each in known} & {_plain(each) for each in header})
    if (layout := layout_of(text, header, ours=ours)) is not None:
        raise csv_error(f"{name}: {layout.what}", layout.instead)


def need(table: CsvTable, required: Sequence[str], *, described_in: str) -> None:
    """Raise WheelError naming every required column that the file lacks, beside those it has, or that it has
    no rows.
    """
    missing = [name for name in required if name not in table]
    if missing:
        header = table.header
        one = len(missing) == 1
        hint = f"add {'it' if one else 'them'}; {described_in}"
        raise csv_error(
            f"{table.path.name} lacks the column{'' if one else 's'} {', '.join(missing)}; "
            f"it has {_some(header)}",
            hint,
        )
    if not len(table):
        raise csv_error(f"{table.path.name} has no rows under its header", described_in)


def _some(names: Sequence[str], most: int = 30) -> str:
    shown = [name if len(name) <= _SHOWN else name[:_SHOWN] + "…" for name in names[:most]]
    return ", ".join(shown) + (f", and {len(names) - most} more" if len(names) > most else "")


def _text(path: Path) -> str:
    try:
        body = path.read_bytes()
        if path.name.lower().endswith(".gz"):
            body = gzip.decompress(body)
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise csv_error(
            f"{path.name} is not a complete gzip file ({error})",
            "compress it again, or pass the uncompressed file",
        ) from None
    except OSError as error:
        raise csv_error(cannot_read(path, error), "pass the path of a CSV file") from error
    try:
        return body.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = body[: error.start].count(b"\n") + 1
        raise csv_error(f"{path.name}, line {line}: not UTF-8 text", "save it as CSV in UTF-8") from None


def _plain(name: str) -> str:
    return re.sub(r"[\s_.\-]", "", name).lower()


def _places(path: Path, header: Sequence[str], known: Mapping[str, Sequence[str]]) -> dict[str, int]:
    places: dict[str, int] = {}
    plain = [_plain(name) for name in header]
    for ours, others in known.items():
        own = [i for i, name in enumerate(plain) if name == _plain(ours)]
        also = own or [i for i, name in enumerate(plain) if name in {_plain(other) for other in others}]
        if len(also) > 1:
            names = " and ".join(header[i] for i in also)
            raise csv_error(
                f"{path.name}: the columns {names} both mean {ours}",
                f"keep one of them, or rename one to {ours}",
            )
        if also:
            places[ours] = also[0]
    return places
