"""Stale quotes: an IV that differs from its neighbours' by more than the spreads explain.

IV is smooth along the strikes of one expiration and right. Each contract's IV is compared with the straight
line through its neighbours'. The spreads explain a difference of half the spread ÷ vega for the contract,
plus the same for its neighbours, weighted as on the line. The bend of the smile explains the distance of that
line from the curve through four neighbours. A quote that stands out by more is stale if no neighbour stands
out further. It is dropped and its neighbours are tested again, so that one stale quote does not mark them.

Example: half spreads of 0.3 points all along explain 0.6 points. A quote 2.9 points too high stands out by
2.9, its neighbours by 1.45: it goes first, and they agree with the next ones.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Rows = NDArray[np.intp]

SLACK = 0.003  # as volatility, beyond what spreads and bend explain
SLACK_SHARE = 0.01  # as a part of the IV itself
BEND_SHARE = 0.07  # as a part of the IV: the bend between neighbours explains at most this
DELTA_RANGE = (0.03, 0.97)  # further out, a cent moves IV by more than IV itself
# of the distance from the line between both sides; below it a contract fits the line of one side
CONTINUED = 0.3
_ROUNDS = 6


@dataclass(frozen=True, slots=True)
class _Line:
    """Columns of contracts in order of side (underlying, expiration, right) and strike."""

    side: NDArray[np.int64]
    at: Floats  # ln strike
    iv: Floats
    doubt: Floats  # half the spread in volatility

    def rows(self, rows: Rows | Flags) -> "_Line":
        return _Line(self.side[rows], self.at[rows], self.iv[rows], self.doubt[rows])


def stale(
    *,
    group: NDArray[np.int64],
    is_call: Flags,
    strike: Floats,
    bid: Floats,
    ask: Floats,
    iv: Floats,
    vega: Floats,
    delta: Floats,
) -> Flags:
    """Return the contracts whose IV stands out from its neighbours'; (n,) like every argument.

    `group` numbers the (underlying, series); `vega` is per volatility point; contracts without an IV are not
    neighbours and are not marked.
    """
    result = np.zeros(len(iv), dtype=bool)
    with np.errstate(invalid="ignore", divide="ignore"):
        size = np.abs(delta)
        rows = np.flatnonzero((iv > 0) & (vega > 0) & (size > DELTA_RANGE[0]) & (size < DELTA_RANGE[1]))
        doubt = (ask[rows] - bid[rows]) / (200.0 * vega[rows])
    side = group[rows] * 2 + is_call[rows]
    order = _order(side, strike[rows])
    rows, doubt, side = rows[order], doubt[order], side[order]
    line = _Line(side, np.log(strike[rows]), iv[rows], doubt)
    for _ in range(_ROUNDS):
        out = _standing_out(line)
        if not out.any():
            break
        result[rows[out]] = True
        again = np.isin(line.side, np.unique(line.side[out])) & ~out
        rows, line = rows[again], line.rows(again)
    return result


def _order(side: NDArray[np.int64], strike: Floats) -> Rows:
    """Return the order by side and strike; a snapshot in its own order, with each side in one run, needs no
    sorting.
    """
    order = np.argsort(side, kind="stable")  # quick on long runs
    s, k = side[order], strike[order]
    if np.all((s[1:] != s[:-1]) | (k[1:] > k[:-1])):
        return order
    return np.lexsort((strike, side))


def _standing_out(line: _Line) -> Flags:
    """Return the contracts that stand out more than their two neighbours, and by more than can be
    explained.
    """
    n = len(line.side)
    if n < 5:
        return np.zeros(n, dtype=bool)
    out = np.maximum(_excess(line), 0.0)
    here = out > 0
    other = line.side[1:] != line.side[:-1]
    here[1:] &= (out[1:] > out[:-1]) | other
    here[:-1] &= (out[:-1] >= out[1:]) | other
    return here


def _excess(line: _Line) -> Floats:
    """Return by how much more than explained each contract stands out, in volatility; at most 0 (or -inf) if
    it does not.

    A contract on the line through the two on one of its sides is not marked: those on the other side stand
    out. One at an end must stand out from the line through the next two and from that through the two after
    the next.
    """
    side, x, y, doubt = line.side, line.at, line.iv, line.doubt
    n = len(side)
    bend = np.minimum(_bend(line), BEND_SHARE * y)
    result = np.full(n, -np.inf)
    same = (side[2:] == side[1:-1]) & (side[:-2] == side[1:-1])
    with np.errstate(invalid="ignore", divide="ignore"):
        weight = (x[1:-1] - x[:-2]) / (x[2:] - x[:-2])
        apart = np.abs(y[1:-1] - (1 - weight) * y[:-2] - weight * y[2:])
        explained = (
            doubt[1:-1] + (1 - weight) * doubt[:-2] + weight * doubt[2:] + SLACK + SLACK_SHARE * y[1:-1]
        )
        result[1:-1] = np.where(same, apart - explained - bend[1:-1], -np.inf)
    rows = np.flatnonzero(result > 0)
    for step in (1, -1):
        one_sided, _ = _apart(line, rows, rows + step, rows + 2 * step)
        result[rows[one_sided < CONTINUED * apart[rows - 1]]] = -np.inf
    other = np.flatnonzero(side[1:] != side[:-1])
    for step, last in ((1, np.r_[0, other + 1]), (-1, np.r_[other, n - 1])):
        ends = last[_within(line, last, last + 3 * step)]
        beyond = np.full(len(ends), np.inf)
        for first in (step, 2 * step):
            away, allowed = _apart(line, ends, ends + first, ends + first + step)
            beyond = np.minimum(beyond, away - allowed - 2 * bend[ends + step])
        result[ends] = beyond
    known: Floats = np.where(np.isfinite(result), result, -np.inf)
    return known


def _within(line: _Line, rows: Rows, others: Rows) -> Flags:
    """Return whether `others` are rows of the same side."""
    inside = (others >= 0) & (others < len(line.side))
    same: Flags = line.side[np.where(inside, others, 0)] == line.side[rows]
    return inside & same


def _apart(line: _Line, rows: Rows, first: Rows, second: Rows) -> tuple[Floats, Floats]:
    """Return how far `rows` lie from the line through two others, and how much of that the spreads explain;
    NaN if those belong to another side.
    """
    there = _within(line, rows, first) & _within(line, rows, second)
    a, b = np.where(there, first, rows), np.where(there, second, rows)
    x, y, doubt = line.at, line.iv, line.doubt
    with np.errstate(invalid="ignore", divide="ignore"):
        weight = (x[rows] - x[a]) / (x[b] - x[a])
        apart = np.abs(y[rows] - (1 - weight) * y[a] - weight * y[b])
        explained = doubt[rows] + np.abs(1 - weight) * doubt[a] + np.abs(weight) * doubt[b]
    return np.where(there, apart, np.nan), explained + SLACK + SLACK_SHARE * y[rows]


def _bend(line: _Line) -> Floats:
    """Return how far the curve through a contract's neighbours may lie from the line through the two next to
    it; 0 if unknown.

    The bend is the second divided difference of three neighbours, two on one side and one on the other. The
    smaller of the two possible ones counts, so that one stale neighbour does not hide an outlier.
    """
    side, x, y = line.side, line.at, line.iv
    n = len(side)
    lower, upper = np.full(n, np.nan), np.full(n, np.nan)
    a, c = slice(0, n - 3), slice(3, n)
    same = side[a] == side[c]
    for result, inner, at in (
        (lower, slice(1, n - 2), slice(2, n - 1)),
        (upper, slice(2, n - 1), slice(1, n - 2)),
    ):
        with np.errstate(invalid="ignore", divide="ignore"):
            slopes = (y[c] - y[inner]) / (x[c] - x[inner]) - (y[inner] - y[a]) / (x[inner] - x[a])
            result[at] = np.where(same, np.abs(slopes / (x[c] - x[a])), np.nan)
    span = np.zeros(n)
    span[1:-1] = (x[1:-1] - x[:-2]) * (x[2:] - x[1:-1])
    bend: Floats = np.nan_to_num(np.fmin(lower, upper) * np.abs(span), nan=0.0, posinf=0.0)
    return bend
