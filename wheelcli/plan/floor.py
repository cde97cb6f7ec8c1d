"""The price not to sell below: the lowest tick at which every rule on the price still passes, with IV, delta and size held.

Of a single option these are bid, least return, least credit, score and risk; of a spread the rules on its credit instead of the bid.
Example: a spread 5.00 wide with a mean delta of 0.205: the fair credit is 1.025, so below 0.72 (0.70 of it) it is not to be sold.
"""

from collections.abc import Callable

import numpy as np

from wheelcli.plan.candidates import Candidates
from wheelcli.plan.choose import least_credit
from wheelcli.plan.legs import Legs
from wheelcli.plan.order import floor_price
from wheelcli.plan.score import PARTS, Scores, cushion_part, premium_part, total_of
from wheelcli.plan.strategy import SPREADS, Strategy

_DUST = 1e-9


def floor_of(
    c: Candidates, scores: Scores, i: int, *, legs: Legs, contracts: int, tick: Callable[[float], float]
) -> float | None:
    """The floor of candidate row i; None where the natural price itself does not pass."""
    row, config = c.frame.iloc[i], c.config
    strategy = Strategy(row["strategy"])
    multiplier, fees = float(row["multiplier"]), float(row["fees"])
    spot, strike, width = float(row["spot"]), float(row["strike"]), float(row["width"])
    per_year = 365.0 / float(row["dte_days"])
    least, spread_sd = float(row["least_return"]), float(row["sigma"]) * float(np.sqrt(row["years"]))

    def capital(price: float) -> float:
        if strategy in SPREADS:
            return width - price
        return spot if strategy is Strategy.COVERED_CALL else strike

    def enough(price: float) -> bool:
        if strategy in SPREADS:
            rules = config.spreads
            fair = (abs(legs.legs[0].delta) + abs(legs.legs[1].delta)) / 2 * width
            asked = (rules.credit_to_fair_min * fair, rules.credit_width_min * width, rules.natural_to_mid_min * legs.mid)  # fmt: skip
            return 0 < price < width and price >= max(asked) - _DUST
        return price >= config.liquidity.bid_min

    def scored(price: float) -> float:
        parts = {part: np.array([scores.parts[part][i]]) for part in PARTS}
        net = (price - fees / multiplier) / capital(price) * per_year
        parts["premium"] = premium_part(np.array([net]), np.array([least]))
        if row["right"] == "put":
            parts["cushion"] = cushion_part(np.array([np.log(spot / (strike - price)) / spread_sd]))
        return float(total_of(parts, config.score)[0])

    def lost(price: float) -> float:
        """Dollars at risk in the whole ticket."""
        if strategy is Strategy.COVERED_CALL:
            return 0.0
        if strategy in SPREADS:
            return (width - price) * multiplier * contracts
        if config.sizing.basis == "max_loss":
            return (strike - price) * multiplier * contracts
        fallen = spot * (1.0 - float(row["shock"]))
        return max(max(strike - fallen, 0.0) - price + fees / multiplier, 0.0) * multiplier * contracts

    room = float(row["risk_room"])
    if strategy in SPREADS:
        room = min(room, float(row["spread_room"]))

    def passes(price: float) -> bool:
        if not enough(price) or price / capital(price) * per_year < least:
            return False
        if price * multiplier * contracts < least_credit(c):
            return False
        if scored(price) < config.score.min:
            return False
        return strategy is Strategy.COVERED_CALL or lost(price) <= room + 1e-6

    return floor_price(legs.bid, tick, passes)
