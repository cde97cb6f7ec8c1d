"""Whether a quote agrees with its neighbours. This separates the live contract of a pair from the stale one.

Within one side (underlying, series, right), an option's value rises or falls steadily along the strikes, and
a mix of two neighbours is worth at least the strike between them. Therefore, a quote fits if its ask is not
below the bid of the cheaper neighbour and its bid is not above the line through both neighbours' asks. Below
the lowest strike, a put of strike 0 is worth nothing and a call of strike 0 is worth the share. Above the
highest strike there is nothing to compare a call with.

Example: puts of 90 at 1.00 / 1.05 and 100 at 3.00 / 3.10: a put of 95 fits if its ask is at least 1.00 and
its bid at most 2.075.
"""

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Rows = NDArray[np.intp]

_DUST = 1e-4  # dollars


def fits(
    rows: Rows,
    good: Rows,
    *,
    side: NDArray[np.int64],
    is_call: Flags,
    strike: Floats,
    bid: Floats,
    ask: Floats,
    spot: Floats,
) -> Flags:
    """Return whether each of `rows` (k,) agrees with the nearest `good` rows of its side. Columns are (n,);
    `side` numbers the sides.

    `rows` and `good` do not overlap. A contract with no neighbour above it cannot be confirmed and does not
    fit.
    """
    if not len(rows) or not len(good):
        return np.zeros(len(rows), dtype=bool)
    witnesses = good[np.isin(side[good], np.unique(side[rows]))]
    order = np.lexsort((strike[witnesses], side[witnesses]))
    witnesses = witnesses[order]
    if not len(witnesses):
        return np.zeros(len(rows), dtype=bool)
    above = _first_above(side[witnesses], strike[witnesses], side[rows], strike[rows])
    below = above - 1
    last = len(witnesses) - 1
    high, low = witnesses[np.clip(above, 0, last)], witnesses[np.clip(below, 0, last)]
    has_high = (above <= last) & (side[high] == side[rows])
    has_low = (below >= 0) & (side[low] == side[rows])
    call = is_call[rows]
    low_strike = np.where(has_low, strike[low], 0.0)
    low_ask = np.where(has_low, ask[low], np.where(call, spot[rows], 0.0))
    worse = np.where(call, bid[high], np.where(has_low, bid[low], 0.0))
    with np.errstate(invalid="ignore", divide="ignore"):
        weight = (strike[rows] - low_strike) / (strike[high] - low_strike)
        line = (1 - weight) * low_ask + weight * ask[high]
        fit: Flags = has_high & (ask[rows] >= worse - _DUST) & (bid[rows] <= line + _DUST)
    return fit


def _first_above(side: NDArray[np.int64], strike: Floats, of: NDArray[np.int64], at: Floats) -> Rows:
    """Return, for each query (of, at), the place of the first (side, strike) after it."""
    joined_side, joined_strike = np.r_[side, of], np.r_[strike, at]
    query = np.r_[np.zeros(len(side), dtype=bool), np.ones(len(of), dtype=bool)]
    order = np.lexsort((query, joined_strike, joined_side))  # among equal strikes the query comes last
    before = np.cumsum(~query[order])
    out = np.empty(len(of), dtype=np.intp)
    out[order[query[order]] - len(side)] = before[query[order]]
    return out
