"""The pictures of an open book: the book by expiration, and the risk of each name against its limit."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from wheelcli.money_text import counted
from wheelcli.render.charts.drawing import dollar_tick, drawn, percent_tick, smallest_omitted, write_ticks
from wheelcli.render.charts.palette import BLUE, INK, ORANGE, RED, SOFT
from wheelcli.render.formats.report_page import Picture
from wheelcli.render.formats.sanitize import printable

if TYPE_CHECKING:
    from matplotlib.figure import Figure

__all__ = ["Placed", "Share", "by_expiration", "risk_per_name"]

MOST_NAMES = 15
_BIGGEST = 420.0  # points², the area of the largest position


@dataclass(frozen=True, slots=True)
class Placed:
    """One position: its name, expiration, right, strike and share price, and its collateral in dollars."""

    symbol: str
    expiration: date
    right: str
    strike: float
    spot: float
    dollars: float


@dataclass(frozen=True, slots=True)
class Share:
    """A name's part of the account, and its ceiling, as decimals."""

    name: str
    part: float
    ceiling: float | None


def by_expiration(positions: Sequence[Placed], title: str) -> Picture | None:
    """Return the positions by expiration and distance of the strike from the share price, area by dollars."""
    if not positions:
        return None
    most = max([1.0, *(p.dollars for p in positions)])

    def draw(figure: "Figure") -> None:
        from matplotlib.dates import AutoDateLocator, ConciseDateFormatter, date2num

        axes = figure.subplots()
        for right, marker, color in (("put", "o", BLUE), ("call", "^", ORANGE)):
            own = [p for p in positions if p.right == right]
            if own:
                axes.scatter(
                    [date2num(p.expiration) for p in own],
                    [p.strike / p.spot - 1.0 for p in own],
                    s=[max(_BIGGEST * p.dollars / most, 14.0) for p in own],
                    marker=marker,
                    color=color,
                    alpha=0.55,
                    label=f"short {right}",
                )
        for p, height in _labels(positions):
            axes.annotate(
                printable(p.symbol),
                (p.expiration, height),
                textcoords="offset points",
                xytext=(11, -3),
                fontsize=8,
                color=INK,
            )
        axes.axhline(0, color=SOFT, linewidth=0.9)
        axes.margins(x=0.18, y=0.15)
        locator = AutoDateLocator(maxticks=5)
        axes.xaxis.set_major_locator(locator)
        axes.xaxis.set_major_formatter(ConciseDateFormatter(locator))
        write_ticks(axes.yaxis, percent_tick)
        axes.set_ylabel("strike above or below the share")
        figure.legend(loc="outside lower center", ncols=2, fontsize=8.5, markerscale=0.6)
        axes.set_title(title)

    inside = sum((p.strike > p.spot) == (p.right == "put") and p.strike != p.spot for p in positions)
    days = sorted({p.expiration for p in positions})
    description = (
        f"{counted(len(positions), 'position')} on {counted(len(days), 'expiration')} from {days[0]} to "
        f"{days[-1]}, {inside} in the money; the line is the share price, areas show collateral, up to "
        f"{dollar_tick(most)}."
    )
    return Picture("by-expiration", title, description, drawn(4.7, 3.6, draw))


def _labels(positions: Sequence[Placed]) -> list[tuple[Placed, float]]:
    """Return each position with the height of its name: names of one expiration keep a distance."""
    heights = [p.strike / p.spot - 1.0 for p in positions]
    least = 0.055 * (max(0.0, *heights) - min(0.0, *heights))
    placed: list[tuple[Placed, float]] = []
    for p in sorted(positions, key=lambda p: (p.expiration, p.strike / p.spot)):
        height, last = p.strike / p.spot - 1.0, placed[-1] if placed else None
        if last is not None and last[0].expiration == p.expiration:
            height = max(height, last[1] + least)
        placed.append((p, height))
    return placed


def risk_per_name(shares: Sequence[Share], title: str, what: str) -> Picture | None:
    """Return each name's part of the account as a bar with a mark at its ceiling; `what` says what counts."""
    if not shares:
        return None
    largest = sorted(shares, key=lambda s: -s.part)[:MOST_NAMES][::-1]

    def draw(figure: "Figure") -> None:
        axes = figure.subplots()
        places = range(len(largest))
        over = [s.ceiling is not None and s.part > s.ceiling for s in largest]
        axes.barh(places, [s.part for s in largest], color=[RED if o else BLUE for o in over], height=0.65)
        marks = [(k, s.ceiling) for k, s in zip(places, largest, strict=True) if s.ceiling is not None]
        if marks:
            axes.scatter(
                [ceiling for _, ceiling in marks],
                [k for k, _ in marks],
                marker="|",
                s=160,
                color=INK,
                label="ceiling",
            )
            figure.legend(loc="outside lower center", fontsize=8.5, markerscale=0.7)
        axes.set_yticks(list(places), [printable(s.name) for s in largest])
        axes.set_xlim(left=0)
        axes.grid(axis="y", visible=False)
        write_ticks(axes.xaxis, percent_tick)
        axes.set_title(title)

    top = largest[-1]
    most = "" if top.ceiling is None else f", ceiling {percent_tick(top.ceiling)}"
    more = smallest_omitted(len(shares) - len(largest))
    beyond = sum(s.ceiling is not None and s.part > s.ceiling for s in shares)
    over = f"{counted(beyond, 'name')} above the ceiling" if beyond else "no name is above its ceiling"
    kinds = {s.ceiling for s in largest if s.ceiling is not None}
    why = " Ceilings differ: a single contract and an index fund may take more." if len(kinds) > 1 else ""
    description = f"{what}: most in {top.name}, {percent_tick(top.part)}{most}; {over}.{why}{more}"
    return Picture("risk-per-name", title, description, drawn(4.7, 1.1 + 0.27 * max(len(largest), 3), draw))


def present(*pictures: Picture | None) -> tuple[Picture, ...]:
    """Return the pictures that have something to show."""
    return tuple(picture for picture in pictures if picture)
