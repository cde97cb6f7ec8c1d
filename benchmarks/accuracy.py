"""How far a contestant's answers are from the truth: prices put back, and the accurate engine's own Greeks.

A volatility's error is (model price at that volatility − price) ÷ vega, where vega is above a thousandth of
spot. The model price is the plain formula for European options and QuantLib's QdFp in high precision (9 ms a
put) for American ones, on some of the sample.
"""

from dataclasses import dataclass

import numpy as np
from contracts_mix import RATE, Contracts
from run_quantlib import Market

from wheelcli.pricing import american
from wheelcli.pricing import european as formula

SOME = 300
LEAST_VEGA = 1e-3
WHEEL = (0.05, 0.6)


@dataclass(frozen=True)
class Errors:
    """Median and largest error of volatility, or of a price as a share of strike; the largest of delta, or
    NaN.
    """

    median: float
    largest: float
    delta: float


def of_european(c: Contracts, answer: np.ndarray) -> Errors:
    terms = (c.spot, c.strike, c.years, RATE, 0.0)
    greeks = formula.greeks(*terms, answer[0], c.is_call)
    clear = greeks.vega > LEAST_VEGA * c.spot
    with np.errstate(all="ignore"):
        off = (formula.price(*terms, answer[0], c.is_call) - c.european) / greeks.vega
    right = formula.greeks(*terms, answer[0] - off, c.is_call).delta
    return _summed(off[clear], (answer[1] - right)[clear])


def of_price(c: Contracts, answer: np.ndarray) -> Errors:
    return _summed(((answer[0] - _exact(c, c.vol)) / c.strike)[:SOME], np.array([]))


def of_american(c: Contracts, answer: np.ndarray) -> Errors:
    """Volatility by QuantLib in high precision on `SOME` rows, delta by the accurate engine in the wheel's
    range on all.
    """
    iv = american.implied_vol(c.american, c.spot, c.strike, c.years, RATE, 0.0, c.is_call)
    right = american.greeks(c.spot, c.strike, c.years, RATE, 0.0, iv, c.is_call)
    ours = (np.abs(right.delta) > WHEEL[0]) & (np.abs(right.delta) < WHEEL[1])
    with np.errstate(all="ignore"):
        off = (_exact(c, answer[0]) - c.american) / right.vega
    return _summed(off[right.vega > LEAST_VEGA * c.spot], (answer[1] - right.delta)[ours])


def _exact(c: Contracts, vol: np.ndarray) -> np.ndarray:
    market, prices = Market("highPrecisionScheme"), np.full(len(vol), np.nan)
    for i in np.flatnonzero(np.isfinite(vol))[:SOME]:
        prices[i] = market.price(*(float(x[i]) for x in (c.spot, c.strike, c.days, vol, c.is_call)))
    return prices


def _summed(off: np.ndarray, delta: np.ndarray) -> Errors:
    off, delta = (np.abs(x)[np.isfinite(x)] for x in (off, delta))
    return Errors(float(np.median(off)), float(off.max()), float(delta.max()) if delta.size else float("nan"))
