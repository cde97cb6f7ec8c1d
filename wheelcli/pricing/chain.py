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

import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from wheelcli.pricing import american, american_vol, european, slices, table, unit_put
from wheelcli.pricing.arrays import Floats, Integers, columns, quiet, usable
from wheelcli.pricing.boundary import Unit
from wheelcli.pricing.certain import Terms, certain_value
from wheelcli.pricing.greeks import sign

FEW = 12
BLOCK = 8192
PIECE = 65536
WORTH_A_THREAD = 4096
MOST_THREADS = 4


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
        early = np.flatnonzero(good & ~plain)
        pieces = [early[rows] for rows in _by_slice(rho[early], kappa[early])]
    many = [rows for rows in pieces if rows.size >= FEW and rho[rows[0]] >= 0]
    few = [rows for rows in pieces if rows.size < FEW or rho[rows[0]] < 0]

    def by_formula(rows: Integers) -> Integers:
        with quiet():
            found[:, rows] = _european(terms.rows(rows), paid[rows])
        return rows[:0]

    def by_table(rows: Integers) -> Integers:
        with quiet():
            found[:, rows], odd = _slice(terms.rows(rows), paid[rows])
        return rows[odd]

    plainly = np.flatnonzero(good & plain)
    work = [(by_table, rows) for rows in many]
    work += [(by_formula, plainly[first : first + PIECE]) for first in range(0, plainly.size, PIECE)]
    rest = np.concatenate([*few, *_all_cores(work), plainly[:0]])
    if rest.size:
        with quiet():
            found[:, rest] = _accurately(terms.rows(rest), paid[rest])
    return ChainGreeks(*(column.reshape(shape) for column in found))


def _all_cores(work: Sequence[tuple[Callable[[Integers], Integers], Integers]]) -> list[Integers]:
    """Do the pieces of work: large ones in threads, since NumPy gives up the interpreter's lock, small ones in turn."""
    small = [do(rows) for do, rows in work if rows.size < WORTH_A_THREAD]
    large = [piece for piece in work if piece[1].size >= WORTH_A_THREAD]
    threads = min(os.cpu_count() or 1, len(large), MOST_THREADS)
    if threads < 2:
        return small + [do(rows) for do, rows in large]
    with ThreadPoolExecutor(threads) as pool:
        return small + list(pool.map(lambda piece: piece[0](piece[1]), large))


def _european(terms: Terms, paid: Floats) -> Floats:
    result = np.empty((5, paid.size))
    for first in range(0, paid.size, BLOCK):
        rows = slice(first, first + BLOCK)
        part = terms.rows(rows)
        vol = european.implied(part, paid[rows])
        g = european.sensitivities(part, vol)
        for column, values in zip(result, (vol, g.delta, g.gamma, g.theta, g.vega), strict=True):
            column[rows] = values
    return result


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


def _slice(terms: Terms, paid: Floats) -> tuple[Floats, Integers]:
    """Return the five columns of one slice, every row of the same ρ and κ, and the rows its table does not answer."""
    result = np.full((5, paid.size), np.nan)
    x, rho, kappa, scale = american.as_put(terms)
    live = np.flatnonzero(paid > _floor(terms, float(rho[0]), float(kappa[0])))
    if not live.size:
        return result, live
    part, x, unit = terms.rows(live), x[live], Unit(rho[live], kappa[live], rho[live])
    price = paid[live] / scale[live]
    above = american_vol.european_guess(price, x, unit.rho, unit.kappa)
    shared = table.build(float(rho[0]), float(kappa[0]), float(np.sqrt(terms.years[0])))
    solved = slices.solve(shared, price, x, above)
    result[:, live] = _as_listed(solved, x, unit, part)
    return result, live[np.isnan(solved[0])]


def _floor(terms: Terms, rho: float, kappa: float) -> Floats:
    """Return dollars per share without volatility, at or below which no volatility exists; one slice."""
    if kappa == 0 and rho > 0:  # then it is best exercised at once
        return np.maximum(terms.sign * (terms.spot - terms.strike), 0.0)
    return certain_value(terms, american=True)


def _accurately(terms: Terms, paid: Floats) -> Floats:
    """Return the five columns by the accurate engine: any mixture of contracts, 3,000 a second."""
    result = np.full((5, paid.size), np.nan)
    live = np.flatnonzero(paid > certain_value(terms, american=True))
    part = terms.rows(live)
    x, rho, kappa, scale = american.as_put(part)
    v = american_vol.implied(paid[live] / scale, x, rho, kappa, np.sqrt(part.years))
    unit = Unit(rho, kappa, v)
    g = unit_put.greeks(x, unit, part.sign > 0)
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
