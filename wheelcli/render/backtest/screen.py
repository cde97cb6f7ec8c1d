"""Runs on a terminal and as Markdown: one run, the list of runs, two runs side by side."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from rich.padding import Padding
from rich.text import Text

from wheelcli.backtest.document import BacktestDocument, Compared
from wheelcli.backtest.saved.run_list import RunList
from wheelcli.render.backtest.sections import sections, subtitle, title
from wheelcli.render.charts.terminal_charts import line as line_chart
from wheelcli.render.formats.report_blocks import Cell, Column, Figure, Kind, Sheet
from wheelcli.render.formats.report_drawing import draw_sheet, md, sheet_lines
from wheelcli.render.formats.sanitize import printable
from wheelcli.render.palette import DIM, WARN

if TYPE_CHECKING:
    from rich.console import Console

_UNITS = {"usd": Kind.SIGNED, "share": Kind.RETURN, "count": Kind.COUNT, "days": Kind.COUNT}


def screen(console: "Console", run: BacktestDocument) -> None:
    """Print a run; tables that a page folds away are left out."""
    console.print(Text(printable(title(run)), style="bold"))
    console.print(Text(printable(subtitle(run)), style=DIM))
    for section in sections(run):
        console.print()
        console.print(Text(section.title, style="bold cyan"))
        for line in section.lines:
            style = WARN if section.name == "labels" else ""
            console.print(Padding(Text(printable(line), style=style), (0, 0, 0, 2)))
        for sheet in section.sheets:
            if not sheet.aside:
                draw_sheet(console, sheet)
        if section.name == "result" and len(run.curve) > 1:
            _small(console, run)


def _small(console: "Console", run: BacktestDocument) -> None:
    growth = [point.value_usd / run.performance.start_usd - 1.0 for point in run.curve]
    width = min(console.width, 100) - 4
    for text in line_chart(growth, width=width, first=run.curve[0].day, last=run.curve[-1].day):
        console.print(Text("  " + text), no_wrap=True, crop=False)


def markdown(run: BacktestDocument) -> Iterator[str]:
    """Yield a run as Markdown, line by line."""
    yield f"# {md(title(run))}"
    yield from ("", md(subtitle(run)))
    for section in sections(run):
        yield from ("", f"## {section.title}")
        for line in section.lines:
            yield from ("", md(line))
        for sheet in section.sheets:
            if not sheet.aside:
                yield from sheet_lines(sheet)


def draw_list(console: "Console", listed: RunList) -> None:
    """Print the saved runs."""
    columns = (
        Column("Run"),
        Column("From", Kind.DAY, 1),
        Column("To", Kind.DAY, 1),
        Column("Sessions", Kind.COUNT, 2),
        Column("Tickets", Kind.COUNT, 2),
        Column("Return", Kind.RETURN),
        Column("Drawdown", Kind.RETURN, 1),
        Column("Labels", remark=True),
    )
    rows = tuple(
        (
            run.name,
            run.first,
            run.last,
            run.sessions,
            run.tickets,
            run.twr,
            run.drawdown,
            run.damaged or ", ".join(run.labels),
        )
        for run in listed.runs
    )
    draw_sheet(console, Sheet("Saved backtests", columns, rows, empty="No backtest yet."))
    if listed.sweeps:
        of_sweeps = (
            Column("Sweep"),
            Column("Cells", Kind.COUNT),
            Column("Finished", Kind.COUNT),
            Column("Store", remark=True),
        )
        lines = tuple(
            (each.name, each.cells, each.finished, each.damaged or each.store) for each in listed.sweeps
        )
        draw_sheet(console, Sheet("Saved sweeps", of_sweeps, lines))


def draw_compared(console: "Console", both: Compared) -> None:
    """Print two runs side by side."""
    console.print(Text(f"{printable(both.first)} and {printable(both.second)}", style="bold"))
    for line in both.differences or ("The options and the settings are the same.",):
        console.print(Padding(Text(printable(line)), (0, 0, 0, 2)))
    columns = (
        Column("Figure"),
        Column("First", Kind.SIGNED),
        Column("Second", Kind.SIGNED),
        Column("Difference", Kind.SIGNED),
    )
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (
            each.figure.replace("_usd", "").replace("_", " "),
            *(Figure(value, _UNITS[each.unit]) for value in (each.first, each.second, each.difference)),
        )
        for each in both.figures
    )
    draw_sheet(console, Sheet("Figures", columns, rows))
    monthly = both.monthly
    if monthly.mean is not None:
        known = (
            f", 95 % from {100 * monthly.low:+.2f} % to {100 * monthly.high:+.2f} %"
            if monthly.low is not None and monthly.high is not None
            else ""
        )
        console.print(Text(f"Second less first, mean of a month: {100 * monthly.mean:+.2f} %{known}"))
    if both.inconclusive:
        console.print(Text("What this comparison cannot show", style="bold"))
    for line in both.inconclusive:
        console.print(Padding(Text(printable(line), style=WARN), (0, 0, 0, 2)))
