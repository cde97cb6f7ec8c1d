"""What the closes say of each underlying: realised and forecast volatility, drawdown, and who moves with whom."""

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from wheelcli.calendar import sessions_from
from wheelcli.pricing.realised import forecast_vol, realised_vol

if TYPE_CHECKING:
    import pandas as pd

Floats = NDArray[np.float64]

YEAR_SESSIONS = 252
DRAWDOWN_SESSIONS = 756


@dataclass(frozen=True, slots=True)
class History:
    """Per underlying, in the order of `symbols` (n,): annual volatilities, maximum drawdown as a positive share, sessions.

    `closes` (t, n) are the adjusted closes of every session up to the snapshot's, oldest first, NaN where a symbol has none: a gap
    is no daily return, and what one name's volatility is does not depend on the others.
    """

    symbols: tuple[str, ...]
    closes: Floats
    sessions: NDArray[np.int64]
    rv: Floats
    forecast: Floats
    drawdown: Floats

    def correlations(self, days: int, least: int) -> Floats:
        """Pairwise correlation (n, n) of daily log returns on the same dates; NaN below `least` common returns."""
        import pandas as pd

        with np.errstate(invalid="ignore", divide="ignore"):
            returns = np.diff(np.log(self.closes[-(days + 1) :]), axis=0)
        frame = pd.DataFrame(returns)
        found: Floats = frame.corr(min_periods=least).to_numpy(np.float64)
        return found


def history_of(closes: "pd.DataFrame", symbols: list[str], session: date) -> History:
    """The history of `symbols` up to `session` from a snapshot's table of closes; unknown where it has none."""
    matrix = _matrix(closes, symbols, session)
    return History(
        symbols=tuple(symbols),
        closes=matrix,
        sessions=np.asarray(np.sum(np.isfinite(matrix), axis=0), dtype=np.int64),
        rv=realised_vol(matrix, YEAR_SESSIONS),
        forecast=forecast_vol(matrix),
        drawdown=_drawdowns(matrix[-DRAWDOWN_SESSIONS:]),
    )


def _matrix(closes: "pd.DataFrame", symbols: list[str], session: date) -> Floats:
    import pandas as pd

    if not len(closes) or not symbols:
        return np.full((0, len(symbols)), np.nan)
    categories = pd.Index(closes["symbol"].cat.categories)
    column = pd.Index(symbols).get_indexer(categories)[closes["symbol"].cat.codes.to_numpy()]
    days = closes["date"].to_numpy("datetime64[D]").astype(np.int64)
    kept = column >= 0
    if not kept.any():
        return np.full((0, len(symbols)), np.nan)
    first = np.datetime64(int(days[kept].min()), "D").item()
    every = np.array(sessions_from(first, session), dtype="datetime64[D]").astype(np.int64)
    kept &= np.isin(days, every)
    row = np.searchsorted(every, days[kept])
    out = np.full((len(every), len(symbols)), np.nan)
    adjusted = closes["adjusted"].to_numpy(np.float64)
    plain = closes["close"].to_numpy(np.float64)
    out[row, column[kept]] = np.where(np.isnan(adjusted), plain, adjusted)[kept]
    return out


def _drawdowns(closes: Floats) -> Floats:
    """The deepest fall from a peak, as a positive share of the peak; NaN below two closes."""
    if not len(closes):
        return np.full(closes.shape[1], np.nan)
    known = np.isfinite(closes)
    peak = np.maximum.accumulate(np.where(known, closes, -np.inf), axis=0)
    with np.errstate(invalid="ignore", divide="ignore"):
        fall = np.where(known, 1.0 - closes / peak, 0.0)
    return np.where(known.sum(axis=0) >= 2, fall.max(axis=0), np.nan)
