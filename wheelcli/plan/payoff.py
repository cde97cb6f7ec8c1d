"""What a ticket earns or loses at expiration, by the price of the share: the numbers behind the picture.

Example: a put of strike 300 sold at 2.15: +2.15 a share at 310, 0 at 297.85, −17.85 at 280. A covered call counts its shares from
what they cost: strike 340 sold at 2.00 on shares with a break-even of 320 → +22 at 340 and above, 0 at 318, −18 at 300.
"""

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


def payoff(ticket: Mapping[str, Any], prices: Floats) -> Floats:
    """Dollars earned by the whole ticket (a covered call: with its shares) at each price of the share, at expiration."""
    leg = ticket["legs"][0]
    shares = leg["quantity"] * leg["multiplier"]
    credit = ticket["credit_usd"]
    if leg["right"] == "put":
        owed: Floats = credit - np.maximum(leg["strike"] - prices, 0.0) * shares
        return owed
    gained: Floats = (np.minimum(prices, leg["strike"]) - ticket["break_even"]) * shares
    return gained


def price_range(ticket: Mapping[str, Any], points: int) -> Floats:
    """Prices worth showing: from the stressed share to a little above spot and strike."""
    strike, spot = ticket["legs"][0]["strike"], ticket["spot"]
    low = min(spot * (1.0 - ticket["stress_shock"]), strike) * 0.98
    high = max(spot, strike) * 1.08
    return np.linspace(low, high, points)
