"""The stress: the stated fall of the share, and the loss of a position.

shock = min(cap, max(floor, 2.5 σ √(max(dte, 21) ÷ 365))), with σ the larger of the contract's IV and the
year's realised volatility. Example: a stock put has 30 days left, IV 0.32 and realised volatility 0.28: 2.5 ·
0.32 · √(30/365) = 0.229, above the floor of 0.20. A strike of 92 on a share at 100, sold at 1.40, then loses
92 − 77.1 − 1.40 = 13.50 a share, or 1,350 dollars a contract plus fees.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from wheelcli.config import Config
from wheelcli.config.rules import Stress
from wheelcli.plan.strategy import DIGITAL

if TYPE_CHECKING:
    import pandas as pd

Floats = NDArray[np.float64]


def stress_shock(frame: "pd.DataFrame", config: Config) -> Floats:
    """Return the fall of the share in the stress, as a part of spot, per candidate (n,); NaN if no volatility
    is known.

    Needs `iv, rv, dte_days, kind, sector, leverage, earnings_inside`.
    """
    sigma = np.fmax(frame["iv"].to_numpy(np.float64), frame["rv"].to_numpy(np.float64))
    return shock_of(
        sigma,
        frame["dte_days"].to_numpy(np.float64),
        floor=stress_floor(frame, config),
        stress=config.stress,
    )


def stress_floor(frame: "pd.DataFrame", config: Config) -> Floats:
    """Return the minimum shock by kind of underlying, times its leverage; that of coins by their sector. An
    unknown kind is treated as a stock.
    """
    stress = config.stress
    floor = _of_texts(
        frame["kind"],
        {
            "index_etf": stress.index_etf,
            "index": stress.index_etf,
            "sector_etf": stress.sector_etf,
            "bond_etf": stress.sector_etf,
        },
        stress.stock,
    )
    if "earnings_inside" in frame:
        floor[frame["earnings_inside"].to_numpy(bool) & (floor == stress.stock)] = stress.earnings
    if "sector" in frame:
        floor[_of_texts(frame["sector"], {DIGITAL: 1.0}, 0.0) == 1.0] = config.coins.stress
    leverage = np.abs(frame["leverage"].to_numpy(np.float64))
    return floor * np.where(np.isnan(leverage), 1.0, np.maximum(leverage, 1.0))


def _of_texts(column: "pd.Series[Any]", numbers: Mapping[str, float], other: float) -> Floats:
    """Return the number of each text of a column, looked up once for each distinct one; `other` for texts
    without a number, and for none.
    """
    import pandas as pd

    texts = pd.Categorical(column)
    table = np.array([*(numbers.get(text, other) for text in texts.categories.tolist()), other])
    values: Floats = table[texts.codes]  # −1, none, is the last
    return values


def shock_of(sigma: Floats, dte_days: Floats, *, floor: Floats, stress: Stress) -> Floats:
    """Return min(cap, max(floor, sigmas · σ · √(max(dte, horizon) ÷ 365))) for arrays of one shape."""
    horizon = np.maximum(dte_days, stress.horizon_min_days)
    moved = np.maximum(floor, stress.sigmas * sigma * np.sqrt(horizon / 365.0))
    return np.minimum(stress.cap, moved)
