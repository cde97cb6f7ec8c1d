"""The pictures of a chain: the smile and the term structure, with the plan's tickets marked."""

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from wheelcli.documents.plan.market import ChainDocument, PricedContract
from wheelcli.money_text import counted
from wheelcli.plan.tickets.ticket import Ticket
from wheelcli.render.charts.drawing import drawn, percent_tick, write_ticks
from wheelcli.render.charts.palette import BLUE, GREEN, INK, ORANGE, PURPLE, RED, SKY, SOFT
from wheelcli.render.formats.report_page import Picture

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = ["at_the_money", "smile", "term_structure"]

MOST_SMILES = 6  # more lines could not be told apart
_COLOURS = (BLUE, ORANGE, GREEN, RED, PURPLE, SKY)


def smile(chain: ChainDocument, tickets: Sequence[Ticket]) -> Picture | None:
    """Return implied volatility by strike, out of the money, with a line for each of the nearest
    expirations."""
    lines = _smiles(chain)
    shown = dict(list(lines.items())[:MOST_SMILES])
    if chain.spot is None or not shown:
        return None
    spot = chain.spot

    def draw(figure: "Figure") -> None:
        axes = figure.subplots()
        for (day, points), colour in zip(shown.items(), _COLOURS, strict=False):
            ends = [strike for strike, _ in points]
            axes.plot(
                ends,
                [iv for _, iv in points],
                color=colour,
                linewidth=1.4,
                marker=".",
                markersize=3,
                label=f"{day:%d %b %Y}",
            )
        axes.axvline(spot, color=SOFT, linewidth=0.9, linestyle=":")
        _mark(axes, [(t.legs[0].strike, t.legs[0].iv) for t in tickets if t.expiration in shown])
        write_ticks(axes.xaxis, lambda value, _: f"{value:,.5g}")
        write_ticks(axes.yaxis, percent_tick)
        axes.set_xlabel("strike")
        axes.set_title("Implied volatility by strike")
        figure.legend(loc="outside lower center", ncols=3, fontsize=8.5)

    first = next(iter(shown.values()))
    left_out = len(lines) - len(shown)
    more = f" {counted(left_out, 'later expiration')} omitted." if left_out else ""
    about = (
        f"Out of the money, {counted(len(shown), 'expiration')}; the nearest goes from "
        f"{percent_tick(first[0][1])} at {first[0][0]:g} to {percent_tick(first[-1][1])} at {first[-1][0]:g};"
        f" the dotted line is the share at {spot:,.2f}.{_of_tickets(tickets)}{more}"
    )
    return Picture("smile", "Smile", about, drawn(4.7, 3.6, draw))


def term_structure(chain: ChainDocument, tickets: Sequence[Ticket]) -> Picture | None:
    """Return implied volatility at the money by days to expiration; None for fewer than two expirations."""
    points = at_the_money(chain)
    if len(points) < 2:
        return None

    def draw(figure: "Figure") -> None:
        axes = figure.subplots()
        axes.plot([days for _, days, _ in points], [iv for *_, iv in points], color=BLUE, marker="o")
        _mark(axes, [(t.dte_days, t.legs[0].iv) for t in tickets])
        axes.margins(y=0.25)
        write_ticks(axes.yaxis, percent_tick)
        axes.set_xlabel("days to expiration")
        axes.set_title("Implied volatility at the money")
        if tickets:
            figure.legend(loc="outside lower center", fontsize=8.5)

    (_, near, low), (_, far, high) = points[0], points[-1]
    about = (
        f"{percent_tick(low)} at {counted(near, 'day')}, {percent_tick(high)} at {counted(far, 'day')}; the"
        f" mean of put and call at the strike nearest to the share.{_of_tickets(tickets)}"
    )
    return Picture("term-structure", "Term structure", about, drawn(4.7, 3.6, draw))


def at_the_money(chain: ChainDocument) -> tuple[tuple[date, int, float], ...]:
    """Return each expiration with its days and the mean IV of put and call at the usable strike nearest to
    the share.
    """
    points = []
    for day, contracts in _by_expiration(chain).items():
        if chain.spot is None or not contracts:
            continue
        spot = chain.spot
        nearest = min((c.strike for c in contracts), key=lambda strike: (abs(strike - spot), strike))
        ivs = [c.iv for c in contracts if c.strike == nearest and c.iv is not None]
        points.append((day, contracts[0].dte_days, sum(ivs) / len(ivs)))
    return tuple(points)


def _smiles(chain: ChainDocument) -> dict[date, list[tuple[float, float]]]:
    spot = chain.spot or 0.0
    lines = {}
    for day, contracts in _by_expiration(chain).items():
        outside = {
            c.strike: c.iv for c in contracts if c.iv is not None and (c.strike < spot) == (c.right == "put")
        }
        if len(outside) > 1:
            lines[day] = sorted(outside.items())
    return lines


def _by_expiration(chain: ChainDocument) -> dict[date, list[PricedContract]]:
    """Return the usable contracts with an implied volatility by expiration, the nearest first."""
    usable = [c for c in chain.contracts if c.unusable is None and c.iv is not None]
    days = sorted({c.expiration for c in usable})
    return {day: [c for c in usable if c.expiration == day] for day in days}


def _mark(axes: "Axes", places: Sequence[tuple[float, float]]) -> None:
    if places:
        x, y = zip(*places, strict=True)
        axes.scatter(
            x, y, marker="D", s=46, facecolor="none", edgecolor=INK, linewidth=1.4, zorder=5, label="ticket"
        )


def _of_tickets(tickets: Sequence[Ticket]) -> str:
    return f" Tickets of the plan: {', '.join(t.id for t in tickets)}." if tickets else ""
