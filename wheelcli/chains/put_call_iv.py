"""A put and a call of one strike, expiration and root have one volatility. The one out of the money often
shows it better.

In the money the spread is wide and vega small, so a mid shows little. AAPL's 330 put, 70 days before
expiration with the share at 310, is quoted 0.70 wide, and a volatility point is worth 0.30. The 330 call of
the same expiration shows this volatility ten times as precisely. This holds across ex-dates, with each side
priced by its own method. CLX 2026-07-24, 56 days, with 1.24 paid in 19 days: the 80 call, quoted 2.70 wide,
implies 51 %, the 80 put 39 %. At 39 % the call's delta is 0.92, as the exchange publishes; at 51 % it is
0.85.

Weights are one over the variance, (half the spread ÷ vega)². A volatility changes only if it is at least
twice as uncertain as its twin's. A wide mid below the exercise value has no volatility and gets its twin's.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Rows = NDArray[np.intp]

WORSE = 2.0  # times the twin's uncertainty
LEAST_DOUBT = 0.005  # of volatility
LEAST_CHANGE = 0.001
MOST_DOUBT = 0.10  # of the twin, if a contract has no volatility
_STRIKES = 1 << 24  # in mills


@dataclass(frozen=True, slots=True)
class Twins:
    """Columns (n,) that match a put with the call of the same underlying, series and strike."""

    code: Rows
    series: NDArray[np.int64]
    is_call: Flags
    strike: Floats


def better_vol(
    twins: Twins, *, wide: Floats, iv: Floats, vega: Floats, delta: Floats, mute: Flags
) -> tuple[Rows, Floats]:
    """Return the in-the-money contracts whose twin shows a better volatility, and that volatility. All
    columns are (n,); `wide` is ask less bid.

    A contract without an IV neither gives nor takes a volatility, unless it is `mute`: then it takes one.
    """
    code, series, is_call, strike = twins.code, twins.series, twins.is_call, twins.strike
    with np.errstate(invalid="ignore", divide="ignore"):
        doubt = np.where((iv > 0) & (vega > 0), wide / (200.0 * vega), np.nan)
    doubt[mute] = np.inf
    known = np.flatnonzero(~np.isnan(doubt))
    key = (series[known] - series.min(initial=0)) * (int(code.max(initial=0)) + 1) + code[known]
    key = key * _STRIKES + np.rint(strike[known] * 1000).astype(np.int64)
    put, call = known[~is_call[known]], known[is_call[known]]
    put, call = _matched(put, key[~is_call[known]], call, key[is_call[known]])
    rows, mates = np.r_[put, call], np.r_[call, put]
    asks = (doubt[rows] > WORSE * doubt[mates]) & (doubt[rows] > LEAST_DOUBT)
    asks &= np.where(
        mute[rows], (np.abs(delta[mates]) < 0.5) & (doubt[mates] < MOST_DOUBT), np.abs(delta[rows]) > 0.5
    )
    rows, mates = rows[asks], mates[asks]
    own, other = doubt[rows] ** -2.0, np.maximum(doubt[mates], 1e-6) ** -2.0
    mine = np.where(mute[rows], iv[mates], iv[rows])
    vol = (own * mine + other * iv[mates]) / (own + other)
    changed = mute[rows] | (np.abs(vol - mine) > LEAST_CHANGE)
    return rows[changed], vol[changed]


def _matched(
    put: Rows, put_key: NDArray[np.int64], call: Rows, call_key: NDArray[np.int64]
) -> tuple[Rows, Rows]:
    """Return the puts that have a call of the same key, and those calls."""
    if not len(put) or not len(call):
        return put[:0], call[:0]
    order = np.argsort(call_key, kind="stable")
    call, call_key = call[order], call_key[order]
    at = np.minimum(np.searchsorted(call_key, put_key), len(call) - 1)
    match = call_key[at] == put_key
    return put[match], call[at[match]]
