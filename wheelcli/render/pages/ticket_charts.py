"""The picture of a ticket: its payoff at expiration and today, and below it the odds of the share's price."""

from typing import TYPE_CHECKING

import numpy as np

from wheelcli.plan.tickets.payoff import odds, payoff, payoff_today, price_range
from wheelcli.plan.tickets.ticket import Ticket
from wheelcli.render.charts.drawing import dollar_tick, drawn, percent_tick, write_ticks
from wheelcli.render.charts.palette import BLUE, GREEN, INK, ORANGE, RED, SOFT
from wheelcli.render.formats.report_page import Picture

if TYPE_CHECKING:
    from matplotlib.figure import Figure

__all__ = ["payoff_picture"]

_POINTS = 161


def payoff_picture(ticket: Ticket) -> Picture:
    """Return the payoff; without odds and a curve of today, at expiration only."""
    prices = price_range(ticket, _POINTS)
    profits, today, density = payoff(ticket, prices), payoff_today(ticket, prices), odds(ticket, prices)
    strike = ticket.legs[0].strike

    def draw(figure: "Figure") -> None:
        heights = [3] if density is None else [3, 1]
        panels = figure.subplots(len(heights), 1, sharex=True, squeeze=False, height_ratios=heights)[:, 0]
        top, low = panels[0], panels[-1]
        top.fill_between(prices, profits, where=profits >= 0, color=GREEN, alpha=0.18, linewidth=0)
        top.fill_between(prices, profits, where=profits <= 0, color=RED, alpha=0.18, linewidth=0)
        top.plot(prices, profits, color=BLUE, linewidth=2, label="at expiration")
        if today is not None:
            top.plot(prices, today, color=ORANGE, linewidth=1.6, linestyle="--", label="today")
        top.axhline(0, color=SOFT, linewidth=0.8)
        marks = {
            "share": (ticket.spot, ":"),
            "break-even": (ticket.break_even, "-."),
            "strike": (strike, "-"),
        }
        for name, (at, dashes) in marks.items():
            for axes in panels:
                axes.axvline(at, color=INK, linewidth=0.8, linestyle=dashes)
            top.plot([], [], color=INK, linewidth=0.8, linestyle=dashes, label=f"{name} {at:,.2f}")
        write_ticks(top.yaxis, dollar_tick)
        top.set_title("Profit by share price")
        if density is not None:
            low.fill_between(prices, density, color=BLUE, alpha=0.3, linewidth=0)
            low.set_yticks([])
            low.set_ylim(bottom=0)
            low.set_title(f"Odds at expiration: {percent_tick(ticket.prob_otm)} out of the money")
        write_ticks(low.xaxis, lambda value, _: f"{value:,.4g}")
        low.set_xlim(prices[0], prices[-1])
        figure.legend(loc="outside lower center", ncols=2, fontsize=8.5)

    shown = "; ".join(
        (
            f"{dollar_tick(float(np.max(profits)))} at most within the prices shown",
            f"break-even at {ticket.break_even:,.2f}",
            f"{dollar_tick(float(profits[0]))} at {prices[0]:,.2f}",
        )
    )
    curve = (
        " Today's curve: each leg at its mid, moved by its implied volatility." if today is not None else ""
    )
    return Picture("payoff", "Payoff", f"{shown}.{curve}", drawn(4.7, 4.6, draw))
