"""A sheet on a terminal and as Markdown."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from rich.padding import Padding
from rich.text import Text

from wheelcli.render.formats.report_blocks import Cell, Column, Figure, Kind, Sheet, cell_text
from wheelcli.render.formats.sanitize import printable
from wheelcli.render.parts.grid import Column as GridColumn
from wheelcli.render.parts.grid import print_grid

if TYPE_CHECKING:
    from rich.console import Console

__all__ = ["draw_sheet", "md", "sheet_lines"]


def draw_sheet(console: "Console", sheet: Sheet) -> None:
    """Print a sheet as wide as there is room, in brief if it has a brief form; a remark is under its row."""
    if not sheet.rows:
        console.print(Padding(Text(sheet.empty, style="bright_black"), (0, 0, 0, 2)))
        return
    console.print(Text(f"  {sheet.caption}", style="bright_black italic"))
    rows = sheet.rows if sheet.brief is None else [sheet.rows[k] for k in sheet.brief]
    last = len(sheet.columns) - 1
    remark = last if sheet.columns[last].remark else None
    columns = [
        GridColumn(
            ("  " if k == 0 else "") + c.name,
            [_drawn(row[k], c, indent=k == 0) for row in rows],
            right=c.right,
            rank=c.rank,
        )
        for k, c in enumerate(sheet.columns)
        if k != remark
    ]
    remarks = (
        [Text(cell_text(row[last], sheet.columns[last]), style="bright_black") for row in rows]
        if remark
        else None
    )
    print_grid(console, columns, remarks=remarks, indent=6)
    if len(rows) < len(sheet.rows):
        console.print(Padding(Text(sheet.rest, style="bright_black"), (0, 0, 0, 2)))


def _drawn(cell: Cell, column: Column, *, indent: bool) -> Text:
    value, kind = (cell.value, cell.kind) if isinstance(cell, Figure) else (cell, column.kind)
    lost = isinstance(value, int | float) and value < 0 and kind in (Kind.SIGNED, Kind.RETURN)
    return Text(("  " if indent else "") + cell_text(cell, column), style="red" if lost else "")


def sheet_lines(sheet: Sheet) -> Iterator[str]:
    """Yield a sheet as lines of Markdown, with an empty line before it."""
    yield ""
    if not sheet.rows:
        yield sheet.empty
        return
    yield from (f"**{sheet.caption}**", "")
    yield "| " + " | ".join(md(c.name) for c in sheet.columns) + " |"
    yield "|" + "|".join(" ---: " if c.right else " --- " for c in sheet.columns) + "|"
    for row in sheet.rows:
        cells = (md(cell_text(cell, c)) for cell, c in zip(row, sheet.columns, strict=True))
        yield "| " + " | ".join(cells) + " |"


def md(text: str) -> str:
    """Return text that Markdown shows unchanged."""
    clean = printable(text)
    for mark in "\\`*_[]<>|#":
        clean = clean.replace(mark, "\\" + mark)
    return clean
