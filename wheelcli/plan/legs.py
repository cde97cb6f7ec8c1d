"""The legs of a candidate, and what they come to together: prices per share, Greeks of the position per share.

Example: short 125 put 1.10 / 1.16 with a delta of −0.25, long 120 put 0.62 / 0.66 with −0.16: natural credit 1.10 − 0.66 = 0.44, to buy it
back at once 1.16 − 0.62 = 0.54, delta of the position +0.09.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np

from wheelcli.plan.candidates import Candidates
from wheelcli.plan.strategy import NO_LEG
from wheelcli.plan.ticket import Leg
from wheelcli.pricing import american, european


@dataclass(frozen=True, slots=True)
class Legs:
    """`legs` has the one that is sold first. `bid` is what opening pays at natural, `ask` what closing at once would cost;
    `forecast` is the value at the forecast volatility, NaN where there is none."""

    legs: tuple[Leg, ...]
    bid: float
    ask: float
    delta: float
    theta: float  # per calendar day
    vega: float  # per volatility point
    forecast: float

    @property
    def mid(self) -> float:
        """Halfway between opening at natural and closing at natural."""
        return (self.bid + self.ask) / 2


def legs_of(c: Candidates, i: int, contracts: int) -> Legs:
    """The legs of candidate row i, `contracts` of each."""
    row = c.frame.iloc[i]
    sold, bought = int(row["row"]), int(row["long_row"])
    rows = [(sold, -1)] + ([(bought, 1)] if bought != NO_LEG else [])
    forecast = float(row["forecast"])
    legs, delta, theta, vega, value = [], 0.0, 0.0, 0.0, 0.0
    for at, sign in rows:
        option = c.chains.options.iloc[at]
        legs.append(_leg(option, "sell" if sign < 0 else "buy", contracts))
        delta, theta, vega = (
            known + sign * float(option[name])
            for known, name in ((delta, "delta"), (theta, "theta"), (vega, "vega"))
        )
        value -= sign * _value(option, rate=c.chains.rate, vol=forecast)
    if len(legs) == 1:
        return Legs((legs[0],), legs[0].bid, legs[0].ask, delta, theta, vega, value)
    short, long = legs
    return Legs(
        (short, long), float(row["credit"]), round(short.ask - long.bid, 4), delta, theta, vega, value
    )


def _leg(option: Any, action: str, contracts: int) -> Leg:
    expiration: date = option["expiration"].date()
    return Leg(
        action=action, right=str(option["right"]), contract=str(option["contract"]), strike=float(option["strike"]),
        expiration=expiration, quantity=contracts, multiplier=int(option["multiplier"]), bid=float(option["bid"]),
        ask=float(option["ask"]), iv=float(option["iv"]), delta=float(option["delta"]),
    )  # fmt: skip


def _value(option: Any, *, rate: float, vol: float) -> float:
    """What an option is worth at this volatility, dollars per share; NaN where it is not known."""
    if not np.isfinite(vol):
        return float("nan")
    model = european if option["exercise"] == "european" else american
    share = option["share"]
    return float(model.price(share, option["strike"], option["years"], rate, 0.0, vol, option["right"] == "call"))  # fmt: skip
