"""What all charts share: a figure drawn in their style, and how ticks are written."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from wheelcli.render.charts.palette import new_figure, styled

if TYPE_CHECKING:
    from matplotlib.figure import Figure

__all__ = ["dollar_tick", "drawn", "percent_tick", "smallest_omitted", "write_ticks"]


def dollar_tick(value: float, _: object = None) -> str:
    """Return dollars for a tick or a sentence: `$920`, `−$12k`."""
    sign = "−" if value < 0 else ""
    return f"{sign}${abs(value) / 1000:,.0f}k" if abs(value) >= 10_000 else f"{sign}${abs(value):,.0f}"


def percent_tick(value: float, _: object = None) -> str:
    """Return a ratio as a percentage for a tick: `−2.5%`."""
    # A drawdown of a calm year is drawn in half percents: two ticks must not read the same.
    return f"{100 * value:.3g}%".replace("-", "−")


def smallest_omitted(count: int) -> str:
    """Return a sentence, after a space, if a chart of the largest leaves out that many; "" if it shows all.

    >>> smallest_omitted(1), smallest_omitted(3)
    (' The smallest is omitted.', ' The 3 smallest are omitted.')
    """
    if not count:
        return ""
    return " The smallest is omitted." if count == 1 else f" The {count} smallest are omitted."


def drawn(width: float, height: float, draw: "Callable[[Figure], None]") -> "Figure":
    """Return a figure of that many inches on which `draw` has drawn."""
    figure = new_figure(width, height)
    with styled():
        draw(figure)
    return figure


def write_ticks(axis: Any, write: Callable[..., str]) -> None:
    """Give an axis at most five intervals, with ticks written by `write`."""
    from matplotlib.ticker import FuncFormatter, MaxNLocator

    axis.set_major_locator(MaxNLocator(5))
    axis.set_major_formatter(FuncFormatter(write))
