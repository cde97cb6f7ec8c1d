"""The table inside a broker's file: its header line, wherever it stands, and rows that are asked by column.

A cell that holds the wrong thing raises Unclear with the reason; the reading of that line ends there, and it
is told.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from itertools import islice

from wheelcli.book.brokers.days import NotADay, day_first, day_of, moment_of
from wheelcli.book.brokers.numbers import NotANumber, decimal_comma, plain_decimal
from wheelcli.book.brokers.source import NotUnderstood, Source, shown
from wheelcli.money_text import counted

__all__ = ["Row", "Table", "Unclear", "find_table", "plain_name"]

_DEEPEST = 60  # rows among which a header is looked for
_ENOUGH = 5_000  # rows that tell how a file writes its numbers


class Unclear(Exception):  # noqa: N818 -- a line that is not clear is no error of the program
    """This line cannot be understood: the reason, one clause, and what to do about it."""

    def __init__(self, reason: str, hint: str = "") -> None:
        super().__init__(reason)
        self.reason = reason
        self.hint = hint


def plain_name(name: str) -> str:
    """A column's name without case, units and spacing: `Price ($)` is `price`.

    >>> plain_name(" Price ($)"), plain_name("Fees & Comm")
    ('price', 'fees & comm')
    """
    return " ".join(name.replace("($)", "").replace("\ufeff", "").lower().split())


@dataclass(slots=True)
class Table:
    """The columns by their plain names, the rows under the header, and the file's way with numbers and
    dates.
    """

    source: Source
    header_line: int
    places: dict[str, int]
    width: int
    rows: list[tuple[int, list[str]]]
    comma: bool = False
    first_is_day: bool = False

    def __contains__(self, column: str) -> bool:
        return column in self.places

    def __iter__(self) -> Iterator["Row"]:
        return (Row(self, line, cells) for line, cells in self.rows)

    def column(self, name: str) -> Iterator[str]:
        """The cells of a column; none where the file has no such column."""
        place = self.places.get(name)
        return iter(()) if place is None else (cells[place] for _, cells in self.rows if place < len(cells))

    def settle(self, *, numbers: Sequence[str], days: Sequence[str]) -> "Table":
        """Tell from these columns whether commas are decimal and whether days stand before months."""
        self.comma = decimal_comma(
            cell for name in numbers for cell in set(islice(self.column(name), _ENOUGH))
        )
        self.first_is_day = day_first(cell for name in days for cell in self.column(name))
        return self


@dataclass(slots=True)
class Row:
    """One line of a table. Columns are asked by their plain names; one that the table lacks is empty."""

    table: Table
    line: int
    cells: list[str]
    excerpt: str = field(default="")

    def text(self, name: str) -> str:
        """The cell, stripped."""
        try:
            return self.cells[self.table.places[name]].strip()
        except (KeyError, IndexError):
            return ""

    def number(self, name: str) -> Decimal | None:
        """The cell's number, None where it holds none. Raises Unclear."""
        try:  # as `text` does, without a call: several cells of each line of a long file are asked
            cell = self.cells[self.table.places[name]].strip()
        except (KeyError, IndexError):
            cell = ""
        try:
            # Without a keyword its cache finds a cell in a third of the time.
            return plain_decimal(cell, comma=True) if self.table.comma else plain_decimal(cell)
        except NotANumber:
            raise Unclear(f"{name} {shown(cell)[:40]!r} is not a number") from None

    def amount(self, name: str) -> Decimal:
        """The cell's number, which must be there. Raises Unclear."""
        number = self.number(name)
        if number is None:
            raise Unclear(f"{name} is empty")
        return number

    def day(self, name: str, cell: str | None = None) -> date:
        """The day in a cell (or in this text of it). Raises Unclear."""
        text = self.text(name) if cell is None else cell
        try:
            return day_of(text, first_is_day=self.table.first_is_day)
        except NotADay:
            raise Unclear(
                f"{name} {shown(text)[:40]!r} is not a day" if text else f"{name} is empty"
            ) from None

    def moment(self, name: str) -> datetime | date:
        """The moment in a cell, or the day where no time is told. Raises Unclear."""
        text = self.text(name)
        try:
            return moment_of(text, first_is_day=self.table.first_is_day)
        except NotADay:
            raise Unclear(
                f"{name} {shown(text)[:40]!r} is not a day" if text else f"{name} is empty"
            ) from None

    def whole(self) -> "Row":
        """The row itself, if it is as wide as the header. Raises Unclear."""
        width = self.table.width
        if len(self.cells) < width:
            raise Unclear(f"{counted(len(self.cells), 'cell')}, but the header has {width}")
        if any(cell.strip() for cell in self.cells[width:]):
            raise Unclear(f"{counted(len(self.cells), 'cell')}, but the header has {width}")
        return self

    def shown(self) -> str:
        """The line as a message shows it."""
        return self.excerpt or shown(",".join(self.cells))

    def not_understood(self, trouble: Unclear) -> NotUnderstood:
        """The value that tells why this line made no event."""
        return NotUnderstood(self.line, self.shown(), trouble.reason, self.table.source.name, trouble.hint)


def find_table(source: Source, needed: Sequence[str]) -> Table | None:
    """The table whose header has these columns (plain names), or None where no line of the file's top has
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
