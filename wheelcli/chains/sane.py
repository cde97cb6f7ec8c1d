"""Which quotes can be true: no-arbitrage bounds that every chain must pass; what fails is named and dropped.

A split ghost shows why. After a 20:1 split the old contracts can stay listed: a call of strike 2,900 bid at 150 on a share
at 155 passes every spread filter, yet the 160 call is offered at 4, and nobody pays more for the right to pay more.
"""

from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

_DUST = 1e-4  # dollars; quotes differ by a cent or not at all
SPOT_TOLERANCE = 0.002  # the synchronised spot is known to this share of itself


class Unusable(StrEnum):
    """Why a contract's quote is not used."""

    NONE = ""
    EXPIRED = "expired"
    ADJUSTED = "adjusted"  # its deliverable is not plain shares, so the share's price says nothing of it
    NO_SPOT = "no_spot"
    NO_QUOTE = "no_two_sided_quote"
    CROSSED = "crossed"
    ABOVE_BOUND = "above_bound"  # a call bid above the share, a put bid above its strike
    BELOW_INTRINSIC = "below_intrinsic"
    NOT_MONOTONE = "not_monotone"
    PARITY = "parity"
    NO_IV = "no_iv"


REASONS = tuple(Unusable)
USABLE = REASONS.index(Unusable.NONE)
_PLACE = {why: np.int8(k) for k, why in enumerate(REASONS)}


def judge(
    *,
    group: NDArray[np.int64],
    is_call: Flags,
    american: Flags,
    strike: Floats,
    bid: Floats,
    ask: Floats,
    years: Floats,
    spot: Floats,
    dividends: Floats,
    rate: float,
    standard: Flags,
) -> NDArray[np.int8]:
    """Why each contract's quote cannot be used, as its place in REASONS (0 where it can).

    `group` (n,) numbers the (underlying, expiration) a contract belongs to; all other arrays are (n,).
    """
    reason = np.zeros(len(strike), dtype=np.int8)
    discount = np.exp(-rate * years)
    tolerance = SPOT_TOLERANCE * spot + 0.01

    def mark(found: Flags, why: Unusable) -> None:
        reason[found & (reason == 0)] = _PLACE[why]

    with np.errstate(invalid="ignore"):
        mark(~(years > 0), Unusable.EXPIRED)
        mark(~standard, Unusable.ADJUSTED)
        mark(~(spot > 0), Unusable.NO_SPOT)
        mark(~((bid > 0) & (ask > 0)), Unusable.NO_QUOTE)
        mark(bid > ask, Unusable.CROSSED)
        mark(bid > np.where(is_call, spot + tolerance, strike), Unusable.ABOVE_BOUND)
        forward = spot - dividends - strike * discount
        exercised = np.where(is_call, spot - strike, strike - spot)
        floor = np.where(is_call, forward, -forward)
        floor = np.where(american, np.maximum(floor, exercised), floor)
        mark(ask < floor - tolerance, Unusable.BELOW_INTRINSIC)
    good = np.flatnonzero(reason == 0)
    mark(
        _scatter(
            len(strike), good[_not_monotone(group[good], is_call[good], strike[good], bid[good], ask[good])]
        ),
        Unusable.NOT_MONOTONE,
    )
    good = np.flatnonzero(reason == 0)
    mark(
        _scatter(
            len(strike),
            good[
                _breaks_parity(
                    group[good],
                    is_call[good],
                    american[good],
                    strike[good],
                    bid[good],
                    ask[good],
                    spot=spot[good],
                    dividends=dividends[good],
                    discount=discount[good],
                )
            ],
        ),
        Unusable.PARITY,
    )
    return reason


def _scatter(n: int, rows: NDArray[np.intp]) -> Flags:
    out = np.zeros(n, dtype=bool)
    out[rows] = True
    return out


def _not_monotone(
    group: NDArray[np.int64], is_call: Flags, strike: Floats, bid: Floats, ask: Floats
) -> NDArray[np.intp]:
    """Rows whose quote contradicts others of their side: a better right bid for less than a worse right is offered at.

    Where two quotes contradict each other the one with more contradictions goes, so that one ghost does not take its
    honest neighbours along.
    """
    side = group * 2 + is_call
    worth = np.where(is_call, -strike, strike)  # rises with the value of the right
    order = np.lexsort((worth, side))
    if not len(order):
        return np.array([], dtype=np.intp)
    b, a = bid[order], ask[order]
    starts = np.flatnonzero(np.r_[True, side[order][1:] != side[order][:-1]])
    block = np.repeat(np.arange(len(starts)), np.diff(np.r_[starts, len(order)]))
    # One running maximum serves all blocks: each is lifted above everything in the one before it.
    lift = block * (float(np.max(b)) + 1.0)
    clashing = np.unique(block[np.maximum.accumulate(b + lift) - lift > a + _DUST])
    ends = np.r_[starts[1:], len(order)]
    bad = [
        order[i:j][_most_contradicted(b[i:j], a[i:j])]
        for i, j in zip(starts[clashing], ends[clashing], strict=True)
    ]
    return np.concatenate(bad) if bad else np.array([], dtype=np.intp)


def _most_contradicted(bid: Floats, ask: Floats) -> NDArray[np.intp]:
    i, j = np.triu_indices(len(bid), 1)
    clash = bid[i] > ask[j] + _DUST  # i is the lesser right, yet bid above what the better one is offered at
    i, j = i[clash], j[clash]
    gone: list[int] = []
    while len(i):
        counts = np.bincount(np.r_[i, j], minlength=len(bid))
        worst = int(np.argmax(counts))
        gone.append(worst)
        keep = (i != worst) & (j != worst)
        i, j = i[keep], j[keep]
    return np.array(sorted(gone), dtype=np.intp)


def _breaks_parity(
    group: NDArray[np.int64],
    is_call: Flags,
    american: Flags,
    strike: Floats,
    bid: Floats,
    ask: Floats,
    *,
    spot: Floats,
    dividends: Floats,
    discount: Floats,
) -> NDArray[np.intp]:
    order = np.lexsort((is_call, strike, group))
    first, second = order[:-1], order[1:]
    paired = (
        (group[first] == group[second])
        & (strike[first] == strike[second])
        & ~is_call[first]
        & is_call[second]
    )
    put, call = first[paired], second[paired]
    tolerance = 2 * SPOT_TOLERANCE * spot[put] + 0.02
    # American options: spot − dividends − strike ≤ call − put ≤ spot − strike·discount; European: both sides discounted.
    low = spot[put] - dividends[put] - strike[put] * np.where(american[put], 1.0, discount[put])
    high = spot[put] - strike[put] * discount[put] - np.where(american[put], 0.0, dividends[put])
    broken = (bid[call] - ask[put] > high + tolerance) | (ask[call] - bid[put] < low - tolerance)
    found: NDArray[np.intp] = np.concatenate([put[broken], call[broken]])
    return found
