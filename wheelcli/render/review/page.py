"""A review as one self-contained page: no other file, no network, readable without a script."""

from dataclasses import dataclass
from datetime import datetime
from math import isnan
from typing import TYPE_CHECKING

from wheelcli.render.charts.palette import svg_of
from wheelcli.render.formats.report_blocks import Cell, Column, Figure, Kind, Section, Sheet, cell_text
from wheelcli.render.formats.sanitize import printable
from wheelcli.render.parts.provenance import moment
from wheelcli.render.review.charts import charts
from wheelcli.render.review.sections import sections
from wheelcli.review.span_results import Basis
from wheelcli.review.week import SpanName

if TYPE_CHECKING:
    from markupsafe import Markup

    from wheelcli.review.report import Review

__all__ = ["page"]


@dataclass(frozen=True, slots=True)
class _Picture:
    svg: "Markup"
    description: str
    wide: bool


@dataclass(frozen=True, slots=True)
class _Part:
    name: str
    title: str
    lines: tuple[str, ...]
    sheets: tuple[Sheet, ...]
    pictures: tuple[_Picture, ...]


def page(review: "Review", *, as_of: datetime | None, source: str | None) -> str:
    """Return the whole page. Every figure is in it as text and, in `<data value>`, as in the JSON."""
    from jinja2 import Environment, PackageLoader, StrictUndefined

    loader = PackageLoader("wheelcli", "render/templates")
    world = Environment(loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=False)
    world.filters["code"] = _code
    world.globals.update(cell_text=cell_text, raw_of=_raw, lost=_lost)
    week = review.week
    quotes = f"quotes of {moment(as_of)}" if as_of else "no quotes"
    origin = (
        ", the invented demo market" if source == "demo" else f" from {printable(source)}" if source else ""
    )
    return world.get_template("review.html").render(
        title=f"Week {week.name}, account {printable(review.account)}",
        subtitle=f"{week.since} to {week.until}; {quotes}{origin}",
        notices=_notices(review),
        keys=_keys(review),
        sections=_parts(review),
        colophon="Written by wheel. Options involve risk; nothing here is advice.",
    )


def _notices(review: "Review") -> tuple[str, ...]:
    if not review.provisional:
        return ()
    return (
        "Provisional: expirations of this week are not settled. Settle them with `wheel journal settle`.",
    )


def _keys(review: "Review") -> tuple[tuple[str, Cell, Column], ...]:
    week = next((p for p in review.performance if p.span is SpanName.WEEK), None)
    year = next((p for p in review.performance if p.span is SpanName.YEAR), None)
    income = next((i for i in review.income if i.span is SpanName.WEEK and i.basis is Basis.TRADE), None)
    kinds = {
        "Account value": (review.value_usd, Kind.DOLLARS),
        "Cash": (review.cash_usd, Kind.DOLLARS),
        "Cash equivalents": (review.cash_equivalents_usd or None, Kind.DOLLARS),
        "Collateral": (review.collateral_usd, Kind.DOLLARS),
        "Free cash": (review.free_cash_usd, Kind.DOLLARS),
        "Cash if assigned": (review.cash_call_usd, Kind.DOLLARS),
        "This week": (week.time_weighted if week else None, Kind.RETURN),
        "This year": (year.time_weighted if year else None, Kind.RETURN),
        "Income of the week": (income.total_usd if income else None, Kind.SIGNED),
        "Monthly target": (review.monthly_target_usd or None, Kind.DOLLARS),
        "Rules kept": (review.rules.score, Kind.PERCENT),
        "Need action": (sum(p.needs_action for p in review.positions), Kind.COUNT),
    }
    return tuple((name, value, Column(name, kind)) for name, (value, kind) in kinds.items())


def _parts(review: "Review") -> tuple[_Part, ...]:
    from markupsafe import Markup

    by_name = {
        c.name: _Picture(
            Markup(svg_of(c.figure, name=f"chart-{c.name}", title=c.title, description=c.description)),
            c.description,
            c.wide,
        )
        for c in charts(review)
    }

    def part(section: Section) -> _Part:
        pictures = tuple(by_name[name] for name in section.charts if name in by_name)
        lines = tuple(printable(line) for line in section.lines)
        return _Part(section.name, section.title, lines, section.sheets, pictures)

    return tuple(part(section) for section in sections(review))


def _code(line: str) -> "Markup":
    # Text between backticks is code.
    from markupsafe import Markup, escape

    parts = [
        Markup("<code>{}</code>").format(t) if k % 2 else escape(t) for k, t in enumerate(line.split("`"))
    ]
    return Markup("").join(parts)


def _raw(cell: Cell) -> str | None:
    value = cell.value if isinstance(cell, Figure) else cell
    if isinstance(value, bool) or not isinstance(value, int | float) or isnan(value):
        return None
    return repr(value)


def _lost(cell: Cell, column: Column) -> bool:
    value, kind = (cell.value, cell.kind) if isinstance(cell, Figure) else (cell, column.kind)
    return isinstance(value, int | float) and value < 0 and kind in (Kind.SIGNED, Kind.RETURN)
