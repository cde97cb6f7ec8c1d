"""A review on a terminal and as Markdown: the same sections, as wide as there is room."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from rich.padding import Padding
from rich.text import Text

from wheelcli.documents.provenance import Provenance
from wheelcli.money_text import counted
from wheelcli.render.charts.terminal_charts import bars
from wheelcli.render.charts.terminal_charts import line as line_chart
from wheelcli.render.formats.report_drawing import draw_sheet, md, sheet_lines
from wheelcli.render.formats.sanitize import printable
from wheelcli.render.parts.provenance import heading, heading_text
from wheelcli.render.review.sections import DO_THIS, sections
from wheelcli.render.screens.today import do_this

if TYPE_CHECKING:
    from rich.console import Console

    from wheelcli.review.report import Review

__all__ = ["markdown", "screen"]


def screen(console: "Console", review: "Review", provenance: Provenance | None = None) -> None:
    """Draw the review; sections that a page folds away are left out, and small pictures replace the charts.

    `provenance` is that of the market used for values; None without a recorded market.
    """
    week = review.week
    title = Text(week.title, style="bold")
    if week.is_week:
        title.append(f"  {week.since} to {week.until}", style="bright_black")
    console.print(title)
    console.print(heading(_of(review, provenance), console.width))
    if review.provisional:
        console.print(
            Text(
                "Provisional: expirations are not settled; settle them with `wheel journal settle`.",
                style="yellow",
            )
        )
    for section in sections(review):
        sheets = [s for s in section.sheets if not s.aside]
        if not sheets:
            continue
        console.print()
        if section.name == DO_THIS:
            do_this(review.actions, console)
            continue
        console.print(Text(section.title, style="bold cyan"))
        for line in section.lines:
            console.print(Padding(Text(printable(line)), (0, 0, 0, 2)))
        for sheet in sheets:
            draw_sheet(console, sheet)
        if section.name == "performance":
            _small(console, review)


def _small(console: "Console", review: "Review") -> None:
    width = min(console.width, 100) - 4
    if len(review.curve) > 1:
        for text in line_chart(
            [m.growth - 1 for m in review.curve],
            width=width,
            first=review.curve[0].day,
            last=review.curve[-1].day,
        ):
            console.print(Text("  " + text), no_wrap=True, crop=False)
    if review.weekly:
        console.print(
            Text(
                f"  Income by week, last {counted(len(review.weekly[-26:]), 'week')}",
                style="bright_black italic",
            )
        )
        for text in bars(
            [w.income_usd for w in review.weekly[-26:]],
            [w.week[-3:] for w in review.weekly[-26:]],
            width=width,
        ):
            console.print(Text("  " + text), no_wrap=True, crop=False)


def _of(review: "Review", provenance: Provenance | None) -> Provenance:
    return provenance or Provenance(None, None, account=review.account)


def markdown(review: "Review", provenance: Provenance | None = None) -> Iterator[str]:
    """Yield the review as Markdown, line by line; `provenance` as for `screen`."""
    week = review.week
    yield f"# {week.title}, account {md(review.account)}"
    yield ""
    yield md(heading_text(_of(review, provenance)))
    yield ""
    yield f"{week.since} to {week.until}" + (
        ". Provisional: expirations are not settled." if review.provisional else "."
    )
    for section in sections(review):
        sheets = [s for s in section.sheets if not s.aside]
        if not sheets:
            continue
        yield from ("", f"## {section.title}")
        for line in section.lines:
            yield from ("", md(line))
        for sheet in sheets:
            yield from sheet_lines(sheet)
