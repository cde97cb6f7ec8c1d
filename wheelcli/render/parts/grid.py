"""A table that never cuts off a number.

It shows as many columns as fit, in order of importance, and wraps only its remarks.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from rich.console import Console
from rich.padding import Padding
from rich.text import Text

_GAP = 2
_HEAD = "bright_black"

# The headings of columns, each perhaps with a word on it in brackets, and their meaning.
Legend = tuple[tuple[tuple[str, ...], str], ...]


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its heading, its cells, and whether numbers are aligned right. `rank` 0 is always shown."""

    heading: str
    cells: Sequence[Text | str]
    right: bool = True
    rank: int = 0

    @property
    def width(self) -> int:
        """Return the width of the widest entry in terminal cells."""
        return max([Text(self.heading).cell_len, *(_text(c).cell_len for c in self.cells)])


def print_grid(
    console: Console,
    columns: Sequence[Column],
    *,
    remarks: Sequence[Text] | None = None,
    indent: int = 4,
    rank: int | None = None,
) -> tuple[str, ...]:
    """Print the columns up to `rank` (default: those that fit), under each row its remark, indented. Return
    the headings printed.
    """
    shown = [c for c in columns if c.rank <= (fitting_rank(columns, console.width) if rank is None else rank)]
    head = _line([Text(c.heading, style=_HEAD) for c in shown], shown)
    console.print(head, no_wrap=True, crop=False, overflow="ignore")
    for i in range(len(columns[0].cells)):
        row = _line([_text(c.cells[i]) for c in shown], shown)
        console.print(row, no_wrap=True, crop=False, overflow="ignore")
        if remarks is not None and remarks[i].plain:
            console.print(Padding(remarks[i], (0, 0, 0, indent)))
    return tuple(c.heading for c in shown)


def legend(meanings: Legend, shown: Sequence[str]) -> str:
    """Return the meanings of the columns shown, and of no other.

    >>> legend(((("mid", "net (a change)"), "dollars"), (("days",), "to the end")), ["#", "net"])
    'net (a change): dollars'
    """
    parts = ((", ".join(n for n in names if n.partition(" (")[0] in shown), text) for names, text in meanings)
    return " · ".join(f"{names}: {text}" for names, text in parts if names)


def fitting_rank(columns: Sequence[Column], width: int) -> int:
    """Return the highest rank up to which all columns fit the width; 0 if only the necessary ones do."""
    for rank in sorted({c.rank for c in columns}, reverse=True):
        if fits([c for c in columns if c.rank <= rank], width):
            return rank
    return 0


def fits(columns: Sequence[Column], width: int) -> bool:
    """Return whether all columns fit the width."""
    return sum(c.width for c in columns) + _GAP * (len(columns) - 1) <= width


def _line(cells: Sequence[Text], columns: Sequence[Column]) -> Text:
    out = Text()
    for k, (cell, column) in enumerate(zip(cells, columns, strict=True)):
        blank = " " * (column.width - cell.cell_len)
        out.append(" " * _GAP if k else "")
        if column.right:
            out.append(blank).append_text(cell)
        else:
            out.append_text(cell)
            out.append(blank if k < len(columns) - 1 else "")
    return out


def _text(cell: Text | str) -> Text:
    return cell.copy() if isinstance(cell, Text) else Text(cell)
