"""The expected cost of an option at expiration if the share moves as expected (`pricing.expected_vol`):
lognormal, drifting at the rate, dividends on their dates.

    E[max(K − S, 0)] = K·Φ(−d2) − F·Φ(−d1)
    F = (spot − dividends)·e^(rT),   d1,2 = (ln(F ÷ K) ± σ²T/2) ÷ σ√T

Example: share 100, put of 95, 30 days, volatility 30 %, rate 4 %: F = 100.33, σ√T = 0.0860, so a put bought
back for 1.60 today is expected to cost 1.34 at expiration, and holding it is worth 0.26 a share.

>>> round(expected_payoff(100.0, 95.0, 30 / 365, 0.04, 0.30, is_call=False), 2)
1.34
>>> round(expected_payoff(100.0, 95.0, 0.0, 0.04, 0.30, is_call=True), 2)
5.0
"""

from math import exp, isfinite

import numpy as np
from numpy.typing import NDArray

from wheelcli.pricing import european
from wheelcli.pricing.lognormal import prob_otm

Floats = NDArray[np.float64]


def expected_payoff(
    spot: float, strike: float, years: float, rate: float, vol: float, *, is_call: bool, escrow: float = 0.0
) -> float:
    """Return the undiscounted dollars per share that exercise at expiration is expected to bring; NaN for
    invalid arguments.

    `escrow` is the present value of dividends inside the life.
    """
    if years <= 0:
        return max((spot - strike) if is_call else (strike - spot), 0.0)
    value = float(european.price(spot - escrow, strike, years, rate, 0.0, vol, is_call))
    return value * exp(rate * years)


def expected_payoffs(
    spot: float,
    strike: Floats,
    years: Floats,
    rate: float,
    vol: Floats,
    *,
    is_call: bool,
    escrow: Floats,
) -> Floats:
    """Return the same for many contracts of one share, (n,), each at its own volatility."""
    value: Floats = european.price(spot - escrow, strike, years, rate, 0.0, vol, is_call)
    grown: Floats = value * np.exp(rate * years)
    return grown


def prob_itm(
    spot: float,
    strike: float,
    years: float,
    rate: float,
    vol: float | None,
    *,
    is_call: bool,
    escrow: float = 0.0,
) -> float | None:
    """Return the probability, 0 to 1, of ending in the money; None if time is left and no volatility is
    known.
    """
    if years <= 0:
        return float(spot > strike if is_call else spot < strike)
    if vol is None or not isfinite(vol):
        return None
    chance = 1.0 - float(prob_otm(spot - escrow, strike, years, rate, 0.0, vol, is_call))
    return chance if isfinite(chance) else None


def prob_above(spot: float, level: float, years: float, rate: float, vol: float | None) -> float | None:
    """Return the probability, 0 to 1, that the share is above a level after that time."""
    return prob_itm(spot, level, years, rate, vol, is_call=True)
