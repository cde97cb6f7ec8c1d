"""The returns of an account: time-weighted with deposits removed, money-weighted with them included.

Time-weighted, per session t: r = (value at the close + withdrawn) ÷ (value at the close before + deposited) −
1, chained. Deposits count from the session's start, because they may be traded the same day; withdrawals from
its end (Bacon, *Practical Portfolio Performance Measurement and Attribution*, 2nd ed., ch. 2).
Money-weighted: the one rate at which all flows grow to the final value.

Example: 10,000.00; a good week makes it 10,200.00; 5,000.00 come in and a loss of 304.00 follows: 1.02 ×
(14,896 ÷ 15,200) − 1 = −0.04 %.

>>> value, deposits = np.array([10_000.0, 10_200.0, 14_896.0]), np.array([0.0, 0.0, 5_000.0])
>>> round(chained(session_returns(value, deposits=deposits, withdrawals=np.zeros(3))), 6)
-0.0004
"""

from collections.abc import Sequence
from datetime import date

import numpy as np
from numpy.typing import NDArray

__all__ = ["annual", "chained", "money_weighted", "session_returns"]

Floats = NDArray[np.float64]
YEAR_DAYS = 365.0


def session_returns(value: Floats, *, deposits: Floats, withdrawals: Floats) -> Floats:
    """Return the return of each session except the first, shape (n − 1,), from values at n closes in dollars
    and flows of the same shape.

    Both flows are positive dollars; those of the first entry are part of its value. NaN without capital.
    """
    base = value[:-1] + deposits[1:]
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(base > 0, (value[1:] + withdrawals[1:]) / base - 1.0, np.nan)


def chained(returns: Floats) -> float:
    """Return the return of all sessions together; sessions without one (NaN) earned nothing. NaN without any
    return.
    """
    known = returns[~np.isnan(returns)]
    return float(np.prod(1.0 + known) - 1.0) if len(known) else float("nan")


def annual(total: float, days: float) -> float:
    """Return a total return over calendar days as an annual one: (1 + total)^(365 ÷ days) − 1. NaN for less
    than a day.

    >>> round(annual(0.05, 182.5), 4)
    0.1025
    """
    if not days >= 1 or not total > -1:
        return -1.0 if total == -1 and days >= 1 else float("nan")
    return float((1.0 + total) ** (YEAR_DAYS / days) - 1.0)


def money_weighted(flows: Sequence[tuple[date, float]], *, end: date, value: float) -> float:
    """Return the annual rate r with Σ flow · (1 + r)^(days to the end ÷ 365) = value; flows in dollars,
    positive into the account.

    NaN if no such rate exists. The published example of Excel's XIRR returns 37.3363 %:

    >>> flows = [(date(2008, 1, 1), 10_000), (date(2008, 3, 1), -2_750)]
    >>> flows += [(date(2008, 10, 30), -4_250), (date(2009, 2, 15), -3_250)]
    >>> round(money_weighted(flows, end=date(2009, 4, 1), value=2_750), 6)
    0.373363
    """
    years = np.array([(end - day).days / YEAR_DAYS for day, _ in flows])
    dollars = np.array([amount for _, amount in flows], np.float64)
    if not len(dollars) or not (dollars > 0).any() or years.max() <= 0:
        return float("nan")

    def short_of(log_growth: float) -> float:
        # Discounted, not compounded: bounded on both ends of the bracket, and of the same sign.
        return float(
            dollars @ np.exp(log_growth * (years - years.max())) - value * np.exp(-log_growth * years.max())
        )

    bounds = np.linspace(-12.0, 12.0, 241) / max(float(years.max()), 1.0 / YEAR_DAYS)
    at = np.array([short_of(b) for b in bounds])
    turns = np.flatnonzero(np.sign(at[:-1]) * np.sign(at[1:]) <= 0)
    if not len(turns):
        return float("nan")
    nearest = turns[np.argmin(np.abs(bounds[turns]))]  # of several rates, the one nearest to 0
    from scipy.optimize import brentq

    root = brentq(short_of, bounds[nearest], bounds[nearest + 1], xtol=1e-14)
    return float(np.expm1(root))
