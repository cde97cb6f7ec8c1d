"""Which quotes can be true: no-arbitrage bounds that every chain must pass; what fails is named and dropped.

A split ghost shows why. After a 20:1 split the old contracts can stay listed: a call of strike 2,900 bid at 150 on a share
at 155 passes every spread filter, yet the 160 call is offered at 4, and nobody pays more for the right to pay more.
"""

from dataclasses import dataclass, fields
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

_TRUST_FADES = 0.10  # in logarithms of strike over spot
_DUST = 1e-4  # dollars; quotes differ by a cent or not at all
SPOT_TOLERANCE = 0.002  # the synchronised spot is known to this share of itself
OTHER_SHARE = 0.20  # a pair whose parity asks for a share this far away is on another; the least split is 5:4


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
    OTHER_SHARE = "other_share"  # with its mate of the same strike it prices another: what a split leaves
    NO_IV = "no_iv"
    STALE = "stale"  # its volatility stands out from its neighbours' by more than the spreads explain


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
    whole = _Quotes(group, is_call, american, strike, bid, ask, spot, dividends, discount)
    listed = np.flatnonzero(
        standard & (years > 0) & (spot > 0)
    )  # also those with one side: each prices its mate
    mark(_scatter(len(strike), listed[_on_another_share(whole.at(listed))]), Unusable.OTHER_SHARE)
    for why, found in ((Unusable.NOT_MONOTONE, _not_monotone), (Unusable.PARITY, _breaks_parity)):
        good = np.flatnonzero(reason == 0)
        mark(_scatter(len(strike), good[found(whole.at(good))]), why)
    return reason


def _scatter(n: int, rows: NDArray[np.intp]) -> Flags:
    out = np.zeros(n, dtype=bool)
    out[rows] = True
    return out


@dataclass(frozen=True, slots=True)
class _Quotes:
    """The arguments of `judge`, (n,) each, with `discount` for the strike."""

    group: NDArray[np.int64]
    is_call: Flags
    american: Flags
    strike: Floats
    bid: Floats
    ask: Floats
    spot: Floats
    dividends: Floats
    discount: Floats

    def at(self, rows: NDArray[np.intp]) -> "_Quotes":
        return _Quotes(*(getattr(self, f.name)[rows] for f in fields(self)))

    def pairs(self) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
        """Rows of each put, and of the call of its expiration and strike."""
        order = np.lexsort((self.is_call, self.strike, self.group))
        first, second = order[:-1], order[1:]
        same = (self.group[first] == self.group[second]) & (self.strike[first] == self.strike[second])
        paired = same & ~self.is_call[first] & self.is_call[second]
        return first[paired], second[paired]


def _on_another_share(q: _Quotes) -> NDArray[np.intp]:
    """Rows of pairs whose parity asks for a share price more than a fifth away; a missing bid is 0, a missing ask no bound.

    Early exercise and dividends are granted, so that only another deliverable explains it. Example: after a 2:1 split from 310 to
    155, an old call of strike 320 at 14 beside its put at 22 asks for 14 − 22 + 320 = 312.
    """
    put, call = q.pairs()
    bid, ask = np.nan_to_num(q.bid, nan=0.0), np.where(np.isnan(q.ask), np.inf, q.ask)
    least = bid[call] - ask[put] + (q.strike * q.discount)[put]
    most = ask[call] - bid[put] + (q.strike + q.dividends)[put]
    apart = (least > q.spot[put] * (1 + OTHER_SHARE)) | (most < q.spot[put] * (1 - OTHER_SHARE))
    found: NDArray[np.intp] = np.concatenate([put[apart], call[apart]])
    return found


def _not_monotone(q: _Quotes) -> NDArray[np.intp]:
    """Rows whose quote contradicts others of their side: a better right bid for less than a worse right is offered at.

    Where two quotes contradict each other the one with more contradictions goes, so that one ghost does not take its honest
    neighbours along. A contradiction counts for more the nearer the money the other quote is, so that a crowd of ghosts does not
    outvote the chain.
    """
    side = q.group * 2 + q.is_call
    worth = np.where(q.is_call, -q.strike, q.strike)  # rises with the value of the right
    order = np.lexsort((worth, side))
    if not len(order):
        return np.array([], dtype=np.intp)
    b, a = q.bid[order], q.ask[order]
    trust = np.exp(-np.abs(np.log(q.strike / q.spot))[order] / _TRUST_FADES)
    starts = np.flatnonzero(np.r_[True, side[order][1:] != side[order][:-1]])
    block = np.repeat(np.arange(len(starts)), np.diff(np.r_[starts, len(order)]))
    # One running maximum serves all blocks: each is lifted above everything in the one before it.
    lift = block * (float(np.max(b)) + 1.0)
    clashing = np.unique(block[np.maximum.accumulate(b + lift) - lift > a + _DUST])
    ends = np.r_[starts[1:], len(order)]
    bad = [
        order[i:j][_most_contradicted(b[i:j], a[i:j], trust[i:j])]
        for i, j in zip(starts[clashing], ends[clashing], strict=True)
    ]
    return np.concatenate(bad) if bad else np.array([], dtype=np.intp)


def _most_contradicted(bid: Floats, ask: Floats, trust: Floats) -> NDArray[np.intp]:
    i, j = np.triu_indices(len(bid), 1)
    clash = bid[i] > ask[j] + _DUST  # i is the lesser right, yet bid above what the better one is offered at
    i, j = i[clash], j[clash]
    gone: list[int] = []
    while len(i):
        against = np.bincount(np.r_[i, j], weights=trust[np.r_[j, i]], minlength=len(bid))
        worst = int(np.argmax(against))
        gone.append(worst)
        keep = (i != worst) & (j != worst)
        i, j = i[keep], j[keep]
    return np.array(sorted(gone), dtype=np.intp)


def _breaks_parity(q: _Quotes) -> NDArray[np.intp]:
    """Rows of pairs outside American or European bounds, their spreads and the spot's tolerance granted."""
    put, call = q.pairs()
    spot, strike, american = q.spot[put], q.strike[put], q.american[put]
    tolerance = 2 * SPOT_TOLERANCE * spot + 0.02
    # American options: spot − dividends − strike ≤ call − put ≤ spot − strike·discount; European: both sides discounted.
    low = spot - q.dividends[put] - strike * np.where(american, 1.0, q.discount[put])
    high = spot - strike * q.discount[put] - np.where(american, 0.0, q.dividends[put])
    broken = (q.bid[call] - q.ask[put] > high + tolerance) | (q.ask[call] - q.bid[put] < low - tolerance)
    found: NDArray[np.intp] = np.concatenate([put[broken], call[broken]])
    return found
