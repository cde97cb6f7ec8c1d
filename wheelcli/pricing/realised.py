"""How much a share has moved, close to close, and a first forecast of how much it will.

    realised = std(ln(C_t / C_(t-1)), last `window` returns, ddof 1) · √252

Ten closes that go up 1 % and down 1 % in turn: daily returns of ±0.01 have a standard deviation of 0.0105 over ten returns.

>>> closes = np.exp(0.005 * (-1.0) ** np.arange(11))[:, None]
>>> realised_vol(closes, 10, at_least=10).round(4)
array([0.1673])
"""

import numpy as np
from numpy.typing import ArrayLike

from wheelcli.pricing.arrays import Floats, quiet

SESSIONS_A_YEAR = 252
FORECAST_WEIGHTS = {10: 0.10, 21: 0.20, 63: 0.30}  # the rest, 0.40, is the long run's
LONG_RUN = 252


def log_returns(closes: ArrayLike) -> Floats:
    """Return (t-1, n) daily log returns of (t, n) closes; NaN next to a close that is missing or not positive."""
    prices = np.asarray(closes, dtype=np.float64)
    with quiet():
        logs = np.log(np.where(prices > 0, prices, np.nan))
        result: Floats = np.diff(logs, axis=0)
    return np.where(np.isfinite(result), result, np.nan)


def _variance(returns: Floats, window: int, at_least: int) -> Floats:
    """Return the annual variance (n,) of the last `window` returns that are known; NaN below `at_least` of them."""
    last = returns[-window:]
    known = np.isfinite(last)
    count = known.sum(axis=0)
    with quiet():
        mean = np.where(known, last, 0.0).sum(axis=0) / count
        squares = (np.where(known, last - mean, 0.0) ** 2).sum(axis=0)
        result = squares / (count - 1) * SESSIONS_A_YEAR
    return np.where(count >= max(at_least, 2), result, np.nan)


def realised_vol(closes: ArrayLike, window: int, *, at_least: int = 20) -> Floats:
    """Return (n,) annual volatilities over the last `window` returns of (t, n) closes, oldest first, split-adjusted.

    Missing closes are left out; below `at_least` known returns the answer is NaN.
    """
    return np.sqrt(_variance(log_returns(closes), window, at_least))


def forecast_vol(closes: ArrayLike, *, at_least: int = 20) -> Floats:
    """Return (n,) forecasts of the annual volatility over the coming month from (t, n) closes, oldest first.

    A mix of variances over 10, 21, 63 and 252 sessions with the weights 0.10, 0.20, 0.30 and 0.40: the last window is the long run
    the others are shrunk to, and takes the weight of a window with fewer than nine tenths of its returns. NaN below
    `at_least` returns. The weights are round numbers in the shape of the HAR model (F. Corsi, "A simple approximate long-memory
    model of realized volatility", J. Financial Econometrics 7(2), 2009), not a fit.
    """
    returns = log_returns(closes)
    long_run = _variance(returns, LONG_RUN, at_least)
    total = (1 - sum(FORECAST_WEIGHTS.values())) * long_run
    for window, weight in FORECAST_WEIGHTS.items():
        recent = _variance(returns, window, -(-9 * window // 10))
        total += weight * np.where(np.isfinite(recent), recent, long_run)
    return np.sqrt(total)
