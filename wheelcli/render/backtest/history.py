"""Imported sessions, and the check of a store, on a terminal."""

from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from wheelcli.documents.history import HistoryCheck, HistoryImport
from wheelcli.money_text import counted
from wheelcli.render.formats.report_blocks import Column, Kind, Sheet
from wheelcli.render.formats.report_drawing import draw_sheet
from wheelcli.render.formats.sanitize import printable
from wheelcli.render.palette import DIM, WARN

_STYLES = {"wrong": "bold red", "partial": WARN, "note": DIM}
_NAMES_SHOWN = 12


def draw_import(data: HistoryImport, console: Console) -> None:
    """Print what an import brought: sessions, files, tables, and rows left out."""
    changes = (
        (data.added, "new"),
        (data.extended, "with more symbols"),
        (data.replaced, "replaced"),
        (data.unchanged, "unchanged"),
    )
    if data.files:
        console.print(Text(printable(_span(data)), style="bold"), soft_wrap=True)
        done = ", ".join(f"{count:,} {what}" for count, what in changes if count)
        _line(console, f"sessions: {done}")
        _line(console, f"{counted(data.contracts, 'contract')} of {_some(data.symbols)}")
        columns = (Column("File"), Column("Vendor"), Column("Rows", Kind.COUNT), Column("Symbol", rank=1))
        rows = tuple((each.file, each.vendor, each.rows, each.symbol or "in its rows") for each in data.files)
        draw_sheet(console, Sheet("Files", columns, rows))
        for remark in dict.fromkeys((each.vendor, text) for each in data.files for text in each.remarks):
            _line(console, f"{remark[0]}: {remark[1]}", WARN)
    if data.tables:
        heads = (Column("Table"), Column("File"), Column("Rows", Kind.COUNT), Column("Added", Kind.COUNT))
        tables = tuple((each.table, each.file, each.rows, each.added) for each in data.tables)
        draw_sheet(console, Sheet("Tables", heads, tables))
    if data.left_out:
        named = (Column("Left out"), Column("Rows", Kind.COUNT), Column("First", remark=True))
        left = tuple((each.reason, each.rows, each.first) for each in data.left_out)
        draw_sheet(console, Sheet("Rows left out", named, left))


def draw_check(data: HistoryCheck, console: Console) -> None:
    """Print the contents of a store and its problems."""
    head = f"{data.folder}: {counted(data.sessions, 'session')} from {data.first} to {data.last}"
    console.print(Text(printable(head), style="bold"), soft_wrap=True)
    _line(console, f"{counted(data.contracts, 'contract')} of {_some(data.symbols)}, from {data.source}")
    _line(console, f"tables: {', '.join(data.tables) or 'none'}")
    two_sided, known = _percent(data.two_sided), _percent(data.open_interest)
    _line(console, f"two-sided quotes {two_sided}, open interest known {known}, crossed {data.crossed:,}")
    if data.off_parity is not None:
        _line(
            console, f"share prices against put–call parity: median {data.off_parity:.2%}".replace("%", " %")
        )
    columns = (
        Column("Mid"),
        Column("Quotes", Kind.COUNT),
        Column("Spread, median", Kind.DOLLARS),
        Column("of the mid", Kind.PERCENT),
    )
    rows = tuple(
        (_range(each.mid_from, each.mid_below), each.quotes, each.median, each.ratio) for each in data.spreads
    )
    draw_sheet(console, Sheet("Spreads", columns, rows))
    console.print(Text("Findings", style="bold cyan"))
    for each in data.findings:
        hint = f"; {each.hint}" if each.hint else ""
        text = Text.assemble((f"{each.severity:<8}", _STYLES[each.severity]), printable(f"{each.text}{hint}"))
        console.print(Padding(text, (0, 0, 0, 2)))
    if not data.findings:
        _line(console, "none")


def _line(console: Console, text: str, style: str = "") -> None:
    console.print(Padding(Text(printable(text), style=style), (0, 0, 0, 2)))


def _span(data: HistoryImport) -> str:
    sessions = data.added + data.extended + data.replaced + data.unchanged
    span = f" from {data.first} to {data.last}" if sessions > 1 else f" {data.first}"
    return f"{data.folder}: {counted(sessions, 'session')}{span}"


def _some(symbols: tuple[str, ...]) -> str:
    more = len(symbols) - _NAMES_SHOWN
    return ", ".join(symbols[:_NAMES_SHOWN]) + (f" and {more} more" if more > 0 else "")


def _percent(share: float | None) -> str:
    return "unknown" if share is None else f"{share:.1%}".replace("%", " %")


def _range(least: float, most: float | None) -> str:
    return f"{least:.2f} or more" if most is None else f"{least:.2f} to {most:.2f}"
