"""The 30-day at-the-money IV and the 25-delta skew of each underlying, without a surface model.

For each expiration, IV at the forward is interpolated linearly in log-strike between the listed strikes on
either side, with put and call averaged at each. IV at a delta of -0.25 and 0.25 is interpolated linearly in
delta. Between the two expirations around 30 calendar days, total variance, IV² · years, is interpolated
linearly in time.

Example: 24 % at 20 days and 26 % at 48 days have total variance 0.003156 and 0.008890. The line has 0.005204
at 30 days: an IV of 25.16 %.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from wheelcli.chains.build import Chains
from wheelcli.chains.iv30_calls import HORIZON_DAYS, LONGEST_DAYS, STRIKE_GAP
from wheelcli.chains.series import ROOTS

if TYPE_CHECKING:
    import pandas as pd

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

ALONE_DAYS = (7.0, 60.0)  # expirations on one side of 30 days count only if the nearest is in this range
_DELTA = 0.25
_DELTA_GAP = 0.15  # the most that the two contracts around a delta of 0.25 may differ from it


@dataclass(frozen=True, slots=True)
class _Near:
    """Columns of the contracts with an IV, up to the longest expiration; `group` numbers (underlying,
    series).
    """

    group: NDArray[np.int64]
    is_call: Flags
    moneyness: Floats  # ln(strike ÷ forward)
    delta: Floats
    iv: Floats


def atm_iv(chains: Chains) -> "pd.DataFrame":
    """Return one row per underlying in the order of `chains.names`: symbol, `iv30` and `skew25`, annual
    decimals.

    `skew25` is the 25-delta put's IV less the 25-delta call's, at 30 days. NaN if the quotes do not suffice.
    """
    import pandas as pd

    names = len(chains.names)
    near, years = _near(chains)
    columns = len(years) // max(names, 1)
    atm = _across_strikes(near, len(years))
    put, call = (_across_deltas(near, len(years), is_call=side) for side in (False, True))
    shape = (names, columns)
    levels = [_at_horizon(iv.reshape(shape), years.reshape(shape)) for iv in (atm, put, call)]
    return pd.DataFrame(
        {"symbol": chains.names["symbol"].to_numpy(), "iv30": levels[0], "skew25": levels[1] - levels[2]}
    )


def _near(chains: Chains) -> tuple[_Near, Floats]:
    """Return the contracts to interpolate between, and each group's years (NaN if it has none), in order of
    time.
    """
    options = chains.options
    years, iv = options["years"].to_numpy(np.float64), options["iv"].to_numpy(np.float64)
    rows = np.flatnonzero((years > 0) & (years < LONGEST_DAYS / 365.0) & ~np.isnan(iv))
    usable = (options["unusable"].iloc[rows] == "").to_numpy()
    delta = np.abs(options["delta"].to_numpy(np.float64)[rows])
    rows = rows[usable & (delta > _DELTA - _DELTA_GAP) & (delta < 0.9)]
    column = np.unique(years[rows], return_inverse=True)[1]
    # each root on its own, in order of time: contracts that settle at the open come first
    if "series" in options:
        column = column * ROOTS + options["series"].to_numpy(np.int64)[rows] % ROOTS
    days, column = np.unique(column, return_inverse=True)
    group = options["code"].to_numpy(np.int64)[rows] * len(days) + column
    life, strike = years[rows], options["strike"].to_numpy(np.float64)[rows]
    carry = options["carry"].to_numpy(np.float64)[rows] if "carry" in options else 0.0
    share = options["spot"].to_numpy(np.float64)[rows] - options["escrow"].to_numpy(np.float64)[rows]
    near = _Near(
        group=group,
        is_call=(options["right"].iloc[rows] == "call").to_numpy(),
        moneyness=np.log(strike / share) - (chains.rate - carry) * life,
        delta=options["delta"].to_numpy(np.float64)[rows],
        iv=iv[rows],
    )
    when = np.full(len(chains.names) * len(days), np.nan)
    when[group] = life
    return near, when


def _across_strikes(near: _Near, groups: int) -> Floats:
    """Return IV at each group's forward; NaN without a strike on both sides of it."""
    k = near.moneyness
    below, above = np.full(groups, -np.inf), np.full(groups, np.inf)
    under = k <= 0
    np.maximum.at(below, near.group[under], k[under])
    np.minimum.at(above, near.group[~under], k[~under])
    low, high = (_mean(near, k == edge[near.group], groups) for edge in (below, above))
    with np.errstate(invalid="ignore"):
        near_enough = (below > -STRIKE_GAP) & (above < STRIKE_GAP)
        share = below / (below - above)
        at_forward = np.where(below == 0, low, low + share * (high - low))
        return np.where(near_enough | (below == 0), at_forward, np.nan)


def _mean(near: _Near, some: Flags, groups: int) -> Floats:
    total = np.bincount(near.group[some], near.iv[some], groups)
    with np.errstate(invalid="ignore"):
        mean: Floats = total / np.bincount(near.group[some], minlength=groups)
    return mean


def _across_deltas(near: _Near, groups: int, *, is_call: bool) -> Floats:
    """Return IV of the puts, or of the calls, at an absolute delta of 0.25; NaN without contracts on both
    sides of it.
    """
    side = np.flatnonzero(near.is_call == is_call)
    group, delta, iv = near.group[side], np.abs(near.delta[side]), near.iv[side]
    below, above = np.full(groups, -np.inf), np.full(groups, np.inf)
    under = delta <= _DELTA
    np.maximum.at(below, group[under], delta[under])
    np.minimum.at(above, group[~under], delta[~under])
    low, high = np.full(groups, np.nan), np.full(groups, np.nan)
    first, second = delta == below[group], delta == above[group]
    low[group[first]], high[group[second]] = iv[first], iv[second]
    with np.errstate(invalid="ignore"):
        share = (_DELTA - below) / (above - below)
        near_enough = above - _DELTA <= _DELTA_GAP
        at_delta = np.where(below == _DELTA, low, low + share * (high - low))
        return np.where(near_enough | (below == _DELTA), at_delta, np.nan)


def _at_horizon(iv: Floats, years: Floats) -> Floats:
    """Return IV at 30 days of each row, from the known columns around it (expirations in order of time)."""
    if not iv.size:
        return np.full(len(iv), np.nan)
    row = np.arange(len(iv))
    days = np.where(np.isnan(iv), np.nan, years * 365.0)
    with np.errstate(invalid="ignore"):
        before, after = days <= HORIZON_DAYS, days >= HORIZON_DAYS
    first = iv.shape[1] - 1 - np.argmax(before[:, ::-1], axis=1)
    second = np.argmax(after, axis=1)
    has_first, has_second = before.any(axis=1), after.any(axis=1)
    t1, t2 = days[row, first], days[row, second]
    v1, v2 = iv[row, first] ** 2, iv[row, second] ** 2
    with np.errstate(invalid="ignore", divide="ignore"):
        share = np.where(t2 > t1, (HORIZON_DAYS - t1) / (t2 - t1), 0.0)
        between = (t1 * v1 + share * (t2 * v2 - t1 * v1)) / HORIZON_DAYS
        variance = np.where(has_first & has_second, between, np.where(has_first, v1, v2))
        first_nearer = has_first & (~has_second | (HORIZON_DAYS - t1 <= t2 - HORIZON_DAYS))
        nearest = np.where(first_nearer, t1, np.where(has_second, t2, np.nan))
        known = (has_first & has_second) | ((nearest >= ALONE_DAYS[0]) & (nearest <= ALONE_DAYS[1]))
        known &= (nearest >= 1.0) & (variance > 0)
        return np.sqrt(np.where(known, variance, np.nan))
