"""Volatility, Greeks and odds of every contract, each by the method that it needs.

European options use the European formula. American ones use one table per expiration for the whole market, at
the share price from parity. If the carry is marked `implied` it counts as a yield, because a borrowing fee
makes calls worth exercising. If an ex-date lies ahead, calls may be exercised on its eve and puts after it.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from wheelcli.chains.ex_dividend_dates import Eves
from wheelcli.pricing import european
from wheelcli.pricing.american_batch import ChainGreeks, american_chain, american_price, european_chain
from wheelcli.pricing.american_put.premium_table import Tables
from wheelcli.pricing.dividends import dividend_call, dividend_put
from wheelcli.pricing.dividends.put_excess import excess
from wheelcli.pricing.lognormal import prob_otm

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Rows = NDArray[np.intp]

AT_EXERCISE = 1e-7  # as a part of the strike, above the exercise value
LEAST_PUT_DELTA = -0.15  # puts further out ignore ex-dates, which would move their delta by 1e-4
# strike ÷ share: a put this far in the money that has no volatility in the escrowed model gets its twin's
DEEP = 1.10
COLUMNS = ("iv", "delta", "gamma", "theta", "vega", "prob_otm")


@dataclass(frozen=True, slots=True)
class Terms:
    """Columns of contracts, (n,) each, at one `rate`: `share` is the spot less dividends, before `carry`;
    annual decimals, dollars per share.
    """

    share: Floats
    strike: Floats
    years: Floats
    rate: float
    carry: Floats
    is_call: Flags
    american: Flags


def greeks_of(mid: Floats, terms: Terms, *, implied: Flags, eves: Eves, tables: Tables) -> dict[str, Floats]:
    """Return the columns of `COLUMNS`, (n,) like every column; NaN without a `mid`, or if no volatility
    explains it.

    Delta and gamma refer to the traded share price; theta is per day, vega per point.
    """
    share, strike, years, rate = terms.share, terms.strike, terms.years, terms.rate
    carry, is_call, american = terms.carry, terms.is_call, terms.american
    out = {name: np.full(len(mid), np.nan) for name in COLUMNS}
    ready = ~np.isnan(mid) & (share > 0) & (years > 0)
    left = np.exp(-carry * years)  # of the share, after its carry

    def fill(rows: Rows, solve: Callable[[Rows, Floats], ChainGreeks], yields: Floats | float) -> None:
        if not len(rows):
            return
        by_yield = np.ndim(yields) > 0
        worth = share[rows] if by_yield else share[rows] * left[rows]
        moved = 1.0 if by_yield else left[rows]
        g = solve(rows, worth)
        odds = prob_otm(worth, strike[rows], years[rows], rate, yields, g.iv, is_call[rows])
        _write(out, rows, g.iv, g.delta * moved, g.gamma * moved**2, g.theta / 365.0, g.vega / 100.0, odds)

    def plain(rows: Rows, worth: Floats) -> ChainGreeks:
        return american_chain(mid[rows], worth, strike[rows], years[rows], rate, is_call[rows], tables=tables)

    def lent(rows: Rows, worth: Floats) -> ChainGreeks:
        return american_chain(
            mid[rows], worth, strike[rows], years[rows], rate, is_call[rows], carry[rows], tables=tables
        )

    def plain_european(rows: Rows, worth: Floats) -> ChainGreeks:
        return european_chain(mid[rows], worth, strike[rows], years[rows], rate, is_call[rows])

    fill(np.flatnonzero(ready & ~american), plain_european, 0.0)
    fill(np.flatnonzero(ready & american & ~implied), plain, 0.0)
    marked = np.flatnonzero(ready & american & implied)
    fill(marked, lent, carry[marked])
    sees = ready[eves.rows] & ~implied[eves.rows]
    with np.errstate(invalid="ignore"):
        delta, deep = out["delta"][eves.rows], strike[eves.rows] > DEEP * share[eves.rows]
        # the escrowed model may have no volatility
        near = (delta < LEAST_PUT_DELTA) | (np.isnan(delta) & ~deep)
    calls, puts = (
        eves.at(np.flatnonzero(sees & some)) for some in (is_call[eves.rows], ~is_call[eves.rows] & near)
    )

    def call_before_ex(rows: Rows, worth: Floats) -> ChainGreeks:
        before = (calls.when, calls.amounts)
        return ChainGreeks(*dividend_call.solved(mid[rows], worth, strike[rows], years[rows], rate, *before))

    def put_before_ex(rows: Rows, worth: Floats) -> ChainGreeks:
        put, escrowed = (worth, strike[rows], years[rows], rate), (out["iv"][rows], 100.0 * out["vega"][rows])
        return dividend_put.solved(mid[rows], put, escrowed, puts.when, puts.amounts, tables=tables)

    fill(calls.rows, call_before_ex, 0.0)
    fill(puts.rows, put_before_ex, 0.0)
    return out


def greeks_at(vol: Floats, terms: Terms, *, eves: Eves, tables: Tables) -> dict[str, Floats]:
    """Return the columns of `greeks_of` for contracts of known volatility, (n,); `iv` equals `vol`, or is NaN
    if the model has no solution.

    A put that is best exercised now at that volatility has a delta of −1 before carry, and no other Greeks.
    """
    share, strike, years, rate = terms.share, terms.strike, terms.years, terms.rate
    is_call, american = terms.is_call, terms.american
    calls, eves = (eves.at(np.flatnonzero(is_call[eves.rows] == side)) for side in (True, False))
    worth = share * np.exp(-terms.carry * years)
    fair = np.where(
        american,
        american_price(worth, strike, years, rate, vol, is_call, tables=tables),
        european.price(worth, strike, years, rate, 0.0, vol, is_call),
    )
    at = eves.rows
    if len(at):
        fair[at] -= excess(worth[at], strike[at], years[at], rate, vol[at], eves.when, eves.amounts)[0]
    out = greeks_of(fair, terms, implied=np.zeros(len(vol), dtype=bool), eves=eves, tables=tables)
    at = calls.rows
    if len(at):
        s, k, t, v = (column[at] for column in (worth, strike, years, vol))
        delta, gamma, theta, vega = dividend_call.sensitive(s, k, t, rate, v, calls.when, calls.amounts)
        odds, left = prob_otm(s, k, t, rate, 0.0, v, is_call[at]), s / share[at]
        known = np.where(np.isnan(vega), np.nan, v)
        _write(out, at, known, delta * left, gamma * left**2, theta / 365.0, vega / 100.0, odds)
    exercised = american & ~is_call & np.isnan(out["iv"]) & (fair - (strike - worth) < AT_EXERCISE * strike)
    exercised[eves.rows] = False  # before an ex-date, exercise brings less than the escrowed share suggests
    at = np.flatnonzero(exercised)
    if len(at):
        odds = prob_otm(worth[at], strike[at], years[at], rate, 0.0, vol[at], is_call[at])
        _write(out, at, vol[at], -worth[at] / share[at], 0.0, 0.0, 0.0, odds)
    return out


def _write(out: dict[str, Floats], rows: Rows, *columns: Floats | float) -> None:
    """Write the columns of `COLUMNS` of some rows to their places."""
    for name, values in zip(COLUMNS, columns, strict=True):
        out[name][rows] = values
