"""The calls to price for names whose calls are not for sale: those that the 30-day volatility needs.

That volatility comes from the two expirations around 30 days with a known IV at the forward, and the puts
alone show which these are. Example: of a name that lists 7, 21, 28, 35, 63 and 210 days, with puts on both
sides of the forward at each, only the calls at 28 and 35 days matter.
"""

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

HORIZON_DAYS = 30.0
LONGEST_DAYS = 400.0  # later expirations do not matter for 30 days
STRIKE_GAP = 0.15  # the most that the two strikes around the forward may differ from it
_CERTAIN_DELTA = (0.10, 0.75)  # range of deltas: these puts are used whatever calls show of their delta
_DAY = 1.0  # two settlements of one date are closer in time than this


def calls_of_the_month(
    *,
    code: NDArray[np.intp],
    series: NDArray[np.int64],
    years: Floats,
    is_call: Flags,
    moneyness: Floats,
    iv: Floats,
    delta: Floats,
) -> Flags:
    """Return the calls from which 30-day volatility may be read, (n,) like every argument.

    `code` numbers the underlyings, `series` their expirations of one root, `moneyness` is ln(strike ÷
    forward). If a put's quote cannot be used, `iv` is NaN and `delta` is ignored.
    """
    if not len(code):
        return np.zeros(0, dtype=bool)
    size, days = np.abs(delta), years * 365.0
    with np.errstate(invalid="ignore"):
        readable = ~is_call & ~np.isnan(iv) & (size > _CERTAIN_DELTA[0]) & (size < _CERTAIN_DELTA[1])
        readable &= (days > 0) & (days < LONGEST_DAYS) & (np.abs(moneyness) < STRIKE_GAP)
    rows = np.flatnonzero(readable)
    expirations, column = np.unique(series[rows], return_inverse=True)
    group = code[rows] * max(len(expirations), 1) + column
    names = int(code.max()) + 1
    below, above = (
        np.bincount(group[side], minlength=names * len(expirations)) > 0
        for side in (moneyness[rows] <= 0, moneyness[rows] > 0)
    )
    rows = rows[(below & above)[group]]
    first, last = np.full(names, -np.inf), np.full(names, np.inf)
    before, after = rows[days[rows] <= HORIZON_DAYS], rows[days[rows] >= HORIZON_DAYS]
    np.maximum.at(first, code[before], days[before])
    np.minimum.at(last, code[after], days[after])
    calls: Flags = (
        is_call & (days >= first[code] - _DAY) & (days <= last[code] + _DAY) & (days < LONGEST_DAYS)
    )
    return calls
