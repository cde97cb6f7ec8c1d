"""The gain or loss of a ticket at expiration by share price: the numbers of the payoff chart.

Example: a put of strike 300 sold at 2.15: +2.15 a share at 310, 0 at 297.85, −17.85 at 280. A covered call
includes the gain on its shares over their break-even: strike 340 sold at 2.00 on shares with a break-even of
320 → +22 at 340 and above, 0 at 318, −18 at 300. A 125/120 put spread sold at 0.44: +0.44 from 125 on, 0 at
124.56, −4.56 at 120 and below.
"""

import numpy as np
from numpy.typing import NDArray

from wheelcli.plan.strategy import Strategy
from wheelcli.plan.tickets.ticket import Ticket

Floats = NDArray[np.float64]


def payoff(ticket: Ticket, prices: Floats) -> Floats:
    """Return dollars earned by the whole ticket (a covered call: with its shares) at each price of the share,
    at expiration.
    """
    if ticket.strategy is Strategy.COVERED_CALL:
        leg = ticket.legs[0]
        shares = leg.quantity * leg.multiplier
        gained: Floats = (np.minimum(prices, leg.strike) - ticket.break_even) * shares
        return gained
    earned = np.full(len(prices), float(ticket.credit_usd))
    for leg in ticket.legs:
        beyond = leg.strike - prices if leg.right == "put" else prices - leg.strike
        sign = -1.0 if leg.action == "sell" else 1.0
        earned = earned + sign * np.maximum(beyond, 0.0) * leg.quantity * leg.multiplier
    return earned


def price_range(ticket: Ticket, points: int) -> Floats:
    """Return the share prices to show: from the stressed price, or a spread's long strike, to a little above
    spot and strikes.
    """
    strikes, spot = [leg.strike for leg in ticket.legs], ticket.spot
    if len(strikes) == 1:
        low = min(spot * (1.0 - ticket.stress_shock), strikes[0]) * 0.98
        return np.linspace(low, max(spot, strikes[0]) * 1.08, points)
    # Beyond its strikes a spread is flat, so show the range of strikes and spot.
    low, high = min(spot, *strikes), max(spot, *strikes)
    return np.linspace(low - (high - low) * 0.35, high + (high - low) * 0.35, points)
