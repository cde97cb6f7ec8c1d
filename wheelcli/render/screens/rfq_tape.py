"""Public trades of requests on a terminal: price, mark, and what the taker paid between them."""

from decimal import Decimal

from rich.console import Console
from rich.text import Text

from wheelcli.render.formats.sanitize import printable
from wheelcli.render.palette import DIM
from wheelcli.render.parts.grid import Column, print_grid
from wheelcli.render.screens.rfq_quotes import number_cell, price_cell
from wheelcli.rfq.list_documents import RfqTape

PRINTS = (
    *("at", "direction", "package", "amount", "price", "mark", "price_unit", "index", "worse", "bps"),
    "cost_usd",
)


def draw(data: RfqTape, console: Console) -> None:
    """Print the trades, and the median of what they paid beyond their marks."""
    rows = data.prints
    if not rows:
        console.print("no prints yet")
        return
    columns = [
        Column("at (UTC)", [f"{row.at:%d %b %H:%M:%S}" for row in rows], right=False),
        Column("taker", [row.direction for row in rows], right=False),
        Column("package", [printable(row.package) for row in rows], right=False),
        Column("amount", [f"{row.amount:,g}" for row in rows]),
        Column("price", [_signed(row.price) for row in rows]),
        Column("mark", [_signed(row.mark) for row in rows]),
    ]
    if any(row.worse is not None for row in rows):
        columns += [
            Column("in", [row.price_unit or "–" for row in rows], right=False),
            Column("bp worse", [number_cell(row.bps, 1) for row in rows]),
            Column("cost $", [number_cell(row.cost_usd, 0) for row in rows]),
        ]
    print_grid(console, columns)
    if data.median_bps is not None:
        worse = "beyond" if data.median_bps >= 0 else "better than"
        size = number_cell(abs(data.median_bps), 1)
        console.print(Text(f"median: {size} bp of the index {worse} the mark", style=DIM))
    if any(row.price < 0 for row in rows):
        console.print(
            Text("a negative price: whoever buys the package is paid, whoever sells it pays", style=DIM)
        )


def _signed(value: float | None) -> str:
    return price_cell(value) if value is None else price_cell(float(Decimal(str(value)))).replace("-", "−")
