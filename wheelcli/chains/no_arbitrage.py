"""No-arbitrage bounds for every chain. A quote that breaks one is dropped, with its reason.

Contracts left over from a split show why. After a 20:1 split the old contracts can stay listed. A call of
strike 2,900 bid at 150, on a share at 155, passes every spread filter. Yet the 160 call is offered at 4, and
a call of a higher strike cannot be worth more.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from wheelcli.chains.convexity import not_convex
from wheelcli.chains.neighbours import fits
from wheelcli.pricing.arrays import rows_of
from wheelcli.quotes import Unusable

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

_TRUST_FADES = 0.10  # as the logarithm of strike over spot
_BLOCK = 1 << 16  # number of rows whose columns fit the processor's cache
_MILLS = 1 << 27  # more than any strike in thousandths
_DUST = 1e-4  # dollars; less than a cent, the least difference of quotes
SPOT_TOLERANCE = 0.002  # error of the synchronised spot, as a share of it
# a pair whose parity implies a share price this far away has another deliverable; splits start at 5:4
OTHER_SHARE = 0.20


REASONS = tuple(Unusable)
USABLE, NO_IV = REASONS.index(Unusable.NONE), REASONS.index(Unusable.NO_IV)
_PLACE = {why: np.int8(k) for k, why in enumerate(REASONS)}


@dataclass(frozen=True, slots=True)
class ChainQuotes:
    """Columns of quoted contracts, (n,) each: `group` numbers the (underlying, series) that a contract
    belongs to, `dividends` is their present value in dollars, `discount` the discount factor of the strike.
    """

    group: NDArray[np.int64]
    is_call: Flags
    american: Flags
    strike: Floats
    bid: Floats
    ask: Floats
    years: Floats
    spot: Floats
    dividends: Floats
    discount: Floats
    standard: Flags

    def at(self, rows: slice) -> "ChainQuotes":
        """Return these rows only, as views."""
        return rows_of(self, rows)


def judge(q: ChainQuotes) -> NDArray[np.int8]:
    """Return why each contract's quote cannot be used, as its place in REASONS (0 if it can)."""
    reason = np.empty(len(q.strike), dtype=np.int8)
    for start in range(0, len(q.strike), _BLOCK):
        here = slice(start, start + _BLOCK)
        reason[here] = _on_its_own(q.at(here))
    listed = q.standard & (q.years > 0) & (q.spot > 0)  # one-sided quotes too: each bounds its twin
    pairs = _paired(q, listed)
    apart = _on_another_share(q, pairs)
    _mark(reason, apart[~_live(q, apart, reason)], Unusable.OTHER_SHARE)
    _mark(reason, _not_monotone(q, np.flatnonzero(reason == 0)), Unusable.NOT_MONOTONE)
    broken = _breaks_parity(q, pairs.among(q, reason == 0))
    _mark(reason, broken[~_live(q, broken, reason)], Unusable.PARITY)
    good = np.flatnonzero(reason == 0)
    odd = not_convex(q.group[good] * 2 + q.is_call[good], q.strike[good], q.bid[good], q.ask[good])
    _mark(reason, good[odd], Unusable.NOT_CONVEX)
    return reason


def _mark(reason: NDArray[np.int8], rows: NDArray[np.intp], why: Unusable) -> None:
    reason[rows[reason[rows] == 0]] = _PLACE[why]


def _on_its_own(q: ChainQuotes) -> NDArray[np.int8]:
    """Return the fault of each quote without regard to its neighbours, as its place in REASONS."""
    reason = np.zeros(len(q.strike), dtype=np.int8)
    tolerance = SPOT_TOLERANCE * q.spot + 0.01

    def mark(wrong: Flags, why: Unusable) -> None:
        reason[wrong & (reason == 0)] = _PLACE[why]

    with np.errstate(invalid="ignore"):
        mark(~(q.years > 0), Unusable.EXPIRED)
        mark(~q.standard, Unusable.ADJUSTED)
        mark(~(q.spot > 0), Unusable.NO_SPOT)
        mark(~((q.bid > 0) & (q.ask > 0)), Unusable.NO_QUOTE)
        mark(q.bid > q.ask, Unusable.CROSSED)
        mark(q.bid > np.where(q.is_call, q.spot + tolerance, q.strike), Unusable.ABOVE_BOUND)
        forward = q.spot - q.dividends - q.strike * q.discount
        exercised = np.where(q.is_call, q.spot - q.strike, q.strike - q.spot)
        floor = np.where(q.is_call, forward, -forward)
        floor = np.where(q.american, np.maximum(floor, exercised), floor)
        mark(q.ask < floor - tolerance, Unusable.BELOW_INTRINSIC)
    return reason


@dataclass(frozen=True, slots=True)
class _Pairs:
    """Rows of each put and of the call of the same series and strike; `single` if no two contracts share
    right and strike.
    """

    put: NDArray[np.intp]
    call: NDArray[np.intp]
    single: bool

    def among(self, q: ChainQuotes, some: Flags) -> "_Pairs":
        """Return the pairs among `some` contracts; a contract outside `some` is replaced by one of the same
        strike.
        """
        if not self.single:
            return _paired(q, some)
        both = some[self.put] & some[self.call]
        return _Pairs(self.put[both], self.call[both], True)


def _paired(q: ChainQuotes, some: Flags) -> _Pairs:
    """Return the pairs among `some` contracts (n,)."""
    numbered = some & (q.strike * 1000 < _MILLS)
    put, call = np.flatnonzero(numbered & ~q.is_call), np.flatnonzero(numbered & q.is_call)
    keys = [q.group[rows] * _MILLS + np.rint(q.strike[rows] * 1000).astype(np.int64) for rows in (put, call)]
    orders = [np.argsort(key, kind="stable") for key in keys]  # quick on the long runs of a snapshot
    put, call = put[orders[0]], call[orders[1]]
    first, second = (key[order] for key, order in zip(keys, orders, strict=True))
    single = bool(np.all(first[1:] > first[:-1]) and np.all(second[1:] > second[:-1]))
    if not len(first) or not len(second):
        return _Pairs(put[:0], call[:0], single)
    if not single:  # the last put beside the first call
        last = np.flatnonzero(np.r_[first[1:] != first[:-1], True])
        put, first = put[last], first[last]
    at = np.searchsorted(second, first)
    at = np.minimum(at, len(second) - 1)
    match = second[at] == first
    return _Pairs(put[match], call[at[match]], single)


def _on_another_share(q: ChainQuotes, pairs: _Pairs) -> NDArray[np.intp]:
    """Return the rows of pairs whose parity implies a share price more than a fifth away; a missing bid is 0,
    a missing ask no bound.

    The bounds allow for early exercise and dividends, so that only another deliverable explains a break.
    Example: after a 2:1 split from 310 to 155, an old call of strike 320 at 14 beside its put at 22 implies
    14 − 22 + 320 = 312.
    """
    put, call = pairs.put, pairs.call
    put_bid, call_bid = (np.nan_to_num(q.bid[rows], nan=0.0) for rows in (put, call))
    put_ask, call_ask = (np.nan_to_num(q.ask[rows], nan=np.inf, posinf=np.inf) for rows in (put, call))
    strike, spot = q.strike[put], q.spot[put]
    least = call_bid - put_ask + strike * q.discount[put]
    most = call_ask - put_bid + strike + q.dividends[put]
    apart = (least > spot * (1 + OTHER_SHARE)) | (most < spot * (1 - OTHER_SHARE))
    rows: NDArray[np.intp] = np.concatenate([put[apart], call[apart]])
    return rows


def _live(q: ChainQuotes, pairs: NDArray[np.intp], reason: NDArray[np.int8]) -> Flags:
    """Return which rows of `pairs` (the puts, then their calls) are live although the twin is stale: the row
    fits its neighbours, and its twin does not. If both or neither fit, the pair cannot be told apart.
    """
    fit = np.zeros(len(pairs), dtype=bool)
    own = np.flatnonzero(reason[pairs] == 0)
    if not len(own):
        return fit
    others = reason == 0
    others[pairs] = False
    fit[own] = fits(
        pairs[own],
        np.flatnonzero(others),
        side=q.group * 2 + q.is_call,
        is_call=q.is_call,
        strike=q.strike,
        bid=q.bid,
        ask=q.ask,
        spot=q.spot,
    )
    mate = np.roll(fit, len(pairs) // 2)
    return fit & ~mate


def _not_monotone(q: ChainQuotes, good: NDArray[np.intp]) -> NDArray[np.intp]:
    """Return the `good` rows whose quote contradicts others of their side: the bid of a less valuable strike
    is above the ask of a more valuable one.

    If two quotes contradict each other, the one with more contradictions is dropped, so that one stale quote
    does not remove good neighbours. A contradiction counts more if the other quote is nearer the money, so
    that many stale quotes do not outvote the chain.
    """
    if not len(good):
        return good
    order = _by_worth(q, good)
    b, a = q.bid[order], q.ask[order]
    side = q.group[order] * 2 + q.is_call[order]
    starts = np.flatnonzero(np.r_[True, side[1:] != side[:-1]])
    ends = np.r_[starts[1:], len(order)]
    block = np.repeat(np.arange(len(starts)), ends - starts)
    # One running maximum serves all blocks: each block is shifted above everything in the one before it.
    lift = block * (float(np.max(b)) + 1.0)
    clashing = np.unique(block[np.maximum.accumulate(b + lift) - lift > a + _DUST])
    bad = [good[:0]]
    for i, j in zip(starts[clashing], ends[clashing], strict=True):
        rows = order[i:j]
        trust = np.exp(-np.abs(np.log(q.strike[rows] / q.spot[rows])) / _TRUST_FADES)
        bad.append(rows[_most_contradicted(b[i:j], a[i:j], trust)])
    return np.concatenate(bad)


def _by_worth(q: ChainQuotes, rows: NDArray[np.intp]) -> NDArray[np.intp]:
    """Return the rows grouped by side (underlying, series, right), the least valuable first: puts by rising
    strike, calls by falling strike.
    """
    side, strike = q.group[rows] * 2 + q.is_call[rows], q.strike[rows]
    other = side[1:] != side[:-1]
    begins = side[np.flatnonzero(np.r_[True, other])]
    if np.all(other | (strike[1:] > strike[:-1])) and len(np.unique(begins)) == len(begins):
        # A snapshot lists each side together and by strike, so no sorting is needed.
        call = q.is_call[rows]
        return np.concatenate([rows[~call], rows[call][::-1]])
    return rows[np.lexsort((np.where(q.is_call[rows], -strike, strike), side))]


def _most_contradicted(bid: Floats, ask: Floats, trust: Floats) -> NDArray[np.intp]:
    # i is the less valuable strike, yet its bid is above the ask of the more valuable one
    i, j = np.nonzero(np.triu(bid[:, None] > ask + _DUST, 1))
    # Both ends of each pair, and the trust in the other end: their sums decide, in this order.
    ends, others = np.concatenate([i, j]), np.concatenate([j, i])
    weights, pairs = trust[others], len(i)
    gone: list[int] = []
    while pairs:
        against = np.bincount(ends, weights=weights, minlength=len(bid))
        worst = int(against.argmax())
        gone.append(worst)
        keep = (ends != worst) & (others != worst)
        ends, others, weights = ends[keep], others[keep], weights[keep]
        pairs = len(ends)
    return np.array(sorted(gone), dtype=np.intp)


def _breaks_parity(q: ChainQuotes, pairs: _Pairs) -> NDArray[np.intp]:
    """Return the rows of pairs outside American or European bounds, after allowing for their spreads and the
    spot's tolerance.
    """
    put, call = pairs.put, pairs.call
    spot, strike, american = q.spot[put], q.strike[put], q.american[put]
    tolerance = 2 * SPOT_TOLERANCE * spot + 0.02
    # American options: spot − dividends − strike ≤ call − put ≤ spot − strike·discount; European: both sides
    # discounted. A carry that raises the share counts as a dividend below 0: a put exercised now forgoes it,
    # a call that is held gains all of it.
    paid = q.dividends[put]
    most = np.where(american, np.maximum(paid, 0.0), paid)
    least = np.where(american, np.minimum(paid, 0.0), paid)
    low = spot - most - strike * np.where(american, 1.0, q.discount[put])
    high = spot - least - strike * q.discount[put]
    broken = (q.bid[call] - q.ask[put] > high + tolerance) | (q.ask[call] - q.bid[put] < low - tolerance)
    rows: NDArray[np.intp] = np.concatenate([put[broken], call[broken]])
    return rows
