"""Realised volatility of a share, close to close.

    realised = std(ln(C_t / C_(t-1)), last `window` returns, ddof 1) · √252

Example: the closes go up 1 % and down 1 % in turn, ten times: daily returns of ±0.01 have a standard
deviation of 0.0105 over ten returns.

>>> closes = np.exp(0.005 * (-1.0) ** np.arange(11))[:, None]
>>> realised_vol(closes, 10, at_least=10).round(4)
array([0.1673])
"""

import numpy as np
from numpy.typing import ArrayLike

from wheelcli.pricing.arrays import Floats, quiet

SESSIONS_A_YEAR = 252


def log_returns(closes: ArrayLike) -> Floats:
    """Return (t-1, n) daily log returns of (t, n) closes; NaN next to a close that is missing or not
    positive.
    """
    prices = np.asarray(closes, dtype=np.float64)
    with quiet():
        logs = np.log(np.where(prices > 0, prices, np.nan))
        result: Floats = np.diff(logs, axis=0)
    return np.where(np.isfinite(result), result, np.nan)


def _variance(returns: Floats, window: int, at_least: int) -> Floats:
    """Return the annual variance (n,) of the last `window` returns that are known; NaN below `at_least` of
    them.
    """
    last = returns[-window:]
    known = np.isfinite(last)
    count = known.sum(axis=0)
    with quiet():
        mean = np.where(known, last, 0.0).sum(axis=0) / count
        squares = (np.where(known, last - mean, 0.0) ** 2).sum(axis=0)
        result = squares / (count - 1) * SESSIONS_A_YEAR
    return np.where(count >= max(at_least, 2), result, np.nan)


def realised_vol(closes: ArrayLike, window: int, *, at_least: int = 20) -> Floats:
    """Return (n,) annual volatilities over the last `window` returns of (t, n) closes, oldest first,
    split-adjusted.

    Missing closes are left out; below `at_least` known returns the answer is NaN.
    """
    return np.sqrt(_variance(log_returns(np.asarray(closes)[-window - 1 :]), window, at_least))


def rolling_vol(closes: ArrayLike, window: int, *, at_least: int | None = None) -> Floats:
    """Return (t, n) annual volatilities of the `window` returns that end at each row of (t, n) closes, as
    `realised_vol` has them.

    NaN in the first `window` rows, and if fewer than `at_least` returns of the window (default: all) are
    known.
    """
    returns = log_returns(closes)
    out = np.full(np.shape(closes), np.nan)
    if len(returns) >= window > 1:
        known = np.isfinite(returns)
        filled = np.where(known, returns, 0.0)
        count, total, squares = (
            _rolling_sum(x, window) for x in (known.astype(np.float64), filled, filled**2)
        )
        least = max(window if at_least is None else at_least, 2)
        with quiet():
            variance = np.maximum(squares - total**2 / count, 0.0) / (count - 1)
        out[window:] = np.where(count >= least, np.sqrt(variance * SESSIONS_A_YEAR), np.nan)
    return out


def _rolling_sum(values: Floats, window: int) -> Floats:
    """Return sums (t - window + 1, n) of `window` rows each."""
    total = np.cumsum(values, axis=0)
    total[window:] -= total[:-window].copy()
    return total[window - 1 :]
