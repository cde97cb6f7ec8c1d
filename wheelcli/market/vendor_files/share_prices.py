"""The share price of each symbol in a session, from the rows of its options.

Every row of a file has one. They must agree: a single wrong cell would move every strike of the name.
"""

from collections.abc import Mapping

import numpy as np

from wheelcli.market.vendor_files.batch import Flags, Floats, Numbers
from wheelcli.market.vendor_files.listed_rows import Listed

__all__ = ["spots_of"]

_SAME = 0.001  # of the price: rows of one moment differ by the spread, not by more


def spots_of(listed: Listed, closes: Mapping[str, float]) -> tuple[Floats, Flags]:
    """Return the share price of each symbol, (m,), and the rows that have another one at its moment, (n,).

    The moment is the most frequent one among the rows of the symbol; of equal ones, the latest. A price
    counts if more than half of these rows have it; else it is NaN, and all rows of the symbol are marked. A
    symbol whose rows have none gets its close, else NaN. Rows of an index may have the price of a future for
    each expiration: those of the nearest count.
    """
    spots = np.array([closes.get(name, np.nan) for name in listed.symbols], dtype=np.float64)
    odd = np.zeros(len(listed.symbol), dtype=bool)
    rows = np.flatnonzero(listed.rest["spot"] > 0)
    rows = rows[listed.moment[rows] == _usual_moments(listed, rows)[listed.symbol[rows]]]
    rows = rows[np.lexsort((listed.rest["spot"][rows], listed.expiration[rows], listed.symbol[rows]))]
    codes, starts = np.unique(listed.symbol[rows], return_index=True)
    ends = np.append(starts[1:], len(rows))
    for code, start, end in zip(codes.tolist(), starts, ends[: len(codes)], strict=True):
        own = rows[start:end]
        if listed.symbols[code].startswith("^"):
            own = own[listed.expiration[own] == listed.expiration[own[0]]]
        prices = listed.rest["spot"][own]
        middle = np.sort(prices)[(len(prices) - 1) // 2]
        other = np.abs(prices / middle - 1.0) > _SAME
        if 2 * int(other.sum()) < len(prices):
            spots[code] = middle
            odd[own[other]] = True
        else:
            spots[code] = np.nan
            odd[listed.symbol == code] = True
    return spots, odd


def _usual_moments(listed: Listed, rows: Numbers) -> Numbers:
    """Return the moment of each symbol that most of these rows have, the latest of several, (m,)."""
    moments = np.full(len(listed.symbols), np.iinfo(np.int64).min)
    each, place = np.unique(listed.moment[rows], return_inverse=True)
    pairs, counts = np.unique(listed.symbol[rows] * len(each) + place, return_counts=True)
    order = np.lexsort((pairs, counts))  # the last one of a symbol stays
    symbol, moment = np.divmod(pairs[order], max(len(each), 1))
    moments[symbol] = each[moment]
    return moments
