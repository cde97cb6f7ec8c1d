"""The names that move together and so share one limit: by the correlation of their returns or, if unknown, by
sector.
"""

import numpy as np
from numpy.typing import NDArray

from wheelcli.config.rules import PortfolioLimits
from wheelcli.plan.history import History


def neighbours(
    history: History, rules: PortfolioLimits, *, sectors: NDArray[np.object_], named: NDArray[np.intp]
) -> NDArray[np.bool_]:
    """Return which of the `named` underlyings (m,) move together (m, m), each with itself: their correlation
    reaches the threshold, or it is unknown and their sector is the same. `sectors` covers the history's
    symbols, then others, which have no known correlation.
    """
    traded = named[named < len(history.symbols)]
    known = len(traded)
    correlation = np.full((len(named), len(named)), np.nan)
    correlation[:known, :known] = history.correlations(rules.corr_days, rules.corr_days_min, traded)
    _, sector = np.unique(sectors[named].astype(str), return_inverse=True)
    with np.errstate(invalid="ignore"):
        near = np.where(
            np.isnan(correlation), sector[:, None] == sector[None, :], correlation >= rules.correlation
        )
    np.fill_diagonal(near, True)
    together: NDArray[np.bool_] = near.astype(bool)
    return together
