"""Volatility and Greeks of American puts that share one table: Newton steps on the table's own price.

All in units of strike and life (see `exercise_boundary` and `premium_table`): `paid` = price ÷ K, x = S/K, v
= σ√T. The search starts at the European volatility of the same price, which is above the answer (the American
price is higher) by the effect of the premium alone. Newton steps go down from there. The few rows that have
not converged after two steps continue in a bracket. Columns (n,).

The put of the example in `implied_vol`, 0.09569445 of strike, whose European volatility is 0.2528:

>>> from wheelcli.pricing.american_put.premium_table import build
>>> solve(build(0.05, 0.05, 1.0), *(np.array([x]) for x in (0.09569445, 1.0, 0.2528)))[0].round(6)
array([0.25])
"""

from dataclasses import dataclass

import numpy as np

from wheelcli.pricing.american_put.premium_table import Table, read
from wheelcli.pricing.arrays import Bools, Floats, normal_cdf, normal_pdf

STEPS, MORE_STEPS = 2, 40
SETTLED = 3e-5
BLOCK = 4096


@dataclass(frozen=True, slots=True)
class _Put:
    """One evaluation: distance to the boundary, value and slopes of the American put (only what its surfaces
    give).
    """

    z: Floats
    value: Floats
    first: Floats
    second: Floats
    vol: Floats
    d1: Floats
    density: Floats


def _evaluate(table: Table, x: Floats, log_x: Floats, v: Floats, surfaces: int) -> _Put:
    z, edge_slope, s = read(table, log_x, v, surfaces)
    per_v = 1 / v
    d1 = (log_x + (table.rho - table.kappa)) * per_v + 0.5 * v
    share = x * np.exp(-table.kappa) if table.kappa else x
    low = normal_cdf(-d1)
    density = normal_pdf(d1)
    vega = share * density
    value = np.exp(-table.rho) * normal_cdf(v - d1) - share * low + s[0]
    if surfaces == 1:
        return _Put(z, value, low, low, vega, d1, density)
    vol = vega + (s[2] + s[1] * (edge_slope - (log_x - table.log_start) * per_v)) * per_v
    first = (s[1] * per_v - share * low) / x
    second = (vega * per_v + (s[3] * per_v - s[1]) * per_v) / (x * x) if surfaces > 3 else first
    return _Put(z, value, first, second, vol, d1, density)


def solve(table: Table, paid: Floats, x: Floats, above: Floats) -> Floats:
    """Return v, value, slope, curvature and vega of puts priced above intrinsic value; (5, n).

    `above` is the European v of the same price, or NaN. The result is NaN if the table does not cover it.
    """
    result, settled = np.empty((5, paid.size)), np.empty(paid.size, dtype=bool)
    log_x = np.log(x)
    bottom, top = np.exp(table.low), np.exp(table.high)
    high = np.clip(np.where(np.isfinite(above), above, top), bottom, top)
    start = np.empty_like(high)
    for first in range(0, paid.size, BLOCK):
        rows = slice(first, first + BLOCK)
        start[rows] = v = _stepped(table, paid[rows], x[rows], log_x[rows], high[rows])
        result[:, rows], settled[rows] = _finish(table, paid[rows], x[rows], log_x[rows], v)
    rest = np.flatnonzero(~settled)
    for first in range(0, rest.size, BLOCK):
        odd = rest[first : first + BLOCK]
        v = _bracketed(table, paid[odd], x[odd], log_x[odd], high[odd], start[odd])
        result[:, odd], settled[odd] = _finish(table, paid[odd], x[odd], log_x[odd], v)
    result[0, ~settled] = np.nan
    return result


def price(table: Table, x: Floats, v: Floats) -> Floats:
    """Return the price of puts in units of strike; NaN if `v` is outside the table."""
    result = np.empty_like(x)
    for first in range(0, x.size, BLOCK):
        rows = slice(first, first + BLOCK)
        at, share = v[rows], x[rows]
        put = _evaluate(table, share, np.log(share), at, 1)
        known = (at >= np.exp(table.low)) & (at <= np.exp(table.high))
        worth = np.where(put.z > 0, np.maximum(put.value, 1 - share), 1 - share)
        result[rows] = np.where(known, np.maximum(worth, 0.0), np.nan)
    return result


def _stepped(table: Table, paid: Floats, x: Floats, log_x: Floats, high: Floats) -> Floats:
    """Return v after a fixed number of Newton steps down from `high`."""
    v = high
    bottom = np.exp(table.low)
    for _ in range(STEPS):
        put = _evaluate(table, x, log_x, v, 3)
        trial = v - (put.value - paid) / put.vol
        v = np.where((trial > bottom) & (trial <= high), trial, 0.5 * (v + bottom))
    return v


def _finish(table: Table, paid: Floats, x: Floats, log_x: Floats, v: Floats) -> tuple[Floats, Bools]:
    """Return v after a last step with the value and sensitivities there, and the rows whose step was small
    enough to be the last.

    The sensitivities are corrected for the step by the European second derivatives, so that they belong to
    the result.
    """
    put = _evaluate(table, x, log_x, v, 4)
    step = -(put.value - paid) / put.vol
    settled: Bools = (np.abs(step) <= SETTLED * v) & (put.z > 0)
    d2 = put.d1 - v
    scaled = put.density * step / v
    vega = x * scaled * put.d1 * d2
    result = np.stack(
        [
            v + step,
            paid,
            put.first - scaled * d2,
            put.second * (1 + (put.d1 * d2 - 1) * step / v),
            put.vol + vega,
        ]
    )
    return result, settled


def _bracketed(table: Table, paid: Floats, x: Floats, log_x: Floats, high: Floats, start: Floats) -> Floats:
    """Return v by Newton steps from `start` within a bracket, which is halved if a step leaves it; NaN if the
    table has no root.
    """
    low = np.full_like(high, np.exp(table.low))
    v, high = start.copy(), high * (1 + 1e-9)
    rows = np.arange(v.size)
    for _ in range(MORE_STEPS):
        at = v[rows]
        put = _evaluate(table, x[rows], log_x[rows], at, 3)
        free = put.z > 0
        error = np.where(free, put.value, 1 - x[rows]) - paid[rows]
        high[rows] = np.where(error >= 0, at, high[rows])
        low[rows] = np.where(error < 0, at, low[rows])
        trial = at - error / put.vol
        inside = free & (trial > low[rows]) & (trial < high[rows])
        trial = np.where(inside, trial, 0.5 * (low[rows] + high[rows]))
        v[rows] = trial
        rows = rows[np.abs(trial - at) > 1e-7 * at]
        if not rows.size:
            break
    return v
