"""How much a share moves with the market: the slope of its daily log returns on the benchmark's, over the last year of common sessions.

Example: a share whose returns are 1.5 times those of the fund, day by day, has a beta of 1.5: where the fund falls 10 % it is stressed by 15 %.
Unknown (fewer than 126 common returns) counts as 1, and is said.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from wheelcli.manage.inputs import Setting
from wheelcli.market.snapshot import Kind

LEAST_SESSIONS = 126
SESSIONS = 252
BENCHMARK = "SPY"


@dataclass(frozen=True, slots=True)
class Betas:
    """Betas by symbol against `benchmark` (None where the market holds none); `unknown` are those that count as 1."""

    benchmark: str | None
    spot: float | None
    of: dict[str, float]
    unknown: tuple[str, ...]


def betas_of(setting: Setting, symbols: tuple[str, ...]) -> Betas:
    """The betas of these names against SPY, or against the largest fund on a broad index where the market has no SPY."""
    benchmark = _benchmark(setting)
    known: dict[str, float] = {}
    if benchmark is not None:
        base = _returns(setting, benchmark)
        for symbol in symbols:
            beta = 1.0 if symbol == benchmark else slope(_returns(setting, symbol), base)
            if np.isfinite(beta):
                known[symbol] = float(beta)
    unknown = tuple(s for s in symbols if s not in known)
    spot = None if benchmark is None else setting.spot(benchmark)
    return Betas(benchmark, spot, {s: known.get(s, 1.0) for s in symbols}, unknown)


def slope(returns: NDArray[np.float64], base: NDArray[np.float64]) -> float:
    """Covariance over variance on the sessions that both have, (t,) each; NaN below 126 of them.

    >>> base = np.sin(np.arange(200.0)) / 100
    >>> round(slope(1.5 * base, base), 6), slope(base[:100], base[:100])
    (1.5, nan)
    """
    both = np.isfinite(returns) & np.isfinite(base)
    if both.sum() < LEAST_SESSIONS:
        return float("nan")
    x, y = base[both] - base[both].mean(), returns[both] - returns[both].mean()
    spread = float(x @ x)
    return float(x @ y) / spread if spread > 0 else float("nan")


def _returns(setting: Setting, symbol: str) -> NDArray[np.float64]:
    code = setting.code(symbol)
    if code is None or len(setting.history.closes) < 2:
        return np.full(max(len(setting.history.closes) - 1, 0), np.nan)[-SESSIONS:]
    with np.errstate(invalid="ignore", divide="ignore"):
        found: NDArray[np.float64] = np.diff(np.log(setting.history.closes[-(SESSIONS + 1) :, code]))
    return found


def _benchmark(setting: Setting) -> str | None:
    names = setting.chains.names
    if setting.code(BENCHMARK) is not None:
        return BENCHMARK
    funds = names[
        (names["kind"] == Kind.INDEX_ETF.value) & ((names["leverage"] == 1.0) | names["leverage"].isna())
    ]
    if not len(funds):
        return None
    return str(funds.sort_values("fund_assets", ascending=False, na_position="last")["symbol"].iloc[0])
