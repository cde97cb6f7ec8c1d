"""A report as one self-contained page: no other file, no network, readable without a script."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from math import ceil, isnan
from typing import TYPE_CHECKING

from wheelcli.money_text import with_minus
from wheelcli.render.charts.palette import svg_of
from wheelcli.render.formats.report_blocks import (
    THEN,
    Cell,
    Column,
    Figure,
    Kind,
    Section,
    Sheet,
    Step,
    cell_text,
)
from wheelcli.render.formats.sanitize import printable

if TYPE_CHECKING:
    from markupsafe import Markup
    from matplotlib.figure import Figure as Drawing

__all__ = ["Picture", "report_page"]

FIGURES = "figures"  # the section of every figure
_MOST_ACROSS = 7
MOST_STEPS = 7  # the others are folded away
COLOPHON = "Written by wheel. Options involve risk; nothing here is advice."


@dataclass(frozen=True, slots=True)
class Picture:
    """One picture of a report. `wide` asks for the page's whole width."""

    name: str
    title: str
    description: str
    figure: "Drawing"
    wide: bool = False


@dataclass(frozen=True, slots=True)
class _Drawn:
    svg: "Markup"
    description: str
    wide: bool


@dataclass(frozen=True, slots=True)
class _Part:
    name: str
    title: str
    lines: tuple[str, ...]
    sheets: tuple[Sheet, ...]
    pictures: tuple[_Drawn, ...]


def report_page(
    title: str,
    subtitle: str,
    sections: Sequence[Section],
    pictures: Sequence[Picture],
    *,
    keys: Mapping[str, tuple[float | int | None, Kind]],
    notices: tuple[str, ...] = (),
    steps: Sequence[Step] | None = None,
    summary: str = "",
) -> str:
    """Return the whole page. Every figure is in it as text and, in `<data value>`, as in the JSON.

    `steps` are the actions at its top under the sentence `summary`; None leaves that block out.
    """
    from jinja2 import Environment, PackageLoader, StrictUndefined

    loader = PackageLoader("wheelcli", "render/templates")
    world = Environment(loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=False)
    world.filters.update(code=_code, unbroken=_unbroken, words=_words)
    world.globals.update(cell_text=cell_text, raw_of=_raw, lost=_lost, printable=printable)
    return world.get_template("report.html").render(
        title=title,
        subtitle=subtitle,
        notices=notices,
        steps=steps,
        summary=printable(summary),
        most=MOST_STEPS,
        then=THEN if any(step.then for step in steps or ()) else "",
        across=_across(len(keys)),
        keys=tuple((name, value, Column(name, kind)) for name, (value, kind) in keys.items()),
        sections=_parts(sections, pictures),
        colophon=COLOPHON,
    )


def _across(count: int) -> int:
    """Return how many of the most important figures stand in a row of a wide page.

    >>> [_across(count) for count in (6, 8, 10, 0)]
    [6, 4, 5, 1]
    """
    return max(ceil(count / max(ceil(count / _MOST_ACROSS), 1)), 1)


def _parts(sections: Sequence[Section], pictures: Sequence[Picture]) -> tuple[_Part, ...]:
    from markupsafe import Markup

    by_name = {
        c.name: _Drawn(
            Markup(svg_of(c.figure, name=f"chart-{c.name}", title=c.title, description=c.description)),
            c.description,
            c.wide,
        )
        for c in pictures
    }

    def part(section: Section) -> _Part:
        drawn = tuple(by_name[name] for name in section.charts if name in by_name)
        lines = tuple(printable(line) for line in section.lines)
        sheets = section.sheets
        if section.name != FIGURES:  # whose names and numbers are those of the JSON document
            sheets = tuple(map(_for_readers, sheets))
        return _Part(section.name, section.title, lines, sheets, drawn)

    return tuple(part(section) for section in sections)


def _for_readers(sheet: Sheet) -> Sheet:
    """Return a sheet whose words and headings have the minus sign of its figures."""
    return replace(
        sheet,
        columns=tuple(replace(column, name=with_minus(column.name)) for column in sheet.columns),
        rows=tuple(
            tuple(with_minus(cell) if isinstance(cell, str) else cell for cell in row) for row in sheet.rows
        ),
    )


def _code(line: str) -> "Markup":
    # Text between backticks is code.
    from markupsafe import Markup

    parts = [
        Markup("<code>{}</code>").format(t) if k % 2 else _unbroken(t) for k, t in enumerate(line.split("`"))
    ]
    return Markup("").join(parts)


# A browser may end a line after the minus of −$5, before the % of 5 %, and inside a date.
_BREAKABLE = re.compile(r"(−\$?[\d,.]*\d(?: %)?|\d[\d,.]* %|\d{4}-\d\d-\d\d)")


def _unbroken(text: str) -> "Markup":
    """Return text whose numbers and dates stay on one line, with the minus sign of the figures."""
    from markupsafe import Markup, escape

    parts = _BREAKABLE.split(with_minus(text))
    return Markup("").join(
        Markup('<span class="one">{}</span>').format(part) if k % 2 else escape(part)
        for k, part in enumerate(parts)
    )


def _words(text: str) -> "Markup":
    """Return a line to paste that breaks between words alone, never after a hyphen."""
    from markupsafe import Markup, escape

    parts = (
        Markup('<span class="one">{}</span>').format(w) if "-" in w else escape(w) for w in text.split(" ")
    )
    return Markup(" ").join(parts)


def _raw(cell: Cell) -> str | None:
    value = cell.value if isinstance(cell, Figure) else cell
    if isinstance(value, bool) or not isinstance(value, int | float) or isnan(value):
        return None
    return repr(int(value) if isinstance(value, int) else float(value))  # not NumPy's own form


def _lost(cell: Cell, column: Column) -> bool:
    value, kind = (cell.value, cell.kind) if isinstance(cell, Figure) else (cell, column.kind)
    return isinstance(value, int | float) and value < 0 and kind in (Kind.SIGNED, Kind.RETURN)
