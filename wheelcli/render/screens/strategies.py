"""The strategies on a terminal: one block each, its texts wrapped beside their labels."""

from rich.console import Console
from rich.table import Table
from rich.text import Text

from wheelcli.documents.plan.strategies import StrategiesDocument

_LABELS = ("outlook", "requirement", "aim", "risk")


def draw(data: StrategiesDocument, console: Console) -> None:
    """Print each strategy's name, and its texts from the table."""
    for place, line in enumerate(data.strategies):
        if place:
            console.print()
        console.print(Text(f"{line.name[0].upper()}{line.name[1:]}", style="bold"))
        grid = Table.grid(padding=(0, 2))
        grid.add_column(style="bright_black", no_wrap=True)
        grid.add_column(overflow="fold")
        for label in _LABELS:
            grid.add_row(f"  {label}", Text(getattr(line, label)))
        console.print(grid)
