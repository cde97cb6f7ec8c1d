"""The contracts to price for names whose calls are not for sale: the calls that the 30-day volatility needs,
and the puts that may be sold, with the neighbours that show whether their quotes are stale.

That volatility comes from the two expirations around 30 days with a known IV at the forward, and the puts
alone show which these are. Example: for a name that lists 7, 21, 28, 35, 63 and 210 days, with puts on both
sides of the forward at each, only the calls at 28 and 35 days matter.

A put in the money matters for two things. The 30-day volatility reads puts within `STRIKE_GAP` of the
forward. And a stale quote is one that stands out from its neighbours, three on each side, so the first
`NEIGHBOURS` puts in the money of each expiration count too. Those further in the money cost most to price,
because their time value is small, and nobody reads them. Example: the share at 100 and puts at 80, 90, 100,
110, …, 190. Priced are 80 to 130; of the four in the money, 100 and 110 are within 15 % of the forward.

Where only the expirations of a window are priced, the volatility may need others: `puts_of_the_month`.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

HORIZON_DAYS = 30.0
LONGEST_DAYS = 400.0  # later expirations do not matter for 30 days
STRIKE_GAP = 0.15  # the most that the two strikes around the forward may differ from it
NEIGHBOURS = 4  # one more than tell of the last put out of the money whether it is stale
_CERTAIN_DELTA = (0.10, 0.75)  # range of deltas: these puts are used whatever calls show of their delta
_DAY = 1.0  # two settlements of one date are closer in time than this


@dataclass(frozen=True, slots=True)
class Solved:
    """Columns of contracts (n,): `code` numbers the underlyings, `series` their expirations of one root,
    `moneyness` is ln(strike ÷ forward). `iv` is NaN if a quote cannot be used or was not priced yet; `delta`
    is then ignored.
    """

    code: NDArray[np.intp]
    series: NDArray[np.int64]
    years: Floats
    is_call: Flags
    moneyness: Floats
    iv: Floats
    delta: Floats


def calls_of_the_month(q: Solved) -> Flags:
    """Return the calls from which 30-day volatility may be read, (n,)."""
    if not len(q.code):
        return np.zeros(0, dtype=bool)
    first, last = _around(q)
    days = q.years * 365.0
    calls: Flags = (
        q.is_call & (days >= first[q.code] - _DAY) & (days <= last[q.code] + _DAY) & (days < LONGEST_DAYS)
    )
    return calls


def puts_of_the_month(q: Solved, left: Flags, *, nearest: bool = False) -> Flags:
    """Return the puts of `left` (n,), whole expirations without an IV so far, from which 30-day volatility
    may be read, (n,): those on a side of 30 days where no expiration nearer to it shows the volatility at the
    forward. With `nearest`, only the expiration nearest to 30 days on each side.

    Example: priced are 21, 28, 35 and 42 days. If puts show the forward at 28 and at 35, none is needed; if
    only at 28, those of 63, 119 and 210 days are, with `nearest` those of 63.
    """
    if not left.any():
        return left
    first, last = _around(q)
    rows = np.flatnonzero(left & ~q.is_call & (q.years > 0))
    code, days = q.code[rows], q.years[rows] * 365.0
    before = (days <= HORIZON_DAYS) & (days > first[code])
    after = (days >= HORIZON_DAYS) & (days < last[code]) & (days < LONGEST_DAYS)
    if nearest:
        near, far = np.full(len(first), -np.inf), np.full(len(last), np.inf)
        np.maximum.at(near, code[before], days[before])
        np.minimum.at(far, code[after], days[after])
        before &= days >= near[code] - _DAY
        after &= days <= far[code] + _DAY
    puts = np.zeros(len(left), dtype=bool)
    puts[rows[before | after]] = True
    return puts


def _around(q: Solved) -> tuple[Floats, Floats]:
    """Return the days of the last expiration up to 30 days and of the first from there on whose puts show the
    volatility at the forward, of each underlying; −∞ and ∞ if there is none.
    """
    size, days = np.abs(q.delta), q.years * 365.0
    with np.errstate(invalid="ignore"):
        readable = ~q.is_call & ~np.isnan(q.iv) & (size > _CERTAIN_DELTA[0]) & (size < _CERTAIN_DELTA[1])
        readable &= (days > 0) & (days < LONGEST_DAYS) & (np.abs(q.moneyness) < STRIKE_GAP)
    rows = np.flatnonzero(readable)
    expirations, column = np.unique(q.series[rows], return_inverse=True)
    group = q.code[rows] * max(len(expirations), 1) + column
    names = int(q.code.max()) + 1
    below, above = (
        np.bincount(group[side], minlength=names * len(expirations)) > 0
        for side in (q.moneyness[rows] <= 0, q.moneyness[rows] > 0)
    )
    rows = rows[(below & above)[group]]
    first, last = np.full(names, -np.inf), np.full(names, np.inf)
    before, after = rows[days[rows] <= HORIZON_DAYS], rows[days[rows] >= HORIZON_DAYS]
    np.maximum.at(first, q.code[before], days[before])
    np.minimum.at(last, q.code[after], days[after])
    return first, last


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
