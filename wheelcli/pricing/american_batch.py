"""Implied volatility and Greeks of a whole market of options in one pass: the fast engine.

Contracts that share rate, yield and time share one table of the early-exercise premium (`premium_table`),
however many underlyings they belong to: with cash dividends escrowed the yield is 0 and every put of an
expiration date is in one slice. Slices of few contracts, and contracts outside the tables' range, go through
the accurate engine (`american`). Against that engine, for 0.05 < |delta| < 0.6: volatility within 1e-5, delta
within 5e-5.

Andersen, Lake and Offengenden (2016), table 3 (r = q = 4 %, σ 20 %, three years): a dozen puts at 12.60521,
enough for a table.

>>> american_chain([12.60521] * 12, 100, 100, 3, 0.04, False, 0.04).iv.round(5)[0]
np.float64(0.2)

A put at 2.50, 30 days, spot 100, strike 100, rate 4 %; QuantLib's QdFp agrees:

>>> g = american_chain(2.5, 100, 100, 30 / 365, 0.04, False)
>>> round(float(g.iv), 4), round(float(g.delta), 3), round(float(g.theta) / 365, 4)
(0.2311, -0.473, -0.0394)
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from wheelcli.pricing import american, european
from wheelcli.pricing.american_put import implied_vol, normalised_put, table_implied_vol
from wheelcli.pricing.american_put.exercise_boundary import Unit
from wheelcli.pricing.american_put.premium_table import Tables
from wheelcli.pricing.arrays import Floats, Integers, columns, quiet, usable
from wheelcli.pricing.greeks import sign
from wheelcli.pricing.grouping import divide, run
from wheelcli.pricing.zero_volatility import ROUNDING, Terms, certain_value, worth_more

BLOCK = 8192


@dataclass(frozen=True, slots=True)
class ChainGreeks:
    """Per share of one long option: `iv` an annual decimal, the rest in the units of `Greeks`; NaN if no
    volatility exists.
    """

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
        solved = _european(Terms(*flat[1:]), flat[0])
    return ChainGreeks(*(column.reshape(shape) for column in solved))


def american_chain(
    price: ArrayLike,
    spot: ArrayLike,
    strike: ArrayLike,
    years: ArrayLike,
    rate: ArrayLike,
    is_call: ArrayLike,
    dividend_yield: ArrayLike = 0.0,
    *,
    tables: Tables | None = None,
) -> ChainGreeks:
    """Return volatility and Greeks of American options; arguments broadcast as in `american.implied_vol`.

    For cash dividends, pass `spot` less their present value (`escrowed_dividends`) and no yield. Rows sorted
    by expiration are fastest. A slice costs 2 ms before its first contract, so a separate yield for every
    name is slow: 50 times slower with 25 contracts per slice. Function calls that share `tables` build each
    slice once.
    """
    tables = Tables() if tables is None else tables
    flat, shape = columns(price, spot, strike, years, rate, dividend_yield, sign(is_call))
    result = np.full((5, flat[0].size), np.nan)
    with quiet():
        paid, terms = flat[0], Terms(*flat[1:])
        good = usable(*flat[1:], paid) & (terms.years > 0)
        rho, kappa = american.interest(terms)
        groups = divide(good, rho, kappa, lambda row: tables.has(rho[row], kappa[row], terms.years[row]))

    def by_formula(rows: Integers) -> Integers:
        part, price = terms.rows(rows), paid[rows]
        solved = _european(part, price)
        certain = (solved[0] <= implied_vol.HIGHEST_VOL) & (
            price > ROUNDING * np.maximum(part.spot, part.strike)
        )
        result[:, rows] = np.where(certain, solved, np.nan)
        return rows[:0]

    def by_table(rows: Integers) -> Integers:
        result[:, rows], odd = _slice(terms.rows(rows), paid[rows], tables)
        return rows[odd]

    def accurately(rows: Integers) -> Integers:
        result[:, rows] = _accurately(terms.rows(rows), paid[rows])
        return rows[:0]

    run(groups, by_formula=by_formula, by_table=by_table, accurately=accurately)
    return ChainGreeks(*(column.reshape(shape) for column in result))


def american_price(
    spot: ArrayLike,
    strike: ArrayLike,
    years: ArrayLike,
    rate: ArrayLike,
    vol: ArrayLike,
    is_call: ArrayLike,
    dividend_yield: ArrayLike = 0.0,
    *,
    tables: Tables | None = None,
) -> Floats:
    """Return prices in dollars per share, within 5e-6 of strike of `american.price`; for markets, not for
    single contracts.

    >>> strike = np.arange(80, 120, 2.5)
    >>> fast = american_price(100, strike, 0.25, 0.04, 0.3, False)
    >>> bool(np.abs(fast - american.price(100, strike, 0.25, 0.04, 0.0, 0.3, False)).max() < 1e-5)
    True
    """
    tables = Tables() if tables is None else tables
    flat, shape = columns(spot, strike, years, rate, dividend_yield, sign(is_call), vol)
    with quiet():
        terms, sigma = Terms(*flat[:6]), flat[6]
        v = sigma * np.sqrt(terms.years)
        good = usable(*flat) & (sigma >= 0)
        rho, kappa = american.interest(terms)
        random = good & (v > 0)
        groups = divide(random, rho, kappa, lambda row: tables.has(rho[row], kappa[row], terms.years[row]))
        result = np.full_like(v, np.nan)
        still = np.flatnonzero(good & (v == 0))
        result[still] = certain_value(terms.rows(still), american=True)

    def by_formula(rows: Integers) -> Integers:
        result[rows] = np.maximum(european.value(terms.rows(rows), sigma[rows]), 0.0)
        return rows[:0]

    def by_table(rows: Integers) -> Integers:
        x, rho, kappa, scale = american.as_put(terms.rows(rows))
        shared = tables.of(float(rho[0]), float(kappa[0]), float(terms.years[rows[0]]))
        worth = table_implied_vol.price(shared, x, v[rows])
        result[rows] = scale * worth
        return rows[np.isnan(worth)]

    def accurately(rows: Integers) -> Integers:
        x, rho, kappa, scale = american.as_put(terms.rows(rows))
        result[rows] = scale * normalised_put.value(x, Unit(rho, kappa, v[rows]))
        return rows[:0]

    run(groups, by_formula=by_formula, by_table=by_table, accurately=accurately)
    return result.reshape(shape)


def _european(terms: Terms, paid: Floats) -> Floats:
    result = np.empty((5, paid.size))
    for first in range(0, paid.size, BLOCK):
        rows = slice(first, first + BLOCK)
        part, price = terms.rows(rows), paid[rows]
        good = usable(part.spot, part.strike, part.years, part.rate, part.dividend_yield, price) & (
            part.years > 0
        )
        vol = european.implied(part, np.where(good, price, np.nan))
        g = european.sensitivities(part, vol)
        for column, values in zip(result, (vol, g.delta, g.gamma, g.theta, g.vega), strict=True):
            column[rows] = values
    return result


def _slice(terms: Terms, paid: Floats, tables: Tables) -> tuple[Floats, Integers]:
    """Return the five columns of one slice (rows of the same ρ and κ), and the rows that its table cannot
    price.
    """
    result = np.full((5, paid.size), np.nan)
    x, rho, kappa, scale = american.as_put(terms)
    floor = _floor(terms, float(rho[0]), float(kappa[0]))
    room = np.minimum(paid - floor, scale - paid)
    live = np.flatnonzero(room > ROUNDING * np.maximum(terms.spot, terms.strike))
    if not live.size:
        return result, live
    part, x, unit = terms.rows(live), x[live], Unit(rho[live], kappa[live], rho[live])
    price = paid[live] / scale[live]
    above = implied_vol.european_guess(price, x, unit.rho, unit.kappa)
    shared = tables.of(float(rho[0]), float(kappa[0]), float(terms.years[0]))
    solved = table_implied_vol.solve(shared, price, x, above)
    result[:, live] = _as_listed(solved, x, unit, part)
    return result, live[np.isnan(solved[0])]


def _floor(terms: Terms, rho: float, kappa: float) -> Floats:
    """Return the lower bound of prices of a slice, dollars per share; no volatility exists at or below it."""
    if kappa == 0 and rho > 0:  # then it is best to exercise at once
        return np.maximum(terms.sign * (terms.spot - terms.strike), 0.0)
    return certain_value(terms, american=True)


def _accurately(terms: Terms, paid: Floats) -> Floats:
    """Return the five columns from the accurate engine, for any mix of contracts; 3,000 a second."""
    result = np.full((5, paid.size), np.nan)
    live = np.flatnonzero(worth_more(terms, paid))
    part = terms.rows(live)
    x, rho, kappa, scale = american.as_put(part)
    v = implied_vol.implied(paid[live] / scale, x, rho, kappa, np.sqrt(part.years))
    unit = Unit(rho, kappa, v)
    g = normalised_put.greeks(x, unit, part.sign > 0)
    solved = np.where(np.isnan(v), np.nan, np.stack([v, g.value, g.first, g.second, g.vol]))
    result[:, live] = _as_listed(solved, x, unit, part)
    return result


def _as_listed(solved: Floats, x: Floats, unit: Unit, terms: Terms) -> Floats:
    """Return iv, delta, gamma, theta, vega of the listed contracts from those of their unit puts."""
    v, value, first, second, vol = solved
    call = terms.sign > 0
    scale = np.where(call, terms.spot, terms.strike)
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
