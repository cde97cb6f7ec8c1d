"""Pictures small enough for a terminal, drawn by plotext without colour."""

from collections.abc import Sequence
from datetime import date

from wheelcli.money_text import dollars

__all__ = ["bars", "line"]


def line(values: Sequence[float], *, width: int, first: date, last: date, height: int = 9) -> list[str]:
    """Return a curve of fractions over time as lines of text; the axis is in percent."""
    import plotext

    plotext.clear_figure()
    plotext.theme("clear")
    plotext.plot_size(width, height)
    plotext.plot([v * 100 for v in values], marker="braille")
    plotext.xticks([1, len(values)], [first.isoformat(), last.isoformat()])
    low, high = min(values) * 100, max(values) * 100
    ticks = [low, (low + high) / 2, high] if high - low > 0.05 else [low]
    plotext.yticks(ticks, [f"{t:+.1f} %" for t in ticks])
    return _lines(plotext.build())


def bars(values: Sequence[float], names: Sequence[str], *, width: int, height: int = 8) -> list[str]:
    """Return bars of dollars as lines of text."""
    import plotext

    plotext.clear_figure()
    plotext.theme("clear")
    plotext.plot_size(width, height)
    places = list(range(1, len(values) + 1))
    plotext.bar(places, list(values), width=0.6)
    step = max(1, len(names) * 6 // max(width, 1) + 1)
    plotext.xticks(places[::step], list(names)[::step])
    low, high = min(0.0, *values), max(0.0, *values)
    ticks = sorted({low, 0.0, high})
    plotext.yticks(ticks, [dollars(t) for t in ticks])
    return _lines(plotext.build())


def _lines(text: str) -> list[str]:
    import re

    return [row.rstrip() for row in re.sub(r"\x1b\[[0-9;]*m", "", text).splitlines() if row.strip()]
