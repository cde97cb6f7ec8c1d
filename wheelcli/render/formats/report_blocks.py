"""A document of sections and tables, before it is drawn on a terminal, as Markdown or as a page."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from math import isnan

from wheelcli.money_text import plain_zero
from wheelcli.render.formats.sanitize import printable

__all__ = ["THEN", "Cell", "Column", "Figure", "Kind", "Section", "Sheet", "Step", "cell_text", "shown"]

MINUS = "−"
THEN = "Then: takes profit on a fill at the limit; after a fill at another price, see wheel monitor."


class Kind(StrEnum):
    """The kind of a column's values, which decides how they are written and aligned."""

    TEXT = "text"
    DAY = "day"
    COUNT = "count"
    DOLLARS = "dollars"  # whole dollars below a million, with cents
    SIGNED = "signed"  # dollars that were gained or lost
    PERCENT = "percent"
    RETURN = "return"  # a percentage with its sign
    RATIO = "ratio"


Value = str | float | int | date | None


@dataclass(frozen=True, slots=True)
class Figure:
    """A value of another kind than its column's."""

    value: Value
    kind: Kind


Cell = Value | Figure


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table. `rank` 0 is always shown; narrow screens leave out the highest ranks."""

    name: str
    kind: Kind = Kind.TEXT
    rank: int = 0
    remark: bool = False  # a sentence: a narrow screen gives it a line of its own
    value: float | None = None  # the number behind the heading

    @property
    def right(self) -> bool:
        """Return whether its cells are aligned right."""
        return self.kind not in (Kind.TEXT, Kind.DAY)


@dataclass(frozen=True, slots=True)
class Sheet:
    """One table. The first column names the row. `aside` means that a page may fold it away. A terminal shows
    the rows `brief`, by their places, and the sentence `rest` on the others.
    """

    caption: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    empty: str = ""  # text to show if there are no rows
    aside: bool = False
    brief: tuple[int, ...] | None = None  # None: all
    rest: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """One heading with its sentences, tables, and the names of the pictures that belong to it."""

    name: str
    title: str
    lines: tuple[str, ...] = ()
    sheets: tuple[Sheet, ...] = ()
    charts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Step:
    """One action at the top of a page: what to do and why, the text of its order, the standing order after
    its fill, and the command that records it.
    """

    rank: int
    title: str
    why: str
    urgent: bool
    order: str | None = None
    then: str | None = None
    no_order: str | None = None
    command: str | None = None


def cell_text(cell: Cell, column: Column) -> str:
    """Return a cell as a reader sees it."""
    return shown(cell.value, cell.kind) if isinstance(cell, Figure) else shown(cell, column.kind)


def shown(value: Value, kind: Kind) -> str:
    """Return a value as a reader sees it; unknown is an en dash.

    >>> shown(-1234.5, Kind.SIGNED), shown(0.0131, Kind.RETURN)
    ('−$1,234.50', '+1.31 %')
    >>> shown(None, Kind.COUNT), shown(0.8, Kind.PERCENT), shown(-0.000004, Kind.RETURN)
    ('–', '80.0 %', '0.00 %')
    """
    if value is None or (isinstance(value, float) and isnan(value)):
        return "–"
    if isinstance(value, str):
        return printable(value)
    if isinstance(value, date):
        return value.isoformat()
    return plain_zero(_number(float(value), kind))


def _number(value: float, kind: Kind) -> str:
    sign = MINUS if value < 0 else "+" if value > 0 and kind in (Kind.SIGNED, Kind.RETURN) else ""
    size = abs(value)
    match kind:
        case Kind.DOLLARS | Kind.SIGNED:
            return f"{sign}${size:,.2f}"
        case Kind.PERCENT:
            return f"{sign}{size:.1%}".replace("%", " %")
        case Kind.RETURN:
            return f"{sign}{size:.2%}".replace("%", " %")
        case Kind.RATIO:
            return f"{sign}{size:,.2f}"
        case _:
            return f"{sign}{size:,g}"
