"""Risk of a series of session returns: drawdown, volatility, Sharpe and Sortino ratio.

Usual conventions: 252 sessions a year (365 for coins); sample standard deviation (n − 1); the rate taken off
each session as (1 + rate)^(1 ÷ 252) − 1; downside deviation over all sessions relative to the rate (Sortino &
Price, *Performance Measurement in a Downside Risk Framework*, 1994).

Example: sessions of +1 %, −2 %, +1.5 % from 100: 101, 98.98, 100.4647; the drawdown is 98.98 ÷ 101 − 1 = −2
%.

>>> r = np.array([0.01, -0.02, 0.015])
>>> round(max_drawdown(r), 6), round(volatility(r), 4)
(-0.02, 0.3005)
"""

import numpy as np
from numpy.typing import NDArray

__all__ = ["drawdowns", "max_drawdown", "sharpe", "sortino", "volatility"]

Floats = NDArray[np.float64]
SESSIONS = 252


def drawdowns(returns: Floats) -> Floats:
    """Return the fraction below the highest value so far after each session, shape (n,), ≤ 0; the start
    counts as a high.
    """
    grown = np.cumprod(1.0 + np.nan_to_num(returns))
    highest = np.maximum.accumulate(np.maximum(grown, 1.0))
    return np.asarray(grown / highest - 1.0, np.float64)


def max_drawdown(returns: Floats) -> float:
    """Return the deepest drawdown, ≤ 0; NaN without a session."""
    return float(drawdowns(returns).min()) if len(returns) else float("nan")


def volatility(returns: Floats, year: int = SESSIONS) -> float:
    """Return the annual volatility of session returns; NaN for fewer than two."""
    known = returns[~np.isnan(returns)]
    return float(known.std(ddof=1) * np.sqrt(year)) if len(known) > 1 else float("nan")


def sharpe(returns: Floats, *, rate: float, year: int = SESSIONS) -> float:
    """Return the annual Sharpe ratio over an annual rate; NaN for fewer than two sessions, or if nothing
    moved.
    """
    over = _over(returns, rate, year)
    spread = over.std(ddof=1) if len(over) > 1 else 0.0
    # A spread from rounding alone does not count.
    return float(over.mean() / spread * np.sqrt(year)) if spread > 1e-15 else float("nan")


def sortino(returns: Floats, *, rate: float, year: int = SESSIONS) -> float:
    """Return the annual Sortino ratio over an annual rate; NaN for fewer than two sessions, or if no session
    fell short of the rate.
    """
    over = _over(returns, rate, year)
    down = float(np.sqrt(np.mean(np.minimum(over, 0.0) ** 2))) if len(over) > 1 else 0.0
    return float(over.mean() / down * np.sqrt(year)) if down > 1e-15 else float("nan")


def _over(returns: Floats, rate: float, year: int) -> Floats:
    return np.asarray(returns[~np.isnan(returns)] - ((1.0 + rate) ** (1.0 / year) - 1.0), np.float64)
