"""The stress grid as a heat map in a picture: red is a loss, green a profit, the worst cell framed."""

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from wheelcli.errors import Exit, WheelError, invalid_value, not_found
from wheelcli.feed_source import is_invented
from wheelcli.manage.stress.document import StressDocument
from wheelcli.money_text import counted
from wheelcli.render.formats.write import write_whole
from wheelcli.render.parts.provenance import moment

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_ENDINGS = (".png", ".svg")
_FRAME = {"boxstyle": "square,pad=0.2", "facecolor": "none", "edgecolor": "black"}


def check_plot(path: Path) -> None:
    """Raise WheelError (usage) if no picture can be drawn into that file, before anything is fetched."""
    if path.suffix.lower() not in _ENDINGS:
        raise WheelError(
            invalid_value("--plot", str(path), "a file ending in .png or .svg"),
            code="usage",
            exit_code=Exit.USAGE,
        )
    if not path.resolve().parent.is_dir():
        raise WheelError(not_found("folder", str(path.resolve().parent)), code="output", exit_code=Exit.USAGE)


def draw_heat(data: StressDocument, path: Path, *, source: str, as_of: datetime) -> None:
    """Draw one panel for each number of days. Raises WheelError (usage) if the file cannot be written."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    days = list(dict.fromkeys(c.days for c in data.cells))
    most = max(1.0, *(abs(c.profit_usd) for c in data.cells))
    figure = Figure(figsize=(9, 0.6 + 5.4 * len(days)), layout="constrained")
    FigureCanvasAgg(figure)
    invented = "Demo market, invented names and prices: " if is_invented(source) else ""
    figure.suptitle(f"{invented}profit of the open book, dollars\n{moment(as_of)}", fontsize=11)
    panels = figure.subplots(len(days), 1, squeeze=False)[:, 0]
    for panel, after in zip(panels, days, strict=True):
        _panel(panel, data, after, most=most)
    form = path.suffix.lower().removeprefix(".")
    metadata = {"Date": None} if form == "svg" else None
    write_whole(path, lambda temporary: figure.savefig(temporary, format=form, dpi=150, metadata=metadata))


def _panel(panel: "Axes", data: StressDocument, days: int, *, most: float) -> None:
    """Draw the panel for one number of days: moves down, volatilities across; `most` dollars have the full
    colour.
    """
    spots, vols = sorted(data.spot_moves, reverse=True), data.vol_moves
    cells = {(c.spot_move, c.vol_move): c for c in data.cells if c.days == days}
    grid = [[cells[s, v] for v in vols] for s in spots]
    profits = [[c.profit_usd for c in row] for row in grid]
    panel.imshow(profits, cmap="RdYlGn", vmin=-most, vmax=most, aspect="auto")
    panel.set_xticks(range(len(vols)), [f"{100 * v:+.0f} %" for v in vols])
    panel.set_yticks(range(len(spots)), [f"{100 * s:+.0f} %" for s in spots])
    panel.set_xlabel("volatility")
    panel.set_ylabel("market" if data.weighted else "every share")
    panel.set_title(f"after {counted(days, 'day')}" if days else "now", fontsize=10)
    for i, row in enumerate(grid):
        for j, cell in enumerate(row):
            box = _FRAME if cell == data.worst else None
            panel.text(j, i, f"{cell.profit_usd:,.0f}", ha="center", va="center", fontsize=7, bbox=box)
