"""The synchronised spot: the share's price at the moment when the options were quoted.

Put-call parity gives one estimate for each pair of a call and a put of the same strike, expiration and root,

    spot = call − put + strike · e^(−rate · years) + present value of dividends,

and their weighted median is robust against single stale quotes. The weight of a pair is one over its
variance: half of both spreads, squared, plus the square of an uncertain carry of 1 % a year over its life. So
near expirations count most.

Example: SPY on 2026-08-18, strike 770, one day left: call 4.02, put 3.21, rate 4 % → 770.73, while the feed
quotes 771.69.

If only expirations beyond an ex-date are quoted, an unannounced dividend lowers this spot, as it lowers the
share that the options are on: SPY on 2021-03-17, 23 days left, 395.87, while the feed quotes 397.26. With the
known 1.2778 of 2021-03-19 it is 397.15. Pairs of one day and expiration agree to 0.2 basis points, and the
feed's spot of that year is 8 basis points away, more than any standard error explains.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

CARRY_UNCERTAINTY = 0.01  # a year
_NEAR = 0.12  # strikes within 12 % of the quoted spot
_LIFE_MAX_YEARS = 0.3
_PAIRS_MIN = 3
_DUST = 1e-4  # dollars


@dataclass(frozen=True, slots=True)
class PairQuotes:
    """Columns of contracts (n,) for parity: `symbol` numbers the underlyings, `series` comes from
    `series_of`, `dividends` is their present value per contract in dollars.
    """

    symbol: NDArray[np.intp]
    series: NDArray[np.int64]
    is_call: NDArray[np.bool_]
    strike: Floats
    bid: Floats
    ask: Floats
    years: Floats
    dividends: Floats


def implied_spots(q: PairQuotes, *, rate: float, quoted: Floats) -> Floats:
    """Return the parity-implied spot of each underlying, dollars, (m,) in the order of `quoted`; NaN if fewer
    than three pairs are quoted.
    """
    symbol, series, is_call, strike = q.symbol, q.series, q.is_call, q.strike
    bid, ask, years = q.bid, q.ask, q.years
    centre = quoted[symbol]
    with np.errstate(invalid="ignore", divide="ignore"):
        near = (bid > 0) & (ask >= bid) & (years > 0) & (np.abs(strike / centre - 1.0) < _NEAR)
    near &= years <= np.maximum(_LIFE_MAX_YEARS, _nearest(symbol, years, len(quoted)) * 1.01)[symbol]
    rows = np.flatnonzero(near)
    rows = rows[np.lexsort((is_call[rows], strike[rows], series[rows], symbol[rows]))]
    first, second = rows[:-1], rows[1:]
    paired = (
        (symbol[first] == symbol[second])
        & (series[first] == series[second])
        & (strike[first] == strike[second])
        & ~is_call[first]
        & is_call[second]
    )
    put, call = first[paired], second[paired]
    estimate = (
        (bid[call] + ask[call]) / 2
        - (bid[put] + ask[put]) / 2
        + strike[put] * np.exp(-rate * years[put])
        + q.dividends[put]
    )
    quote_error = ((ask[call] - bid[call]) + (ask[put] - bid[put])) / 2
    carry_error = CARRY_UNCERTAINTY * strike[put] * years[put]
    weight = 1.0 / (quote_error**2 + carry_error**2 + 1e-6)
    return weighted_median(symbol[put], estimate, weight, groups=len(quoted), least=_PAIRS_MIN)


def _nearest(symbol: NDArray[np.intp], years: Floats, groups: int) -> Floats:
    out = np.full(groups, np.inf)
    alive = years > 0
    np.minimum.at(out, symbol[alive], years[alive])
    return out


def weighted_median(
    group: NDArray[np.intp], value: Floats, weight: Floats, *, groups: int, least: int = 1
) -> Floats:
    """Return the weighted median of each group's values; NaN if a group has fewer than `least`.

    >>> weighted_median(np.array([0, 0, 0]), np.array([1.0, 2.0, 9.0]), np.array([1.0, 1.0, 1.0]), groups=2)
    array([ 2., nan])
    """
    out = np.full(groups, np.nan)
    if not len(group):
        return out
    order = np.lexsort((value, group))
    group, value, weight = group[order], value[order], weight[order]
    starts = np.flatnonzero(np.r_[True, group[1:] != group[:-1]])
    sizes = np.diff(np.r_[starts, len(group)])
    running = np.cumsum(weight)
    before = np.repeat(running[starts] - weight[starts], sizes)
    total = np.repeat(np.add.reduceat(weight, starts), sizes)
    past_half = (running - before) >= total / 2
    firsts = np.flatnonzero(past_half & np.r_[True, ~past_half[:-1] | (group[1:] != group[:-1])])
    enough = sizes >= least
    out[group[starts][enough]] = value[firsts[enough]]
    return out


def as_quoted(
    spot: Floats, carry: Floats, quoted: Floats, *, put: NDArray[np.bool_], strike: Floats, bid: Floats
) -> tuple[Floats, Floats]:
    """Return spot and carry of each contract, (n,) like all arguments; a `put` that is quoted at its exercise
    value gets the feed's own spot and no carry.

    If the carry is negative, parity's spot is above the share price, and any value derived from it is higher
    still. A put whose bid is not above its exercise value is exercised now, at today's share price. Example:
    share 100.00, parity 100.19; a put of 125 at 24.99 / 25.01 would be 0.19 above its exercise value and seem
    to have a volatility of 50 %.
    """
    with np.errstate(invalid="ignore"):
        now = put & (carry < 0) & (spot > quoted) & (strike > quoted) & (bid <= strike - quoted + _DUST)
    return np.where(now, quoted, spot), np.where(now, 0.0, carry)
