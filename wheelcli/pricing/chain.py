"""Implied volatility and Greeks of a whole market of options in one pass: the fast engine.

Contracts that share rate, yield and time share one table of the early-exercise premium (`table`), however many underlyings they
belong to: with cash dividends escrowed the yield is 0 and every put of an expiration date is in one slice. Slices of few
contracts, and the odd contract outside the tables' range, go through the accurate engine (`american`). Against that engine,
for 0.05 < |delta| < 0.6: volatility within 1e-5, delta within 5e-5.

A put at 2.50, 30 days, spot 100, strike 100, rate 4 %:

>>> g = american_chain(2.5, 100, 100, 30 / 365, 0.04, False)
>>> round(float(g.iv), 4), round(float(g.delta), 3), round(float(g.theta) / 365, 4)
(0.2311, -0.473, -0.0394)
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from wheelcli.pricing import american, american_vol, european, slices, table, unit_put
from wheelcli.pricing.arrays import Floats, Integers, columns, quiet, usable
from wheelcli.pricing.boundary import Unit
from wheelcli.pricing.certain import Terms, certain_value
from wheelcli.pricing.greeks import sign

FEW = 12


@dataclass(frozen=True, slots=True)
class ChainGreeks:
    """Per share of one long option: `iv` an annual decimal, the rest in the units of `Greeks`; NaN where no volatility exists."""

    iv: Floats
    delta: Floats
    gamma: Floats
    theta: Floats
    vega: Floats


def european_chain(
    price: ArrayLike,
    spot: ArrayLike,
    strike: ArrayLike,
    years: ArrayLike,
    rate: ArrayLike,
    is_call: ArrayLike,
    dividend_yield: ArrayLike = 0.0,
) -> ChainGreeks:
    """Return volatility and Greeks of European options; arguments broadcast as in `european.implied_vol`."""
    flat, shape = columns(price, spot, strike, years, rate, dividend_yield, sign(is_call))
    with quiet():
        terms = Terms(*flat[1:])
        good = usable(*flat[1:], flat[0]) & (terms.years > 0)
        found = _european(terms, np.where(good, flat[0], np.nan))
    return ChainGreeks(*(column.reshape(shape) for column in found))


def american_chain(
    price: ArrayLike,
    spot: ArrayLike,
    strike: ArrayLike,
    years: ArrayLike,
    rate: ArrayLike,
    is_call: ArrayLike,
    dividend_yield: ArrayLike = 0.0,
) -> ChainGreeks:
    """Return volatility and Greeks of American options; arguments broadcast as in `american.implied_vol`.

    For cash dividends give `spot` less their present value (`escrow`) and no yield. Rows sorted by expiration are fastest.
    """
    flat, shape = columns(price, spot, strike, years, rate, dividend_yield, sign(is_call))
    found = np.full((5, flat[0].size), np.nan)
    with quiet():
        paid, terms = flat[0], Terms(*flat[1:])
        good = usable(*flat[1:], paid) & (terms.years > 0)
        _, rho, kappa, _ = american.as_put(terms)
        plain = (rho <= 0) & (rho <= kappa)
        rows = np.flatnonzero(good & plain)
        found[:, rows] = _european(terms.rows(rows), paid[rows])
        early = np.flatnonzero(good & ~plain)
        for rows in _by_slice(rho[early], kappa[early]):
            found[:, early[rows]] = _slice(terms.rows(early[rows]), paid[early[rows]])
    return ChainGreeks(*(column.reshape(shape) for column in found))


def _european(terms: Terms, paid: Floats) -> Floats:
    vol = european.implied(terms, paid)
    g = european.sensitivities(terms, vol)
    return np.stack([vol, g.delta, g.gamma, g.theta, g.vega])


def _by_slice(rho: Floats, kappa: Floats) -> Iterator[Integers]:
    """Yield the row numbers of each distinct (rho, kappa); runs of equal rows are sorted, not rows."""
    if not rho.size:
        return
    new = (rho[1:] != rho[:-1]) | (kappa[1:] != kappa[:-1])
    starts = np.append(0, np.flatnonzero(new) + 1)
    lengths = np.diff(np.append(starts, rho.size))
    order = np.lexsort((kappa[starts], rho[starts]))
    starts, lengths = starts[order], lengths[order]
    ends = np.cumsum(lengths)
    rows = np.repeat(starts - (ends - lengths), lengths) + np.arange(rho.size)
    heads = rho[starts], kappa[starts]
    last = np.append((heads[0][1:] != heads[0][:-1]) | (heads[1][1:] != heads[1][:-1]), True)
    yield from np.split(rows, ends[last][:-1])


def _slice(terms: Terms, paid: Floats) -> Floats:
    """Return the five columns of one slice: every row has the same ρ and κ."""
    result = np.full((5, paid.size), np.nan)
    x, rho, kappa, scale = american.as_put(terms)
    simple = kappa[0] == 0 and rho[0] > 0  # then without volatility it is best exercised at once
    floor = np.maximum(1 - x, 0.0) if simple else certain_value(terms, american=True) / scale
    live = np.flatnonzero(paid > floor * scale)
    if not live.size:
        return result
    price, x, scale, terms = paid[live] / scale[live], x[live], scale[live], terms.rows(live)
    unit = Unit(rho[live], kappa[live], np.empty(live.size))
    if live.size < FEW or rho[0] < 0:
        solved = _accurately(price, x, unit, terms)
    else:
        root = float(np.sqrt(terms.years[0]))
        above = american_vol.european_guess(price, x, unit.rho, unit.kappa)
        solved = slices.solve(table.build(float(rho[0]), float(kappa[0]), root), price, x, above)
        odd = np.flatnonzero(np.isnan(solved[0]))
        if odd.size:
            solved[:, odd] = _accurately(price[odd], x[odd], unit.where(odd), terms.rows(odd))
    result[:, live] = _as_listed(solved, x, unit, scale, terms)
    return result


def _accurately(price: Floats, x: Floats, unit: Unit, terms: Terms) -> Floats:
    """Return v, value, slope, curvature and vega of a few puts by the accurate engine; (5, n)."""
    v = american_vol.implied(price, x, unit.rho, unit.kappa, np.sqrt(terms.years))
    g = unit_put.greeks(x, Unit(unit.rho, unit.kappa, v), terms.sign > 0)
    return np.where(np.isnan(v), np.nan, np.stack([v, g.value, g.first, g.second, g.vol]))


def _as_listed(solved: Floats, x: Floats, unit: Unit, scale: Floats, terms: Terms) -> Floats:
    """Return iv, delta, gamma, theta, vega of the listed contracts from those of their unit puts."""
    v, value, first, second, vol = solved
    call = terms.sign > 0
    root = np.sqrt(terms.years)
    life = 0.5 * (v * x) ** 2 * second + (unit.rho - unit.kappa) * x * first - unit.rho * value
    return np.stack(
        [
            v / root,
            np.where(call, value - x * first, first),
            second * np.where(call, x * x / terms.spot, 1 / terms.strike),
            -scale * np.maximum(life, 0.0) / terms.years,
            scale * root * vol,
        ]
    )
