"""The benchmarks as indexes on the curve's days: a broad fund (SPY) with its dividends, the same underlyings
held, and Cboe's PUT index.
"""

from collections.abc import Mapping
from datetime import date

import numpy as np
from numpy.typing import NDArray

from wheelcli.review.performance.equity_curve import Curve
from wheelcli.review.performance.price_grid import Closes

__all__ = ["levels_of"]

Floats = NDArray[np.float64]
STALE_DAYS = 40  # a monthly series has a value for each month; an older value does not apply to a day


def levels_of(
    closes: Closes, curve: Curve, put_index: Mapping[date, float], *, benchmark: str | None
) -> dict[str, Floats]:
    """Return the index levels (t,) by name, NaN if unknown; `put_index` may be daily or monthly: its last
    value is used until the next one.
    """
    levels: dict[str, Floats] = {}
    k = -1 if benchmark is None else closes.column(benchmark)
    if k >= 0 and not np.isnan(closes.total[:, k]).all():
        levels["spy"] = closes.total[:, k]
    if len(curve.same_underlyings) and (curve.tied_up > 0).any() and not np.isnan(closes.total).all():
        levels["same_underlyings"] = np.concatenate([[1.0], np.cumprod(1.0 + curve.same_underlyings)])
    if put_index:
        index_days = np.array(sorted(put_index), "datetime64[D]")
        days = np.array(curve.days, "datetime64[D]")
        at = np.searchsorted(index_days, days, side="right") - 1
        level = np.array([put_index[d] for d in sorted(put_index)])[np.maximum(at, 0)]
        fresh = (at >= 0) & ((days - index_days[np.maximum(at, 0)]).astype(np.int64) <= STALE_DAYS)
        levels["put_index"] = np.where(fresh, level, np.nan)
    return levels
