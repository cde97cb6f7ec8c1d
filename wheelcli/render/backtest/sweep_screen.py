"""A sweep on a terminal: one line for each cell, and what the table cannot show."""

from typing import TYPE_CHECKING

from rich.padding import Padding
from rich.text import Text

from wheelcli.backtest.saved.sweep_document import SweepCell, SweepDocument
from wheelcli.money_text import counted
from wheelcli.render.formats.report_blocks import Column, Kind, Sheet
from wheelcli.render.formats.report_drawing import draw_sheet
from wheelcli.render.formats.sanitize import printable
from wheelcli.render.palette import DIM, WARN

if TYPE_CHECKING:
    from rich.console import Console

_COLUMNS = (
    Column("Cell"),
    Column("From", Kind.DAY, 2),
    Column("Sessions", Kind.COUNT, 2),
    Column("Tickets", Kind.COUNT, 1),
    Column("Return", Kind.RETURN),
    Column("Drawdown", Kind.RETURN),
    Column("Volatility", Kind.PERCENT, 2),
    Column("Deployed", Kind.PERCENT, 2),
    Column("Net premium", Kind.SIGNED, 1),
    Column("Settings", remark=True),
)


def draw_sweep(console: "Console", sweep: SweepDocument) -> None:
    """Print a sweep."""
    console.print(Text(printable(f"Sweep {sweep.name}: {counted(len(sweep.cells), 'cell')}"), style="bold"))
    console.print(Text(printable(_subtitle(sweep)), style=DIM))
    rows = tuple(
        (
            str(cell.place),
            cell.first,
            cell.sessions,
            cell.tickets,
            cell.twr,
            cell.drawdown,
            cell.volatility,
            cell.deployed,
            cell.net_usd,
            "; ".join(filter(None, (", ".join(cell.settings), _lost(cell), cell.stopped, cell.error))),
        )
        for cell in sweep.cells
    )
    draw_sheet(console, Sheet("Cells", _COLUMNS, rows))
    if sweep.inconclusive:
        console.print(Text("What this sweep cannot show", style="bold"))
    for line in sweep.inconclusive:
        console.print(Padding(Text(printable(line), style=WARN), (0, 0, 0, 2)))


def _lost(cell: SweepCell) -> str:
    return f"{counted(cell.damaged, 'damaged session')} left out" if cell.damaged else ""


def _subtitle(sweep: SweepDocument) -> str:
    failed = f", {sweep.failed} without a result" if sweep.failed else ""
    alike = f" · {', '.join(sweep.settings)}" if sweep.settings else ""
    return f"{sweep.store} · {sweep.finished} finished{failed} · digest {sweep.digest}{alike}"
