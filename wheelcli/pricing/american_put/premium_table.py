"""The early-exercise premium of every put that shares rate, yield and expiration, as one table of
polynomials.

In units of strike and life (see `exercise_boundary`) such a slice of the market has one ρ = rT and one κ =
qT. The premium is a smooth function of two numbers: l = ln v and the distance to the boundary in standard
deviations.

    z = (ln x - ln b(v)) / v = (ln x - ln X) / v + g(l),   g(l) = (ln X - ln b(v)) / v

Therefore, a tensor of Chebyshev polynomials on σ in [5 %, 1000 %] (v at most 4.5) and z in [0, 6.5]
represents it, and one series represents g. All derivatives are those of the polynomials. Beyond z = 6.5 the
premium is below 1e-9 of strike and counts as 0.

Source: measured here; the collocation behind it is that of `exercise_boundary`. Price within 3e-6 of strike
of the accurate engine, 5e-7 if κ ≤ ρ.

Andersen, Lake and Offengenden (2016), table 2 (S = K = 100, r = q = 5 %, σ 25 %, one year): a premium of
0.106953 on 100.

>>> _, _, premiums = read(build(0.05, 0.05, 1.0), np.array([0.0]), np.array([0.25]), 1)
>>> (100 * premiums[0]).round(5)
array([0.10695])
"""

from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.polynomial import chebyshev

from wheelcli.pricing.american_put import early_exercise_premium
from wheelcli.pricing.american_put.collocation import accurate_slopes
from wheelcli.pricing.american_put.exercise_boundary import Unit, equation_a, log_start, solve
from wheelcli.pricing.arrays import Floats

TERMS = (20, 16)  # of l, of z
MORE_TERMS = (28, 20)  # if the boundary starts below the strike, or the interest over the life is large
HEAVY_RATE = 0.12
LOWEST_VOL, HIGHEST_VOL = 0.05, 10.0
LARGEST = 4.5
REACH = 6.5
LANES = 128


@dataclass(frozen=True, slots=True)
class Table:
    """One slice: `rho`, `kappa`, ln X, the range of l, and the coefficients.

    `edge` (2, terms): g and dg/dl; `surfaces` (4, reach terms, vol terms): π, dπ/dz, dπ/dl, d²π/dz².
    """

    rho: float
    kappa: float
    log_start: float
    low: float
    high: float
    edge: Floats
    surfaces: Floats


def points(terms: int) -> Floats:
    """Return the Chebyshev points of the first kind."""
    result: Floats = np.cos(np.pi * (np.arange(terms) + 0.5) / terms)
    return result


@cache
def derivative(terms: int) -> Floats:
    """Return the matrix from Chebyshev coefficients to those of the derivative."""
    result = np.zeros((terms, terms))
    result[:-1] = chebyshev.chebder(np.eye(terms), axis=0)
    return result


@cache
def transform(terms: int) -> Floats:
    """Return the matrix from values at the points to Chebyshev coefficients."""
    matrix: Floats = basis(points(terms), terms) * (2 / terms)
    matrix[0] /= 2
    return matrix


def build(rho: float, kappa: float, root_years: float) -> Table:
    """Return the table of one slice; about 2 ms."""
    terms = MORE_TERMS if kappa > rho or rho > HEAVY_RATE else TERMS
    low, high = np.log(LOWEST_VOL * root_years), np.log(min(HIGHEST_VOL * root_years, LARGEST))
    v = np.exp(low + 0.5 * (points(terms[0]) + 1) * (high - low))
    unit = Unit(np.full_like(v, rho), np.full_like(v, kappa), v)
    start = log_start(unit)
    reach = 0.5 * REACH * (points(terms[1]) + 1)
    values, gap = np.empty((reach.size, v.size)), np.empty(v.size)
    form = equation_a(unit)
    for form_a in (True, False):
        rows = np.flatnonzero(form == form_a)
        if rows.size:
            part = Unit(unit.rho[rows], unit.kappa[rows], v[rows])
            edge = solve(part, accurate_slopes(), form_a=form_a)
            gap[rows] = (start[rows] - edge.log_at[0]) / v[rows]
            values[:, rows] = early_exercise_premium.surface(reach, part, edge, accurate_slopes())
    return fitted(values, gap, Table(rho, kappa, float(start[0]), float(low), float(high), gap, values))


class Tables:
    """Tables of slices, each built on first use, for callers that price the same expirations several
    times.
    """

    def __init__(self) -> None:
        self._built: dict[tuple[float, float, float], Table] = {}

    def has(self, rho: float, kappa: float, years: float) -> bool:
        """Return whether the table of that slice was requested before."""
        return (rho, kappa, years) in self._built

    def of(self, rho: float, kappa: float, years: float) -> Table:
        """Return the table of one slice, as `build` does."""
        key = rho, kappa, years
        if key not in self._built:
            self._built[key] = build(rho, kappa, float(np.sqrt(years)))
        return self._built[key]


def fitted(values: Floats, gap: Floats, bare: Table) -> Table:
    """Return `bare` with the coefficients of `values` (reach, vol) and `gap` (vol,) and of their
    derivatives.
    """
    per_l, per_z = 2 / (bare.high - bare.low), 2 / REACH
    reach_terms, vol_terms = values.shape
    of_vol, of_reach = transform(vol_terms), transform(reach_terms)
    flat = of_reach @ values @ of_vol.T
    edge = of_vol @ gap
    in_z = derivative(reach_terms) @ flat * per_z
    in_l = flat @ derivative(vol_terms).T * per_l
    surfaces = np.stack([flat, in_z, in_l, derivative(reach_terms) @ in_z * per_z])
    edges = np.stack([edge, derivative(vol_terms) @ edge * per_l])
    return Table(bare.rho, bare.kappa, bare.log_start, bare.low, bare.high, edges, surfaces)


def basis(t: Floats, terms: int) -> Floats:
    """Return the Chebyshev polynomials at `t` in [-1, 1]; (terms, n)."""
    result = np.empty((terms, t.size))
    result[0] = 1.0
    result[1] = t
    twice = t + t
    for k in range(2, terms):
        np.multiply(twice, result[k - 1], out=result[k])
        result[k] -= result[k - 2]
    return result


def read(table: Table, log_x: Floats, v: Floats, surfaces: int) -> tuple[Floats, Floats, Floats]:
    """Return z (n,), dg/dl (n,), and the first `surfaces` of π, dπ/dz, dπ/dl, d²π/dz² (surfaces, n), for v
    inside the table.

    The products use `LANES` rows at a time: few enough that BLAS does not start its threads, which on a busy
    machine wait a hundred times as long as the work takes.
    """
    n = v.size
    _, reach_terms, vol_terms = table.surfaces.shape
    t = np.zeros(-(-n // LANES) * LANES)
    t[:n] = (2 / (table.high - table.low)) * (np.log(v) - table.low) - 1
    of_vol = basis(np.clip(t, -1, 1, out=t), vol_terms).reshape(vol_terms, -1, LANES).transpose(1, 0, 2)
    edge = np.matmul(table.edge, of_vol).transpose(1, 0, 2).reshape(2, -1)[:, :n]
    z = (log_x - table.log_start) / v + edge[0]
    t[:n] = (2 / REACH) * z - 1
    of_reach = basis(np.clip(t, -1, 1, out=t), reach_terms).reshape(reach_terms, -1, LANES)
    mixed = np.matmul(table.surfaces[:surfaces].reshape(-1, vol_terms), of_vol)
    mixed = mixed.reshape(-1, surfaces, reach_terms, LANES)
    result: Floats = np.einsum("bszn,zbn->sbn", mixed, of_reach).reshape(surfaces, -1)[:, :n]
    result *= z < REACH
    return z, edge[1], result


for _terms in (*TERMS, *MORE_TERMS):  # made on import, so that no call is slower the first time than later
    derivative(_terms)
    transform(_terms)
