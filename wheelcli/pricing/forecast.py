"""A forecast of a share's volatility over the coming month from its daily bars: a HAR mix of Yang–Zhang
volatilities.

One window of n sessions, with night o = ln(open ÷ close before), day c = ln(close ÷ open), u = ln(high ÷
open), d = ln(low ÷ open):

    variance = var(o) + k · var(c) + (1 − k) · mean(u (u − c) + d (d − c))
    k = 0.34 ÷ (1.34 + (n + 1) ÷ (n − 1))

times 252 (D. Yang, Q. Zhang, "Drift-Independent Volatility Estimation Based on High, Low, Open, and Close
Prices", J. Business 73(3), 2000). A day without a usable bar counts its whole return as night and nothing as
day. Therefore, a window without bars gives the variance of its closes, and feeds that fill open = high = low
= close need no special case. Bars show how volatility is spread over time, closes show its level. Therefore,
each window is scaled by the year's variance of the closes ÷ that of the bars, because the highs and lows of
some feeds are less reliable.

The forecast is Σ weight · volatility over windows of 5, 21, 63, 252 and 756 sessions: the HAR model (F.
Corsi, J. Financial Econometrics 7(2), 2009), in which the short windows are shrunk towards the level of the
long ones. The weights sum to 1: a share twice as volatile has twice the forecast.

Example: volatilities of 0.40, 0.35, 0.30, 0.25, 0.25 from five days' to three years' bars forecast
0.27·0.40 + 0.21·0.35 + 0.28·0.30 + 0.10·0.25 + 0.14·0.25 = 0.3255.

>>> round(float(np.dot(WEIGHTS_OF_BARS, (0.40, 0.35, 0.30, 0.25, 0.25))), 4)
0.3255
"""

import numpy as np
from numpy.typing import ArrayLike

from wheelcli.pricing.arrays import Bools, Floats, quiet
from wheelcli.pricing.realised import SESSIONS_A_YEAR, log_returns

WINDOWS = (5, 21, 63, 252, 756)
WINDOWS_OF_DAYS = (7, 30, 91, 365, 1095)  # the same spans in a market that never closes
# Non-negative least squares on the days 1998-01..2012-10 of AAPL, GOOG, IBM, SPY and QQQ: the volatility of
# the next 21 sessions on those of the windows, all over the longest window's so that each name counts alike,
# then divided by their sum. `python benchmarks/forecast.py --fit` prints them.
WEIGHTS_OF_BARS = (0.27, 0.21, 0.28, 0.10, 0.14)
WEIGHTS_OF_CLOSES = (0.19, 0.19, 0.35, 0.15, 0.12)
LEVEL = 3  # place of the window that scales bars to closes: a year
FILLED = 0.8  # least share of known returns; a window with fewer is replaced by the next longer one
BELIEVED = 4.0  # times the year's mean absolute return: how far a high or low may be beyond open and close
_BLOCK = 512  # columns at a time, few enough to stay in cache

_COUNT, _BARS, _WHOLE, _WHOLE_2, _NIGHT, _NIGHT_2, _DAY, _DAY_2, _INSIDE = range(9)
_ROUNDING = 1e-3  # a high this little below the close is a rounding difference


def yang_zhang_vol(
    closes: ArrayLike, opens: ArrayLike, highs: ArrayLike, lows: ArrayLike, window: int, *, at_least: int = 20
) -> Floats:
    """Return (n,) annual volatilities over the last `window` sessions of (t, n) bars, oldest first, all
    adjusted alike.

    NaN below `at_least` returns. As published: not scaled to the closes. By hand, ten sessions that open at
    the close before, go up and down 0.01 in turn, and reach 0.005 beyond both ends: no night, var(c) =
    10/9·1e-4, and every session adds 0.015·0.005 + 0.005·0.015 = 1.5e-4; k = 0.13270, so √(252 ·
    (0.13270·1.1111e-4 + 0.86730·1.5e-4)) = 0.19105.

    >>> closes = 100 * np.exp(0.01 * (np.arange(11) % 2))[:, None]
    >>> opens = np.vstack([closes[:1], closes[:-1]])
    >>> reach = np.exp(0.005)
    >>> bars = opens, np.maximum(opens, closes) * reach, np.minimum(opens, closes) / reach
    >>> yang_zhang_vol(closes, *bars, 10, at_least=10).round(5)
    array([0.19105])
    """
    bars = [np.asarray(p, dtype=np.float64)[-window - 1 :] for p in (closes, opens, highs, lows)]
    sums = _nested_sums(_days(*bars), (window,))
    with quiet():
        result: Floats = np.sqrt(SESSIONS_A_YEAR * _bar_variances(sums, np.array([[max(at_least, 2)]]))[0])
    return result


def forecast_vol(
    closes: ArrayLike,
    opens: ArrayLike | None = None,
    highs: ArrayLike | None = None,
    lows: ArrayLike | None = None,
    *,
    at_least: int = 20,
    windows: tuple[int, ...] = WINDOWS,
) -> Floats:
    """Return (n,) forecasts of the annual volatility over the coming 21 sessions from (t, n) prices, oldest
    first.

    Prices are adjusted for splits and dividends, all of a day by one factor; NaN is unknown, and opens, highs
    and lows may be left out. NaN below `at_least` returns. `windows` are a week, a month, a quarter, a year
    and three years in sessions; the weights are those fitted on shares.

    Out of sample, 2013-01..2021-03, AAPL, GOOG, IBM, SPY and QQQ, 10,275 days, with each name forecast by
    weights that were fitted on the others before 2012-11: volatility points (root mean square, mean
    absolute), and QLIKE. The weights in use differ from those by at most 0.04.

        from bars      10.3   6.8   0.46        21-day realised volatility     12.2   8.2   0.70
        from closes    10.5   6.9   0.49        252-day realised volatility    11.4   7.6   0.55

    With only 20 to 39 returns (30 names, 2026-06..07) it is no better than the volatility of all returns:
    14.8 against 14.2 points.
    """
    vols, barred = window_vols(closes, opens, highs, lows, at_least=at_least, windows=windows)
    weights = np.where(barred, np.array([WEIGHTS_OF_BARS]).T, np.array([WEIGHTS_OF_CLOSES]).T)
    result: Floats = (weights * vols).sum(axis=0)
    return result


def window_vols(
    closes: ArrayLike,
    opens: ArrayLike | None = None,
    highs: ArrayLike | None = None,
    lows: ArrayLike | None = None,
    *,
    at_least: int = 20,
    windows: tuple[int, ...] = WINDOWS,
) -> tuple[Floats, Bools]:
    """Return the volatilities that the forecast mixes, (windows, n), annual, and whether most sessions have
    bars, (n,).

    Arguments as in `forecast_vol`. A window with too few returns has the volatility of the next longer one.
    """
    prices = np.asarray(closes, dtype=np.float64)
    bars = [None if p is None else np.asarray(p, dtype=np.float64) for p in (opens, highs, lows)]
    reach = slice(max(len(prices) - windows[-1] - 1, 0), None)
    vols = np.full((len(windows), prices.shape[1]), np.nan)
    barred = np.zeros(prices.shape[1], dtype=np.bool_)
    for start in range(0, prices.shape[1], _BLOCK):
        columns = slice(start, start + _BLOCK)
        known = prices[reach, columns]
        own_bars = [np.full_like(known, np.nan) if bar is None else bar[reach, columns] for bar in bars]
        sums = _nested_sums(_days(known, *own_bars, year=windows[LEVEL]), windows)
        vols[:, columns] = _scaled_vols(sums, max(at_least, 2), windows)
        level = sums[:, LEVEL]
        barred[columns] = level[_BARS] >= 0.5 * level[_COUNT]
    return vols, barred


def _scaled_vols(sums: Floats, at_least: int, windows: tuple[int, ...]) -> Floats:
    needed = np.array([[np.ceil(FILLED * window)] for window in windows[:-1]] + [[at_least]])
    with quiet():
        by_bars = _from_longer(_bar_variances(sums, needed))
        by_closes = _from_longer(_close_variances(sums, needed))
        scale = np.where(by_bars[LEVEL] > 0, by_closes[LEVEL] / by_bars[LEVEL], 1.0)
        result: Floats = np.sqrt(windows[LEVEL] * by_bars * scale)
    return result


def _days(
    closes: Floats, opens: Floats, highs: Floats, lows: Floats, *, year: int = SESSIONS_A_YEAR
) -> tuple[Floats, Floats, Floats, Floats]:
    """Return each session's return, night, day, and variance within the day, (t-1, n) each; NaN if the return
    is unknown.
    """
    whole = log_returns(closes)
    with quiet():
        last = np.abs(whole[-year:])
        known = np.isfinite(last)
        usual = BELIEVED * np.where(known, last, 0.0).sum(axis=0) / known.sum(axis=0)
        first = np.log(opens[1:])
        day = np.log(closes[1:]) - first
        # An open from another time makes a night and a day that cancel each other.
        torn = ~(np.minimum(np.abs(whole - day), np.abs(day)) <= usual)
        day[torn] = 0.0
        high, low = np.log(highs[1:]) - first, np.log(lows[1:]) - first
        up, down = np.maximum(day, 0.0), np.minimum(day, 0.0)
        believed = (np.abs(high - up) <= usual) & (np.abs(down - low) <= usual)
        believed &= (high >= up - _ROUNDING) & (low <= down + _ROUNDING) & ~torn
        inside = np.where(believed, np.maximum(high * (high - day) + low * (low - day), 0.0), day * day)
    return whole, whole - day, day, inside


def _nested_sums(days: tuple[Floats, Floats, Floats, Floats], windows: tuple[int, ...]) -> Floats:
    """Return the sums that the variances need over the last sessions of each window, (9, windows, n);
    `_COUNT` and so on number the rows.
    """
    known = np.isfinite(days[0])
    whole, night, day, inside = (np.where(known, x, 0.0) for x in days)
    length = len(whole)
    starts = [max(length - window, 0) for window in windows]
    out = np.empty((9, len(windows), whole.shape[1]))
    for i, (start, stop) in enumerate(zip(starts, [length, *starts[:-1]], strict=True)):
        some = slice(start, stop)
        out[_COUNT, i] = known[some].sum(axis=0)
        out[_BARS, i] = (inside[some] > 0).sum(axis=0)
        for row, values in ((_WHOLE, whole[some]), (_NIGHT, night[some]), (_DAY, day[some])):
            out[row, i] = values.sum(axis=0)
            out[row + 1, i] = np.einsum("ij,ij->j", values, values)
        out[_INSIDE, i] = inside[some].sum(axis=0)
    result: Floats = out.cumsum(axis=1)
    return result


def _bar_variances(sums: Floats, needed: Floats) -> Floats:
    """Return daily Yang–Zhang variances (windows, n); NaN below the returns needed."""
    count = sums[_COUNT]
    k = 0.34 / (1.34 + (count + 1) / (count - 1))
    overnight = _sample_variance(count, sums[_NIGHT], sums[_NIGHT_2])
    open_to_close = _sample_variance(count, sums[_DAY], sums[_DAY_2])
    variance = overnight + k * open_to_close + (1 - k) * sums[_INSIDE] / count
    return np.where(count >= needed, variance, np.nan)


def _close_variances(sums: Floats, needed: Floats) -> Floats:
    """Return daily variances of the closes (windows, n); NaN below the returns needed."""
    variance = _sample_variance(sums[_COUNT], sums[_WHOLE], sums[_WHOLE_2])
    return np.where(sums[_COUNT] >= needed, variance, np.nan)


def _sample_variance(count: Floats, total: Floats, squares: Floats) -> Floats:
    return np.maximum((squares - total * total / count) / (count - 1), 0.0)


def _from_longer(variances: Floats) -> Floats:
    """Fill each window that is NaN from the next longer one, in place."""
    for i in range(len(variances) - 2, -1, -1):
        variances[i] = np.where(np.isnan(variances[i]), variances[i + 1], variances[i])
    return variances
