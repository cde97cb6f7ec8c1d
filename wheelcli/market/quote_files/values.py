"""Cells of a CSV column as numbers, days, moments and words; an invalid cell is rejected with its line and
column.
"""

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime
from math import inf, isfinite, nan

from wheelcli.market.quote_files.table import UNKNOWN_HINT, CsvTable
from wheelcli.trading_calendar import NEW_YORK

_MOST = 1e16  # more than any price, size or count in a market
_DAY = re.compile(r"(\d{4}-\d{2}-\d{2})(?:[T ]00:00(?::00(?:\.0+)?)?(?:Z|[+-]\d{2}:?\d{2})?)?", re.ASCII)
_MOMENT = re.compile(r"\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}.*", re.ASCII)
_YEARS = range(1900, 2201)
_YEARS_OF_QUOTES = range(1990, 2100)  # the exchange's calendar is asked about them
_DAY_HINT = "write days as 2026-09-18"
_MOMENT_HINT = "write moments as 2026-08-18T15:45:00 (New York) or with a zone, 2026-08-18T19:45:00Z"
_FLAGS = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}


def numbers(
    table: CsvTable,
    column: str,
    *,
    least: float = -inf,
    above: float = -inf,
    most: float = _MOST,
    required: bool = False,
) -> list[float]:
    """Return the column as floats, NaN if a cell is empty. `least` is allowed, `above` is not.

    Raises WheelError for text, NaN and infinity, for a number out of bounds, and for an empty cell if
    `required`.
    """
    out = []
    for row, cell in enumerate(table.cells(column)):
        if not cell:
            if required:
                table.refuse(row, column, "is empty", hint=f"every row needs its {column}")
            out.append(nan)
            continue
        try:
            value = float(cell)
        except ValueError:
            value = nan
        if not isfinite(value) or "_" in cell or not cell.isascii():
            table.refuse(row, column, "is not a number")
        if value < 0 and (least >= 0 or above >= 0):
            table.refuse(row, column, "is negative")
        if value < least or value <= above:
            table.refuse(
                row, column, f"is not {f'above {above:g}' if value <= above else f'at least {least:g}'}"
            )
        if value > most:
            table.refuse(row, column, f"is above {most:,.10g}", hint="check the number")
        out.append(value)
    return out


def days(table: CsvTable, column: str, *, required: bool = False) -> list[date | None]:
    """Return the column as calendar days (ISO; a midnight after it does not matter), None if a cell is
    empty.
    """
    known: dict[str, date | None] = {"": None}
    values = []
    for row, cell in enumerate(table.cells(column)):
        if cell not in known:
            known[cell] = _day(cell)
            if known[cell] is None:
                table.refuse(row, column, "is not a date", hint=_DAY_HINT)
        if required and not cell:
            table.refuse(row, column, "is empty", hint=f"every row needs its {column}; {_DAY_HINT}")
        values.append(known[cell])
    return values


def moments(table: CsvTable, column: str, *, required: bool = False) -> list[datetime | None]:
    """Return the column as moments, UTC, whole seconds; without a zone they are New York's. None if a cell is
    empty.
    """
    known: dict[str, datetime | None] = {"": None}
    values = []
    for row, cell in enumerate(table.cells(column)):
        if cell not in known:
            known[cell] = _moment(cell)
            if known[cell] is None:
                why = "is a day without a time" if _day(cell) else "is not a moment"
                table.refuse(row, column, why, hint=_MOMENT_HINT)
        if required and not cell:
            table.refuse(row, column, "is empty", hint=f"every row needs its {column}; {_MOMENT_HINT}")
        values.append(known[cell])
    return values


def words(
    table: CsvTable, column: str, allowed: Mapping[str, str], *, required: bool = False
) -> list[str | None]:
    """Return the column as words of a closed set, whatever their case; `allowed` maps each allowed word to
    its meaning.
    """
    out: list[str | None] = []
    one_of = f"one of {', '.join(allowed)}"
    for row, cell in enumerate(table.cells(column)):
        word = allowed.get(cell.lower())
        if word is None and (cell or required):
            table.refuse(row, column, f"is not {one_of}", hint=f"write {one_of}")
        out.append(word)
    return out


def flags(table: CsvTable, column: str) -> list[bool | None]:
    """Return the column as true or false, None if a cell is empty."""
    out = []
    for row, cell in enumerate(table.cells(column)):
        if cell and cell.lower() not in _FLAGS:
            table.refuse(
                row, column, "is neither true nor false", hint=f"write true or false; {UNKNOWN_HINT}"
            )
        out.append(_FLAGS.get(cell.lower()))
    return out


def texts(table: CsvTable, column: str) -> list[str | None]:
    """Return the column as text, None if a cell is empty."""
    return [cell or None for cell in table.cells(column)]


def _day(cell: str) -> date | None:
    match = _DAY.fullmatch(cell)
    try:
        day = date.fromisoformat(match[1]) if match else None
    except ValueError:
        return None
    return day if day and day.year in _YEARS else None


def _moment(cell: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(cell) if _MOMENT.fullmatch(cell) else None
        if moment is None or moment.year not in _YEARS_OF_QUOTES:
            return None
        local = moment if moment.tzinfo else moment.replace(tzinfo=NEW_YORK)
        return local.astimezone(UTC).replace(microsecond=0)
    except (ValueError, OverflowError):
        return None
