"""The picture of a run: the account beside the same dollars elsewhere."""

from typing import TYPE_CHECKING

import numpy as np

from wheelcli.backtest.document import BacktestDocument
from wheelcli.render.charts.palette import BLUE, GREEN, INK, ORANGE, PURPLE, new_figure, styled
from wheelcli.render.formats.report_page import Picture

if TYPE_CHECKING:
    from matplotlib.axes import Axes


def charts(run: BacktestDocument) -> tuple[Picture, ...]:
    """Return the pictures of a run that have data to show."""
    if len(run.curve) < 2:
        return ()
    figure = new_figure(9.0, 3.6)
    days = [point.day for point in run.curve]
    start = run.performance.start_usd
    lines: list[tuple[str, list[float | None], str, str]] = [
        ("this run", [p.value_usd / start - 1.0 for p in run.curve], BLUE, "-"),
        ("the same names held", [_less_one(p.names_level) for p in run.curve], PURPLE, ":"),
        (run.data.fund, [_less_one(p.fund_level) for p in run.curve], ORANGE, "--"),
        ("cash", [p.cash_level - 1.0 for p in run.curve], GREEN, "-."),
    ]
    with styled():
        axes: Axes = figure.subplots()
        for name, values, colour, dash in lines:
            if any(value is not None for value in values):
                known = [float("nan") if value is None else 100 * value for value in values]
                axes.plot(np.array(days, "datetime64[D]"), known, color=colour, linestyle=dash, label=name)
        axes.axhline(0.0, color=INK, linewidth=0.5)
        axes.set_ylabel("total return, %")
        axes.legend(frameon=False, loc="upper left")
        figure.autofmt_xdate()
    last = run.curve[-1]
    about = (
        f"Total return of the run from {days[0]} to {days[-1]}: {100 * (last.value_usd / start - 1):.2f} %,"
        " beside the same names held, the broad fund and cash"
    )
    return (Picture("value", "Total return", about, figure, wide=True),)


def _less_one(level: float | None) -> float | None:
    return None if level is None else level - 1.0
