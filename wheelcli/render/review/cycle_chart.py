"""The picture of the cycles of a review: each is a line from its puts to its shares, their calls, its end."""

from typing import TYPE_CHECKING

from wheelcli.money_text import counted
from wheelcli.render.charts.drawing import drawn
from wheelcli.render.charts.palette import BLUE, GREEN, INK, ORANGE, SOFT
from wheelcli.render.formats.report_blocks import Kind, shown
from wheelcli.render.formats.report_page import Picture
from wheelcli.render.formats.sanitize import printable
from wheelcli.review.performance.cycle_paths import Holding

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from wheelcli.review.performance.cycle_paths import CyclePath, CycleStage
    from wheelcli.review.report import Review

__all__ = ["cycles"]

MOST_CYCLES = 24
_RISE = 0.27  # of a call above its shares, in rows
_LINES = {Holding.PUT: (BLUE, 4.5), Holding.SHARES: (ORANGE, 4.5), Holding.CALL: (GREEN, 2.6)}


def cycles(review: "Review") -> Picture | None:
    """Return the open cycles and the last ones that ended, the newest at the bottom."""
    paths = _shown(review.cycles)
    if not paths:
        return None
    what = "shares" if review.purses is None else "coins"
    end = review.week.until

    def draw(figure: "Figure") -> None:
        from matplotlib.dates import AutoDateLocator, ConciseDateFormatter, date2num

        axes = figure.subplots()
        for row, path in enumerate(paths):
            _draw(axes, path, row, end)
        names = {Holding.PUT: "put", Holding.SHARES: what, Holding.CALL: "call"}
        for kind, (color, width) in _LINES.items():
            axes.plot([], [], color=color, linewidth=width, label=names[kind])
        axes.plot([], [], color=INK, marker="o", markersize=5, linestyle="none", label="ended, result")
        axes.plot([], [], color=SOFT, marker=">", markersize=5, linestyle="none", label="open")
        figure.legend(loc="outside lower center", ncols=5, fontsize=8.5)
        axes.set_yticks(range(len(paths)), [printable(path.symbol) for path in paths])
        axes.tick_params(axis="y", labelcolor=INK)
        axes.invert_yaxis()
        axes.margins(x=0.02, y=0.03)
        first, last = (float(date2num(day)) for day in (min(path.opened for path in paths), end))
        axes.set_xlim(right=last + 0.12 * (last - first))  # room for the results
        axes.grid(axis="y", visible=False)
        locator = AutoDateLocator(maxticks=9)
        axes.xaxis.set_major_locator(locator)
        axes.xaxis.set_major_formatter(ConciseDateFormatter(locator))
        axes.set_title("Cycles, from the first put to the end")

    open_now = sum(path.closed is None for path in paths)
    away = sum(_called_away(path) for path in paths)
    left_out = len(review.cycles) - len(paths)
    omitted = f"{counted(left_out, 'earlier cycle')} {'is' if left_out == 1 else 'are'} omitted"
    more = f" {omitted}." if left_out else ""
    description = (
        f"{counted(len(paths), 'cycle')}, {open_now} open; {away} ended with {what} called away; a call runs"
        f" above its {what}.{more}"
    )
    size = 1.0 + 0.24 * max(len(paths), 3)
    return Picture("cycles", "Cycles", description, drawn(9.6, size, draw), wide=True)


def _shown(paths: "Sequence[CyclePath]") -> "list[CyclePath]":
    open_now = [path for path in paths if path.closed is None]
    ended = sorted((path for path in paths if path.closed is not None), key=lambda p: (p.closed, p.id))
    room = max(MOST_CYCLES - len(open_now), 0)
    chosen = [*ended[len(ended) - min(room, len(ended)) :], *open_now[-MOST_CYCLES:]]
    return sorted(chosen, key=lambda path: (path.opened, path.id))


def _called_away(path: "CyclePath") -> bool:
    return path.closed is not None and any(
        s.what is Holding.CALL and s.ended == "assigned" and s.until == path.closed for s in path.stages
    )


def _draw(axes: "Axes", path: "CyclePath", row: int, end: "date") -> None:
    from matplotlib.dates import date2num

    def at(day: "date | None") -> float:
        return float(date2num(day or end))

    last = at(path.closed)
    axes.plot([at(path.opened), last], [row, row], color=SOFT, linewidth=0.8, zorder=1)
    for stage in path.stages:
        color, width = _LINES[stage.what]
        height = row - _RISE if stage.what is Holding.CALL and _on_shares(stage, path) else row
        axes.plot(
            [at(stage.since), at(stage.until)],
            [height, height],
            color=color,
            linewidth=width,
            solid_capstyle="butt",
            zorder=2,
        )
        if stage.what is Holding.PUT:  # where one put follows another
            axes.plot(
                [at(stage.since)], [row], color=INK, marker="|", markersize=6, linestyle="none", zorder=3
            )
    marker, color = (">", SOFT) if path.closed is None else ("o", INK)
    axes.plot([last], [row], color=color, marker=marker, markersize=4.5, linestyle="none", zorder=4)
    if path.earned_usd is not None:
        axes.annotate(
            shown(path.earned_usd, Kind.SIGNED),
            (last, row),
            textcoords="offset points",
            xytext=(6, -3),
            fontsize=8,
            color=INK,
        )


def _on_shares(call: "CycleStage", path: "CyclePath") -> bool:
    return any(
        s.what is Holding.SHARES and s.since <= call.since and (s.until is None or call.since <= s.until)
        for s in path.stages
    )
