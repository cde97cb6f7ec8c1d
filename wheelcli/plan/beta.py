"""How much a share moves with the market: the slope of its daily log returns on the benchmark's, over the
last year of common sessions.

Example: a share whose returns are 1.5 times those of the fund, day by day, has a beta of 1.5: if the fund
falls 10 %, it is stressed by 15 %. With fewer than 126 common returns, the median of the measured shares of
its sector in this run is used; otherwise 1.25, because a share with a short history is rarely calm. Each beta
carries its basis. Coins move with Bitcoin, and a year of theirs has 365 sessions.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from wheelcli.plan.history import History
from wheelcli.plan.tickets.bases import BetaBasis

if TYPE_CHECKING:
    import pandas as pd

Floats = NDArray[np.float64]

LEAST_SESSIONS = 126
SESSIONS, DAYS = 252, 365  # a year of shares, and of coins
BENCHMARK, BENCHMARK_OF_COINS = "SPY", "BTC"
ASSUMED = 1.25


@dataclass(frozen=True, slots=True)
class Betas:
    """Betas by symbol against `benchmark` (None if the market has none), and the basis of each."""

    benchmark: str | None
    spot: float | None  # the benchmark's
    of: dict[str, float]
    basis: dict[str, BetaBasis]

    @property
    def unknown(self) -> tuple[str, ...]:
        """Return the names whose own closes do not give a beta."""
        return tuple(s for s, basis in self.basis.items() if basis is not BetaBasis.MEASURED)


def betas_of(names: "pd.DataFrame", history: History, symbols: Iterable[str]) -> Betas:
    """Return the betas of `symbols` against SPY, or against the largest fund on a broad index if the market
    has no SPY; in a coin market, against BTC.

    `names` are those of `Chains`; a symbol that is not among them has the assumed beta.
    """
    listed = {str(s): i for i, s in enumerate(names["symbol"].tolist())}
    place = {s: listed.get(s) for s in dict.fromkeys(symbols)}
    benchmark = _benchmark(names)
    wanted = np.array([i for i in place.values() if i is not None], dtype=np.intp)
    measured: dict[int, float] = {}
    if benchmark is not None:
        year = DAYS if _of_coins(names) else SESSIONS
        measured = _measured(history, wanted, listed[benchmark], year=year)
    lacking = [i for i in place.values() if i is not None and i not in measured]
    medians = (
        _sector_medians(names, history, lacking, listed[benchmark])
        if benchmark is not None and lacking
        else {}
    )
    of, basis = {}, {}
    for symbol, i in place.items():
        if i is None:
            of[symbol], basis[symbol] = ASSUMED, BetaBasis.ASSUMED
        elif i in measured:
            of[symbol], basis[symbol] = measured[i], BetaBasis.MEASURED
        else:
            sector = names["sector"].iloc[i]
            median = medians.get(sector) if isinstance(sector, str) else None
            usual = ASSUMED if median is None else median
            of[symbol] = usual * _times(names["leverage"].iloc[i])
            basis[symbol] = BetaBasis.ASSUMED if median is None else BetaBasis.SECTOR_MEDIAN
    return Betas(benchmark, _spot(names, listed.get(benchmark or "")), of, basis)


def slopes(returns: Floats, base: Floats) -> Floats:
    """Return the slope (covariance over variance) of columns (t, n) on `base` (t,), over the sessions that
    both have; NaN below 126 of them.

    >>> base = np.sin(np.arange(200.0)) / 100
    >>> young = np.where(np.arange(200) < 100, base, np.nan)
    >>> slopes(np.column_stack([1.5 * base, young]), base).round(6).tolist()
    [1.5, nan]
    """
    both = np.isfinite(returns) & np.isfinite(base)[:, None]
    count = both.sum(axis=0)
    x, y = np.where(both, base[:, None], 0.0), np.where(both, returns, 0.0)
    with np.errstate(invalid="ignore", divide="ignore"):
        x = np.where(both, x - x.sum(axis=0) / count, 0.0)
        spread = (x * x).sum(axis=0)
        slope = (x * y).sum(axis=0) / spread
    return np.where((count >= LEAST_SESSIONS) & (spread > 0), slope, np.nan)


def _of_coins(names: "pd.DataFrame") -> bool:
    return len(names) > 0 and bool((names["kind"] == "coin").all())


def _measured(
    history: History, rows: NDArray[np.intp], base: int, *, year: int = SESSIONS
) -> dict[int, float]:
    """Return the betas measured from closes for the names at these places, by place; the benchmark's is 1."""
    if len(history.closes) < 2 or not len(rows):
        return {int(i): 1.0 for i in rows if i == base}
    with np.errstate(invalid="ignore", divide="ignore"):
        returns = np.diff(np.log(history.closes[-(year + 1) :][:, np.append(rows, base)]), axis=0)
    estimates = slopes(returns[:, :-1], returns[:, -1])
    known = {int(i): float(beta) for i, beta in zip(rows, estimates, strict=True) if np.isfinite(beta)}
    return known | {int(i): 1.0 for i in rows if i == base}


def _sector_medians(
    names: "pd.DataFrame", history: History, lacking: list[int], base: int
) -> dict[str, float]:
    """Return the median beta of the measured, unleveraged shares in the sectors of the `lacking` names."""
    sectors = {s for s in names["sector"].iloc[lacking] if isinstance(s, str)}
    plain = (names["leverage"] == 1.0) | names["leverage"].isna()
    peers = np.flatnonzero((names["sector"].isin(sectors) & plain).to_numpy(dtype=bool))
    by_sector: dict[str, list[float]] = {}
    for i, beta in _measured(history, peers, base).items():
        by_sector.setdefault(str(names["sector"].iloc[i]), []).append(beta)
    return {sector: float(np.median(betas)) for sector, betas in by_sector.items()}


def _times(leverage: float) -> float:
    return float(leverage) if np.isfinite(leverage) else 1.0


def _spot(names: "pd.DataFrame", row: int | None) -> float | None:
    if row is None:
        return None
    prices = [float(names[column].iloc[row]) for column in ("spot", "spot_quoted")]
    return next((spot for spot in prices if np.isfinite(spot) and spot > 0), None)


def _benchmark(names: "pd.DataFrame") -> str | None:
    if _of_coins(names):  # BTC is also the symbol of a fund
        return BENCHMARK_OF_COINS if (names["symbol"] == BENCHMARK_OF_COINS).any() else None
    if BENCHMARK in names["symbol"].tolist():
        return BENCHMARK
    leverage = names["leverage"].to_numpy(np.float64)
    broad = np.array([kind == "index_etf" for kind in names["kind"].tolist()], dtype=bool)
    plain = broad & ((leverage == 1.0) | np.isnan(leverage))
    if not plain.any():
        return None
    funds = names[plain]
    return str(funds.sort_values("fund_assets", ascending=False, na_position="last")["symbol"].iloc[0])
