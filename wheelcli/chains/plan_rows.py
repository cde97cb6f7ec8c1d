"""The contracts that a plan prices: the puts that it may sell, and those that show whether these can be
trusted.

A plan sells puts out of the money. For a name whose calls are not for sale, a put in the money matters for
two things. The 30-day volatility reads puts within `STRIKE_GAP` of the forward. And a stale quote is one that
stands out from its neighbours, three on each side, so the first `NEIGHBOURS` puts in the money of each
expiration count too. Those further in the money cost most to price, because their time value is small, and
nobody reads them.

Example: the share at 100 and puts at 80, 90, 100, 110, …, 190. Those from 80 to 130 are priced: all out of
the money, and the first four in the money, of which 100 and 110 are within 15 % of the forward.
"""

import numpy as np
from numpy.typing import NDArray

from wheelcli.chains.iv30_calls import STRIKE_GAP

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

NEIGHBOURS = 4  # one more than tell of the last put out of the money whether it is stale


def puts_of_a_plan(
    *,
    code: NDArray[np.intp],
    series: NDArray[np.int64],
    is_call: Flags,
    strike: Floats,
    spot: Floats,
    moneyness: Floats,
) -> Flags:
    """Return the puts to price for a plan, (n,) like every argument: those out of the money, those near it,
    and the next few. If the contracts are not in order of strike within an expiration, all puts.

    `code` numbers the underlyings, `series` their expirations of one root, `moneyness` is ln(strike ÷
    forward). A put on an unknown share price (NaN) counts as out of the money.
    """
    if not len(code):
        return np.zeros(0, dtype=bool)
    same = (code[1:] == code[:-1]) & (series[1:] == series[:-1]) & (is_call[1:] == is_call[:-1])
    with np.errstate(invalid="ignore"):
        inside = ~is_call & (strike >= spot)
        near = np.abs(moneyness) < STRIKE_GAP
    if (same & (strike[1:] < strike[:-1])).any():
        return ~is_call
    first = inside.copy()
    first[1:] &= ~(same & inside[:-1])
    place = np.arange(len(code))
    rank = place - np.maximum.accumulate(np.where(first, place, 0))
    puts: Flags = ~is_call & (~inside | near | (rank < NEIGHBOURS))
    return puts
