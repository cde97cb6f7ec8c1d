"""The value of a share to its options for each expiration, by put–call parity of European equivalents near
the money.

American quotes do not obey parity. Therefore, each is reduced to its European equivalent: its early-exercise
premium at the put's volatility is taken off. The put's premium comes from the American price and its
ex-dates, the call's from the eves of ex-dates (or from the carry, if one is given).

    share = (call - premium) - (put - premium) + strike · e^(-rate · years)

Example: AAPL 2026-08-21, 56 days, strike 310: the put's premium is 0.13, which moves the share as much as a
carry of 0.3 % a year.
"""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from wheelcli.chains.ex_dividend_dates import Eves
from wheelcli.chains.spot import weighted_median
from wheelcli.pricing import european
from wheelcli.pricing.american_batch import american_chain, american_price
from wheelcli.pricing.american_put.premium_table import Tables
from wheelcli.pricing.dividends import dividend_call, dividend_put

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Rows = NDArray[np.intp]

NEAR = 0.10  # strikes within 10 % of the spot
_PAIRS_MIN = 3


@dataclass(frozen=True, slots=True)
class Pairs:
    """A put and a call of one strike and series each: rows `put` and `call` of the contracts, and the `group`
    of both.
    """

    put: Rows
    call: Rows
    group: NDArray[np.int64]

    def rows(self, rows: Flags) -> "Pairs":
        """Return only these pairs."""
        return Pairs(self.put[rows], self.call[rows], self.group[rows])


@dataclass(frozen=True, slots=True)
class Quotes:
    """Columns of all contracts (n,) for parity. `spot` is the first guess, `code` the
    underlying, `series` its expiration of one root.
    """

    code: Rows
    series: NDArray[np.int64]
    is_call: Flags
    american: Flags
    strike: Floats
    bid: Floats
    ask: Floats
    years: Floats
    spot: Floats
    escrow: Floats
    rate: float
    # of early exercise, shared by all work on the quotes
    tables: Tables = field(default_factory=Tables)


@dataclass(frozen=True, slots=True)
class Shares:
    """The value of the share less its dividends per (underlying, series), dollars; columns (g,).

    `error` is the standard error due to the quotes' spreads; `pairs` is the number of strikes used.
    """

    code: Rows
    series: NDArray[np.int64]
    years: Floats
    base: Floats  # spot less dividends, as first guessed
    worth: Floats
    error: Floats
    pairs: NDArray[np.int64]


def pairs_of(q: Quotes, usable: Flags, *, near: float = NEAR) -> Pairs:
    """Return the quoted pairs near the money among `usable` contracts."""
    with np.errstate(invalid="ignore", divide="ignore"):
        good = (
            usable & (q.bid > 0) & (q.ask >= q.bid) & (q.years > 0) & (np.abs(q.strike / q.spot - 1) < near)
        )
    rows = np.flatnonzero(good)
    rows = rows[np.lexsort((q.is_call[rows], q.strike[rows], q.series[rows], q.code[rows]))]
    first, second = rows[:-1], rows[1:]
    paired = (
        (q.code[first] == q.code[second])
        & (q.series[first] == q.series[second])
        & (q.strike[first] == q.strike[second])
        & ~q.is_call[first]
        & q.is_call[second]
    )
    put, call = first[paired], second[paired]
    new = np.r_[True, (q.code[put][1:] != q.code[put][:-1]) | (q.series[put][1:] != q.series[put][:-1])]
    return Pairs(put, call, np.cumsum(new[: len(put)]) - 1)


def every_other(pairs: Pairs) -> Flags:
    """Return the strikes to fit on: every other one of each group, or all if that leaves fewer than three."""
    starts = np.flatnonzero(np.r_[True, pairs.group[1:] != pairs.group[:-1]][: len(pairs.group)])
    sizes = np.bincount(pairs.group)
    place = np.arange(len(pairs.group)) - starts[pairs.group] if len(starts) else np.arange(0)
    alternate: Flags = (place % 2 == 0) | (sizes[pairs.group] < 2 * _PAIRS_MIN - 1)
    return alternate


def shares_of(q: Quotes, pairs: Pairs, eves: Eves, carry: Floats) -> Shares:
    """Return the share price by parity of each group of `pairs`: the median over strikes, weighted by one
    over the spreads' variance.

    `carry` (g,) is the residual carry known so far, which early exercise allows for; 0 at first.
    """
    put, call, group = pairs.put, pairs.call, pairs.group
    mid = (q.bid + q.ask) / 2
    vol, put_extra = _put_premium(q, put, eves, carry[group])
    call_extra = _call_premium(q, call, vol, eves, carry[group])
    worth = (mid[call] - call_extra) - (mid[put] - put_extra) + q.strike[put] * np.exp(-q.rate * q.years[put])
    error = ((q.ask[call] - q.bid[call]) + (q.ask[put] - q.bid[put])) / 4 + 0.005
    known = np.isfinite(worth)
    groups = len(carry)
    count = np.bincount(group[known], minlength=groups)
    weight = 1.0 / error**2
    first = np.flatnonzero(np.r_[True, group[1:] != group[:-1]][: len(group)])
    middle = weighted_median(group[known], worth[known], weight[known], groups=groups, least=_PAIRS_MIN)
    total = np.bincount(group[known], weight[known], groups)
    with np.errstate(divide="ignore", invalid="ignore"):
        spread = 1.25 / np.sqrt(total)
    lead = put[first]
    base, pairs_known = (q.spot - q.escrow)[lead], count.astype(np.int64)
    return Shares(q.code[lead], q.series[lead], q.years[lead], base, middle, spread, pairs_known)


def _put_premium(q: Quotes, put: Rows, eves: Eves, carry: Floats) -> tuple[Floats, Floats]:
    """Return the volatility of puts, and the early-exercise part of their mid."""
    mid, share = (q.bid[put] + q.ask[put]) / 2, (q.spot - q.escrow)[put]
    terms = (share, q.strike[put], q.years[put], q.rate)
    early = american_chain(mid, *terms, False, carry, tables=q.tables)
    vol = np.where(q.american[put], early.iv, european.implied_vol(mid, *terms, carry, False))
    before = eves.among(put, len(q.code))
    if len(seen := before.rows):
        share, strike, years = (column[seen] for column in terms[:3])
        first = early.iv[seen], early.vega[seen]
        puts, ahead = (share, strike, years, q.rate), (before.when, before.amounts)
        lent = carry[seen]
        vol[seen] = dividend_put.solved(mid[seen], puts, first, *ahead, carry=lent, tables=q.tables).iv
    twin = european.price(*terms, carry, vol, False)
    return vol, np.where(q.american[put], np.maximum(mid - twin, 0.0), np.where(np.isnan(vol), np.nan, 0.0))


def _call_premium(q: Quotes, call: Rows, vol: Floats, eves: Eves, carry: Floats) -> Floats:
    """Return the early-exercise part of calls, at the volatility of their puts."""
    share, strike, years = (q.spot - q.escrow)[call], q.strike[call], q.years[call]
    result = np.zeros(len(call))
    lent = np.flatnonzero(q.american[call] & (carry > 0))
    if len(lent):
        terms = (share[lent], strike[lent], years[lent], q.rate)
        early = american_price(*terms, vol[lent], True, carry[lent], tables=q.tables)
        result[lent] = early - european.price(*terms, carry[lent], vol[lent], True)
    before = eves.among(call, len(q.code))
    if len(seen := before.rows):
        terms = (share[seen], strike[seen], years[seen], q.rate)
        early = dividend_call.price(*terms, vol[seen], before.when, before.amounts)
        result[seen] = np.maximum(result[seen], early - european.price(*terms, 0.0, vol[seen], True))
    return np.maximum(result, 0.0)
