"""The statistics of each underlying from its closes: realised and forecast volatility, drawdown,
correlations.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from wheelcli.pricing.forecast import WINDOWS, WINDOWS_OF_DAYS, forecast_vol
from wheelcli.pricing.realised import realised_vol
from wheelcli.trading_calendar import sessions_from

if TYPE_CHECKING:
    import pandas as pd

Floats = NDArray[np.float64]

YEAR_SESSIONS = 252
DAYS_A_YEAR = 365
DRAWDOWN_YEARS = 3
_BLOCK = 1 << 18  # number of closes placed at once
_NAMES = 512


@dataclass(frozen=True, slots=True)
class History:
    """Per underlying, in the order of `symbols` (n,): annual volatilities, maximum drawdown as a positive
    fraction, sessions.

    `closes` (t, n) are the adjusted closes of every session up to the snapshot's, oldest first, NaN if a
    symbol has none. Therefore, a gap never counts as a daily return, and the volatility of one name does not
    depend on the others.
    """

    symbols: tuple[str, ...]
    closes: Floats
    sessions: NDArray[np.int64]
    rv: Floats
    forecast: Floats
    drawdown: Floats

    def of(self, code: NDArray[np.intp]) -> dict[str, Floats]:
        """Return the columns of candidates from the closes of these names (places in `symbols`)."""
        return {
            "rv": self.rv[code],
            "forecast": self.forecast[code],
            "sessions": self.sessions[code].astype(np.float64),
            "drawdown": self.drawdown[code],
        }

    def correlations(self, days: int, least: int, columns: NDArray[np.intp]) -> Floats:
        """Return the pairwise correlations (m, m) of daily log returns on the same dates, of the symbols in
        `columns` (m,).

        NaN below `least` common returns.
        """
        with np.errstate(invalid="ignore", divide="ignore"):
            returns = np.diff(np.log(self.closes[-(days + 1) :, columns]), axis=0)
        known = np.isfinite(returns)
        x, m = np.where(known, returns, 0.0), known.astype(np.float64)
        count = m.T @ m  # common returns of each pair; the sums below use exactly those
        total, square, product = x.T @ m, (x * x).T @ m, x.T @ x
        with np.errstate(invalid="ignore", divide="ignore"):
            covariance = product - total * total.T / count
            variance = square - total * total / count
            correlation = covariance / np.sqrt(variance * variance.T)
        return np.where((count >= least) & (variance > 0) & (variance.T > 0), correlation, np.nan)


def history_of(closes: "pd.DataFrame", symbols: list[str], session: date, market: str = "us") -> History:
    """Return the history of `symbols` up to `session` from a snapshot's table of closes; unknown without
    closes. A market that never closes has 365 sessions a year.
    """
    matrix, *bars = _matrices(closes, symbols, session, market)
    year, yearly, windows = YEAR_SESSIONS, 1.0, WINDOWS
    if market != "us":
        year, yearly, windows = DAYS_A_YEAR, np.sqrt(DAYS_A_YEAR / YEAR_SESSIONS), WINDOWS_OF_DAYS
    return History(
        symbols=tuple(symbols),
        closes=matrix,
        sessions=np.asarray(np.sum(np.isfinite(matrix), axis=0), dtype=np.int64),
        rv=_by_names(lambda own: realised_vol(own, year), matrix) * yearly,
        forecast=forecast_vol(matrix, *bars, windows=windows),
        drawdown=_by_names(_drawdowns, matrix[-DRAWDOWN_YEARS * year :]),
    )


def by_names(closes: Floats) -> list[Floats]:
    """Return closes (t, n) in blocks of some hundred names; one block without any name."""
    return [closes[:, first : first + _NAMES] for first in range(0, max(closes.shape[1], 1), _NAMES)]


def _by_names(figure: Callable[[Floats], Floats], closes: Floats) -> Floats:
    """Return one number per name (n,) from closes (t, n), computed for some hundred names at a time, which
    fit in the cache.
    """
    return np.concatenate([figure(block) for block in by_names(closes)])


def _matrices(closes: "pd.DataFrame", symbols: list[str], session: date, market: str) -> list[Floats]:
    """Return adjusted closes, opens, highs and lows, (t, n) each; the last three are missing if the snapshot
    has closes only.
    """
    import pandas as pd

    if not len(closes) or not symbols:
        return [np.full((0, len(symbols)), np.nan)]
    codes = closes["symbol"].cat.codes.to_numpy()
    column = np.append(pd.Index(symbols).get_indexer(pd.Index(closes["symbol"].cat.categories)), -1)
    known, dates = (column >= 0)[codes], closes["date"].to_numpy()
    if not known.any():
        return [np.full((0, len(symbols)), np.nan)]
    first = dates[known].min().astype("datetime64[D]")
    every = np.array(sessions_from(first.item(), session, market), dtype="datetime64[D]")
    # the place of each day; −1 if nothing traded
    row = np.full(int((dates.max() - first) / np.timedelta64(1, "D")) + 1, -1)
    number = (every - first).astype(np.int64)
    row[number[number < len(row)]] = np.flatnonzero(number < len(row))
    bars = ("open", "high", "low") if closes["open"].notna().to_numpy()[known].any() else ()
    out = [np.full((len(every), len(symbols)), np.nan) for _ in ("close", *bars)]
    columns = [closes[name].to_numpy(np.float64) for name in ("adjusted", "close", *bars)]
    for start in range(0, len(closes), _BLOCK):
        here = slice(start, start + _BLOCK)
        day = np.maximum((dates[here] - first).astype("timedelta64[D]").astype(np.int64), -1)
        at, name = np.where(day < 0, -1, row[day]), column[codes[here]]
        cells = np.flatnonzero((at >= 0) & (name >= 0))
        adjusted, plain, *prices = (values[here][cells] for values in columns)
        with np.errstate(invalid="ignore", divide="ignore"):
            # Opens, highs and lows come adjusted for splits only, so the day's dividend adjustment of the
            # close applies to them too.
            factor = np.where(np.isnan(adjusted) | ~(plain > 0), 1.0, adjusted / plain)
        parts = (np.where(np.isnan(adjusted), plain, adjusted), *(price * factor for price in prices))
        for matrix, values in zip(out, parts, strict=True):
            matrix[at[cells], name[cells]] = values
    return out


def _drawdowns(closes: Floats) -> Floats:
    """Return the deepest fall from a peak, as a positive share of the peak; NaN below two closes."""
    if not len(closes):
        return np.full(closes.shape[1], np.nan)
    known = np.isfinite(closes)
    peak = np.maximum.accumulate(np.where(known, closes, -np.inf), axis=0)
    with np.errstate(invalid="ignore", divide="ignore"):
        fall = np.where(known, 1.0 - closes / peak, 0.0)
    return np.where(known.sum(axis=0) >= 2, fall.max(axis=0), np.nan)
