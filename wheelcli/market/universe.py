"""A universe of names to screen, from a file: one symbol per line, with # comments, or a CSV with a column of
symbols.

The CSV of a fund's holdings works as it is downloaded: lines above its heading are skipped, and so are cells
that are not symbols.
"""

import csv
from dataclasses import dataclass
from pathlib import Path

from wheelcli.contract import parse_symbol
from wheelcli.errors import Exit, Problem, WheelError, cannot_read

HEADINGS = ("symbol", "ticker", "underlying")
_LARGEST = 5_000_000  # bytes: a list of every listed share is a tenth of that
_SHOWN = 5


@dataclass(frozen=True, slots=True)
class Universe:
    """Symbols in file order without duplicates, and the lines that could not be read."""

    name: str
    symbols: tuple[str, ...]
    problems: tuple[Problem, ...] = ()


def read_universe(path: Path) -> Universe:
    """Return the universe in a file. Raises WheelError (usage) if it cannot be read, or holds no symbol."""
    try:
        if path.stat().st_size > _LARGEST:
            raise _unusable(path, "is too large for a list of symbols")
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise _unusable(path, "is not UTF-8 text") from error
    except OSError as error:
        raise _refused(cannot_read(path, error)) from error
    lines = text.splitlines()
    cells = _column(lines) or _plain(lines)
    known: dict[str, None] = {}
    bad = []
    for number, cell in cells:
        symbol = parse_symbol(cell)
        if symbol:
            known[symbol] = None
        elif cell:
            bad.append((number, cell))
    if not known:
        raise _unusable(path, "contains no symbols")
    return Universe(path.name, tuple(known), _problems(path, bad))


def _column(lines: list[str]) -> list[tuple[int, str]]:
    """Return line numbers and cells of the column of symbols, if a line names one."""
    for start, line in enumerate(lines):
        for mark in (",", ";", "\t"):
            heading = [cell.strip().lower() for cell in next(csv.reader([line], delimiter=mark), [])]
            place = next((heading.index(name) for name in HEADINGS if name in heading), None)
            if place is not None and (len(heading) > 1 or heading[0] in HEADINGS):
                rows = csv.reader(lines[start + 1 :], delimiter=mark)
                return [
                    (start + 1 + k, row[place].strip())
                    for k, row in enumerate(rows, start=1)
                    if len(row) > place and not row[0].lstrip().startswith("#")
                ]
    return []


def _plain(lines: list[str]) -> list[tuple[int, str]]:
    """Return line numbers and words of a plain list; several words of a line, or between commas, count
    too.
    """
    words = []
    for number, line in enumerate(lines, start=1):
        for word in line.split("#")[0].replace(",", " ").replace(";", " ").split():
            words.append((number, word))
    return words


def _problems(path: Path, bad: list[tuple[int, str]]) -> tuple[Problem, ...]:
    if not bad:
        return ()
    some = ", ".join(f"line {number} {_short(cell)!r}" for number, cell in bad[:_SHOWN])
    more = f" and {len(bad) - _SHOWN} more" if len(bad) > _SHOWN else ""
    return (
        Problem(
            "universe",
            f"{path.name}: {some}{more}: {'not a symbol' if len(bad) == 1 else 'not symbols'}, skipped",
            "write symbols like AAPL or BRK-B",
        ),
    )


def _short(text: str) -> str:
    return "".join(c if c.isprintable() else "?" for c in text)[:24]


def _unusable(path: Path, why: str) -> WheelError:
    return _refused(f"the universe {path} {why}")


def _refused(message: str) -> WheelError:
    return WheelError(
        message,
        hint="pass a file with one symbol per line, or a CSV with a column `symbol`",
        code="universe",
        exit_code=Exit.USAGE,
    )
