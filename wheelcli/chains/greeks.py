"""Volatility, Greeks and odds of every contract by the method it needs.

European where it is European; American with one table an expiration for the whole market, on the share that parity says; with the carry as a yield
where it is marked `implied`, because a borrowing fee makes calls worth exercising; and calls before an ex-date with exercise on the eve.
"""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from wheelcli.chains.eves import Eves
from wheelcli.pricing import dividend_call, european
from wheelcli.pricing.chain import ChainGreeks, american_chain, american_price, european_chain
from wheelcli.pricing.lognormal import prob_otm

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Rows = NDArray[np.intp]

COLUMNS = ("iv", "delta", "gamma", "theta", "vega", "prob_otm")


def greeks_of(
    mid: Floats,
    share: Floats,
    strike: Floats,
    years: Floats,
    rate: float,
    *,
    carry: Floats,
    implied: Flags,
    is_call: Flags,
    american: Flags,
    eves: Eves,
) -> dict[str, Floats]:
    """The columns of `COLUMNS`, (n,) like every argument; NaN where `mid` is or no volatility explains it.

    `share` is less dividends, before `carry`; delta and gamma are by the share as traded, theta is per day, vega per point.
    """
    out = {name: np.full(len(mid), np.nan) for name in COLUMNS}
    ready = ~np.isnan(mid) & (share > 0) & (years > 0)
    kept = np.exp(-carry * years)

    def fill(rows: Rows, solve: Callable[[Rows, Floats], ChainGreeks], yields: Floats | float) -> None:
        if not len(rows):
            return
        by_yield = np.ndim(yields) > 0
        worth = share[rows] if by_yield else share[rows] * kept[rows]
        moved = 1.0 if by_yield else kept[rows]
        g = solve(rows, worth)
        odds = prob_otm(worth, strike[rows], years[rows], rate, yields, g.iv, is_call[rows])
        found = (g.iv, g.delta * moved, g.gamma * moved**2, g.theta / 365.0, g.vega / 100.0, odds)
        for name, values in zip(COLUMNS, found, strict=True):
            out[name][rows] = values

    def plain(rows: Rows, worth: Floats) -> ChainGreeks:
        return american_chain(mid[rows], worth, strike[rows], years[rows], rate, is_call[rows])

    def lent(rows: Rows, worth: Floats) -> ChainGreeks:
        return american_chain(mid[rows], worth, strike[rows], years[rows], rate, is_call[rows], carry[rows])

    def plain_european(rows: Rows, worth: Floats) -> ChainGreeks:
        return european_chain(mid[rows], worth, strike[rows], years[rows], rate, is_call[rows])

    fill(np.flatnonzero(ready & ~american), plain_european, 0.0)
    fill(np.flatnonzero(ready & american & ~implied), plain, 0.0)
    marked = np.flatnonzero(ready & american & implied)
    fill(marked, lent, carry[marked])
    seen = np.flatnonzero(ready[eves.rows] & ~implied[eves.rows])

    def before_ex(rows: Rows, worth: Floats) -> ChainGreeks:
        terms = (worth, strike[rows], years[rows], rate)
        dates = eves.when[seen], eves.amounts[seen]
        return ChainGreeks(*dividend_call.solved(mid[rows], *terms, *dates))

    fill(eves.rows[seen], before_ex, 0.0)
    return out


def greeks_at(
    vol: Floats,
    share: Floats,
    strike: Floats,
    years: Floats,
    rate: float,
    *,
    is_call: Flags,
    american: Flags,
    carry: Floats,
) -> dict[str, Floats]:
    """The same columns of contracts whose volatility is known, (n,); `iv` is then `vol`, NaN where the table has no answer."""
    worth = share * np.exp(-carry * years)
    mid = np.where(
        american,
        american_price(worth, strike, years, rate, vol, is_call),
        european.price(worth, strike, years, rate, 0.0, vol, is_call),
    )
    nothing = np.zeros(len(vol), dtype=bool)
    no_eves = Eves(np.array([], dtype=np.intp), np.empty((0, 1)), np.empty((0, 1)))
    return greeks_of(
        mid,
        share,
        strike,
        years,
        rate,
        carry=carry,
        implied=nothing,
        is_call=is_call,
        american=american,
        eves=no_eves,
    )
