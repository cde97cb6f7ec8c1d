"""The table inside a broker's file: its header, on whichever line, and rows accessed by column.

A cell with an unexpected value raises Unclear with the reason; the reading of that line ends there, and it is
reported.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from decimal import Decimal
from functools import wraps
from itertools import islice
from operator import itemgetter
from typing import Any, TypeVar

from wheelcli.book.brokers.days import NotADay, day_first, day_of, moment_of
from wheelcli.book.brokers.numbers import NotANumber, decimal_comma, plain_decimal
from wheelcli.book.brokers.source import NotUnderstood, Source, shown
from wheelcli.money_text import counted

__all__ = ["BY_HAND", "ONE_AT_A_TIME", "Row", "Table", "Unclear", "find_table", "once_for", "plain_name"]

T = TypeVar("T")

BY_HAND = "add the event by hand: `wheel journal add`"
ONE_AT_A_TIME = "choose one with `--of NUMBER`; import each into an account of its own"
_DEEPEST = 60  # number of rows to search for a header
_ENOUGH = 5_000  # number of rows that decide how a file writes numbers


class Unclear(Exception):  # noqa: N818 -- a line that is not clear is no error of the program
    """A line that cannot be understood, with the reason in one clause and the remedy."""

    def __init__(self, reason: str, hint: str = "") -> None:
        super().__init__(reason)
        self.reason = reason
        self.hint = hint


def plain_name(name: str) -> str:
    """Return a column's name without case, units and spacing: `Price ($)` is `price`.

    >>> plain_name(" Price ($)"), plain_name("Fees & Comm")
    ('price', 'fees & comm')
    """
    return " ".join(name.replace("($)", "").replace("\ufeff", "").lower().split())


@dataclass(slots=True)
class Table:
    """The columns by their plain names, the rows under the header, and the file's format of numbers and
    dates.
    """

    source: Source
    header_line: int
    places: dict[str, int]
    width: int
    rows: list[tuple[int, list[str]]]
    comma: bool = False
    first_is_day: bool = False
    known: "dict[object, Callable[[Row], Any]]" = field(default_factory=dict, repr=False)  # `once_for`'s

    def __contains__(self, column: str) -> bool:
        return column in self.places

    def __iter__(self) -> Iterator["Row"]:
        return (Row(self, line, cells) for line, cells in self.rows)

    def column(self, name: str) -> Iterator[str]:
        """Return the cells of a column; none if the file has no such column."""
        place = self.places.get(name)
        return iter(()) if place is None else (cells[place] for _, cells in self.rows if place < len(cells))

    def settle(self, *, numbers: Sequence[str], days: Sequence[str]) -> "Table":
        """Decide from these columns whether commas are decimal and whether days come before months."""
        self.comma = decimal_comma(
            cell for name in numbers for cell in set(islice(self.column(name), _ENOUGH))
        )
        self.first_is_day = day_first(cell for name in days for cell in set(self.column(name)))
        return self


@dataclass(slots=True)
class Row:
    """One line of a table. Columns are accessed by their plain names; one that the table lacks is empty."""

    table: Table
    line: int
    cells: list[str]
    excerpt: str = field(default="")

    def text(self, name: str) -> str:
        """Return the cell, stripped."""
        try:
            return self.cells[self.table.places[name]].strip()
        except (KeyError, IndexError):
            return ""

    def number(self, name: str) -> Decimal | None:
        """Return the cell's number, None if it has none. Raises Unclear."""
        try:  # as `text` does, without a call: a long file has several such cells per line
            cell = self.cells[self.table.places[name]].strip()
        except (KeyError, IndexError):
            cell = ""
        try:
            # Positional arguments: the cache finds a cell in a third of the time without a keyword.
            return plain_decimal(cell, comma=True) if self.table.comma else plain_decimal(cell)
        except NotANumber:
            raise Unclear(f"{name} {shown(cell)[:40]!r} is not a number") from None

    def amount(self, name: str) -> Decimal:
        """Return the cell's number. Raises Unclear if the cell is empty or not a number."""
        number = self.number(name)
        if number is None:
            raise Unclear(f"{name} is empty")
        return number

    def day(self, name: str, cell: str | None = None) -> date:
        """Return the day in a cell (or in this text of it). Raises Unclear."""
        text = self.text(name) if cell is None else cell
        try:
            return day_of(text, first_is_day=self.table.first_is_day)
        except NotADay:
            raise Unclear(
                f"{name} {shown(text)[:40]!r} is not a date" if text else f"{name} is empty"
            ) from None

    def moment(self, name: str) -> datetime | date:
        """Return the moment in a cell, or the day if it has no time. Raises Unclear."""
        text = self.text(name)
        try:
            return moment_of(text, first_is_day=self.table.first_is_day)
        except NotADay:
            raise Unclear(
                f"{name} {shown(text)[:40]!r} is not a date" if text else f"{name} is empty"
            ) from None

    def whole(self) -> "Row":
        """Return the row if it is as wide as the header. Raises Unclear otherwise."""
        width, wide = self.table.width, len(self.cells)
        if wide == width:
            return self
        if wide < width or any(cell.strip() for cell in self.cells[width:]):
            raise Unclear(f"{counted(len(self.cells), 'cell')}, but the header has {width}")
        return self

    def shown(self) -> str:
        """Return the line as a message shows it."""
        return self.excerpt or shown(",".join(self.cells))

    def not_understood(self, trouble: Unclear) -> NotUnderstood:
        """Return the value that explains why this line made no event."""
        return NotUnderstood(self.line, self.shown(), trouble.reason, self.table.source.name, trouble.hint)


def once_for(*columns: str) -> "Callable[[Callable[[Row], T]], Callable[[Row], T]]":
    """Decorate a function of a row that reads only these columns: it runs once for the rows of a table that
    are equal there. A long file has few different amounts.

    The function gets a row without other columns, so that it cannot depend on them. What it raises is not
    remembered.
    """

    def decorate(work: "Callable[[Row], T]") -> "Callable[[Row], T]":
        @wraps(work)
        def once(row: Row) -> T:
            known = row.table.known
            recall: Callable[[Row], T] | None = known.get(work)
            if recall is None:
                recall = known[work] = _with_memory(work, row.table, columns)
            return recall(row)

        return once

    return decorate


def _with_memory(work: "Callable[[Row], T]", table: Table, columns: Sequence[str]) -> "Callable[[Row], T]":
    """Return the function with a memory for the rows of one table."""
    places = {name: table.places[name] for name in columns if name in table.places}
    narrow = replace(table, places=places, rows=[], known={})
    cells_of: Callable[[list[str]], object] = itemgetter(*places.values()) if places else len
    seen: dict[object, T] = {}

    def once(row: Row) -> T:
        try:
            cells = cells_of(row.cells)
        except IndexError:  # a short row
            return work(Row(narrow, row.line, row.cells))
        out = seen.get(cells)
        if out is None:
            out = seen[cells] = work(Row(narrow, row.line, row.cells))
        return out

    return once


def find_table(source: Source, needed: Sequence[str]) -> Table | None:
    """Return the table whose header has these columns (plain names), or None if no line at the file's top has
    them.
    """
    if source.is_xml:
        return None
    for index, (line, cells) in enumerate(source.rows[:_DEEPEST]):
        names = [plain_name(cell) for cell in cells]
        if all(name in names for name in needed):
            places: dict[str, int] = {}
            for place, name in enumerate(names):
                if name:
                    places.setdefault(name, place)
            return Table(source, line, places, max(places.values()) + 1, source.rows[index + 1 :])
    return None
