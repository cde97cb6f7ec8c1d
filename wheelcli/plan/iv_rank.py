"""IV rank and IV percentile: the place of today's implied volatility in its own past year.

    rank = (now − lowest) ÷ (highest − lowest) of the past year's sessions
    percentile = share of those sessions below now

Example: sessions at 30, 10, 11, 15 and 17, now 20: rank (20 − 10) ÷ (30 − 10) = 0.50, percentile 4 of 5 =
0.80. One spike keeps a rank low for a year but does not affect a percentile; the score uses the percentile.

>>> standing = rank_and_percentile([30, 10, 11, 15, 17], np.arange(5), 20, least_sessions=5, least_days=0)
>>> [float(x) for x in standing]
[0.5, 0.8, 5.0]

Until there are 60 sessions over at least 90 days, the place of today's 21-day realised volatility in its own
past year replaces both, with a label. For coins, whose market never closes, it is the 30-day volatility, and
a year has 365 sessions.
"""

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from wheelcli.plan.history import by_names
from wheelcli.plan.tickets.bases import RANK_DAYS, RANK_SESSIONS, RankBasis
from wheelcli.pricing.realised import rolling_vol

if TYPE_CHECKING:
    import pandas as pd

Floats = NDArray[np.float64]

YEAR_DAYS, YEAR_SESSIONS = 365, 252
REALISED_WINDOW, REALISED_LEAST = 21, 18  # returns, and the least number of known ones
DAYS_WINDOW, DAYS_LEAST = 30, 26  # the same of coins


class Standing(NamedTuple):
    """Rank and percentile, 0 to 1 (NaN if too few sessions), and the sessions behind them; scalars or (n,)
    each.
    """

    rank: Floats
    percentile: Floats
    sessions: NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class IvRanks:
    """Per underlying (n,): rank and percentile (NaN unknown), sessions of IV history behind them, and their
    basis, or None.
    """

    rank: Floats
    percentile: Floats
    days: NDArray[np.int64]
    basis: NDArray[np.object_]

    @property
    def of_iv(self) -> Floats:
        """Return the percentiles that are based on a history of IV; NaN if realised volatility is used
        instead.
        """
        return np.where(self.basis == RankBasis.IV_HISTORY.value, self.percentile, np.nan)


def rank_and_percentile(
    values: ArrayLike,
    dates: ArrayLike,
    current: ArrayLike,
    *,
    least_sessions: int = RANK_SESSIONS,
    least_days: int = RANK_DAYS,
) -> Standing:
    """Return the place of `current` () or (n,) among past `values` (t,) or (t, n) of `dates` (t,), day
    numbers or datetime64.

    NaN among the values does not count as a session. A rank is at least 0 and at most 1, and NaN if the
    values never moved. Rank and percentile are NaN if there are fewer than `least_sessions` sessions, or if
    these span fewer than `least_days` calendar days.
    """
    past, now = np.asarray(values, dtype=np.float64), np.asarray(current, dtype=np.float64)
    days = np.asarray(dates)
    days = days.astype("datetime64[D]").astype(np.int64) if days.dtype.kind == "M" else days
    days = days.astype(np.float64).reshape(-1, *[1] * (past.ndim - 1))
    known = np.isfinite(past)
    sessions = known.sum(axis=0)

    def end(x: Floats, fill: float) -> Floats:
        entries = np.where(known, x, fill)
        ends: Floats = (
            entries.min(axis=0, initial=np.inf) if fill > 0 else entries.max(axis=0, initial=-np.inf)
        )
        return ends

    low, high, first, last = end(past, np.inf), end(past, -np.inf), end(days, np.inf), end(days, -np.inf)
    with np.errstate(invalid="ignore", divide="ignore"):
        enough = (sessions >= max(least_sessions, 1)) & (last - first >= least_days) & np.isfinite(now)
        rank = np.clip((now - low) / (high - low), 0.0, 1.0)
        percentile = (known & (past < now)).sum(axis=0) / sessions
    return Standing(
        np.where(enough & (high > low), rank, np.nan),
        np.where(enough, percentile, np.nan),
        np.asarray(sessions, dtype=np.int64),
    )


def iv_ranks(
    iv_history: "pd.DataFrame | None",
    iv30: "pd.DataFrame",
    *,
    closes: Floats,
    session: date,
    market: str = "us",
) -> IvRanks:
    """Return the ranks of every underlying of `iv30` (columns symbol, iv30) on `session`.

    `iv_history` (columns symbol, session, iv30) may hold any symbols and sessions; those of the year before
    `session` count. `closes` (t, n) are daily, oldest first, in the order of `iv30`.
    """
    now = iv30["iv30"].to_numpy(np.float64)
    past, days = _past(iv_history, list(iv30["symbol"]), session)
    own = rank_and_percentile(past, days, now)
    stand_in = realised_standing(closes, market)
    known = np.isfinite(own.percentile)
    basis = np.full(len(now), None, dtype=object)
    basis[np.isfinite(stand_in.percentile)] = RankBasis.REALISED.value
    basis[known] = RankBasis.IV_HISTORY.value
    return IvRanks(
        rank=np.where(known, own.rank, stand_in.rank),
        percentile=np.where(known, own.percentile, stand_in.percentile),
        days=np.where(known, own.sessions, 0),
        basis=basis,
    )


def realised_standing(closes: Floats, market: str = "us") -> Standing:
    """Return the rank and percentile of today's one-month realised volatility among those of the past year,
    (n,) each; NaN below 60 sessions.
    """
    year, window, least = YEAR_SESSIONS, REALISED_WINDOW, REALISED_LEAST
    if market != "us":
        year, window, least = YEAR_DAYS, DAYS_WINDOW, DAYS_LEAST
    if not len(closes):
        unknown = np.full(closes.shape[1], np.nan)
        return Standing(unknown, unknown, np.zeros(closes.shape[1], dtype=np.int64))
    recent = closes[-(year + window + 1) :]
    standings = [_realised_standing(block, window, least) for block in by_names(recent)]
    return Standing(*(np.concatenate(parts) for parts in zip(*standings, strict=True)))


def _realised_standing(closes: Floats, window: int, least: int) -> Standing:
    rolling = rolling_vol(closes, window, at_least=least)
    return rank_and_percentile(rolling[:-1], np.arange(len(rolling))[:-1], rolling[-1], least_days=0)


def _past(
    iv_history: "pd.DataFrame | None", symbols: list[str], session: date
) -> tuple[Floats, NDArray[np.int64]]:
    """Return the year before `session` as (t, n) with its day numbers (t,)."""
    import pandas as pd

    nothing = np.full((0, len(symbols)), np.nan), np.zeros(0, dtype=np.int64)
    if iv_history is None or not len(iv_history):
        return nothing
    today = int(np.datetime64(session, "D").astype(np.int64))
    days = iv_history["session"].to_numpy("datetime64[D]").astype(np.int64)
    code, names = pd.factorize(iv_history["symbol"])
    column = pd.Index(symbols).get_indexer(pd.Index(names))[code]
    recent = (column >= 0) & (code >= 0) & (days < today) & (days >= today - YEAR_DAYS)
    if not recent.any():
        return nothing
    every, row = np.unique(days[recent], return_inverse=True)
    out = np.full((len(every), len(symbols)), np.nan)
    out[row, column[recent]] = iv_history["iv30"].to_numpy(np.float64)[recent]
    return out, every
