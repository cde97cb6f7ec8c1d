"""The early-exercise premium of a put, given its boundary: Kim's integral and its slope in the share price.

In units of strike and life (see `exercise_boundary`), with t the time from now and b the boundary with 1-t
left,

    premium = ∫ ρ·e^(-ρt)·Φ(-d2) - κ·x·e^(-κt)·Φ(-d1) dt,   d1,2 = (ln(x/b(1-t)) + (ρ-κ)t)/(v√t) ± v√t/2

Source: I. J. Kim, "The analytic valuation of American options", Review of Financial Studies 3(4), 1990.
Andersen, Lake and Offengenden (2016), table 2, have 0.106952702747 for S = K = 100, r = q = 5 %, σ 25 %, one
year:

>>> from wheelcli.pricing.american_put.exercise_boundary import solve
>>> from wheelcli.pricing.american_put.collocation import accurate
>>> put = Unit(*(np.array([x]) for x in (0.05, 0.05, 0.25)))
>>> edge = solve(put, accurate(), form_a=True)
>>> (100 * premium(np.array([1.0]), put, edge, accurate())).round(7)
array([0.1069527])
"""

from dataclasses import dataclass

import numpy as np

from wheelcli.pricing.american_put.collocation import Scheme
from wheelcli.pricing.american_put.exercise_boundary import Boundary, Unit
from wheelcli.pricing.arrays import Floats, normal_cdf, normal_pdf


@dataclass(frozen=True, slots=True)
class _Points:
    """The integrand's factors at the points of the outer rule; (points, n)."""

    d1: Floats
    d2: Floats
    vt: Floats
    money: Floats
    paid: Floats


def _points(x: Floats, unit: Unit, boundary: Boundary, scheme: Scheme) -> _Points:
    now = scheme.outer.now[:, None]
    since = now * now
    vt = unit.v * now
    below = boundary.log_at - boundary.log_start
    read = np.sqrt(np.maximum(scheme.outer_reading @ (below * below), 0.0))
    middle = (np.log(x) - boundary.log_start + read + (unit.rho - unit.kappa) * since) / vt
    weight = scheme.outer.weight[:, None]
    return _Points(
        d1=middle + 0.5 * vt,
        d2=middle - 0.5 * vt,
        vt=vt,
        money=unit.rho * np.exp(-unit.rho * since) * weight,
        paid=unit.kappa * np.exp(-unit.kappa * since) * weight,
    )


def premium(x: Floats, unit: Unit, boundary: Boundary, scheme: Scheme) -> Floats:
    """Return the early-exercise premium of puts at share price `x`, both in units of strike."""
    p = _points(x, unit, boundary, scheme)
    gained: Floats = np.einsum("pn,pn->n", p.money, normal_cdf(-p.d2))
    lost: Floats = np.einsum("pn,pn->n", p.paid, normal_cdf(-p.d1))
    return gained - x * lost


def slope(x: Floats, unit: Unit, boundary: Boundary, scheme: Scheme) -> Floats:
    """Return the premium and its derivative in `x`; (2, n)."""
    p = _points(x, unit, boundary, scheme)
    low1, low2 = normal_cdf(-p.d1), normal_cdf(-p.d2)
    near1, near2 = p.paid * normal_pdf(p.d1) / p.vt, p.money * normal_pdf(p.d2) / p.vt
    lost = (p.paid * low1).sum(axis=0)
    return np.stack(
        [(p.money * low2).sum(axis=0) - x * lost, near1.sum(axis=0) - near2.sum(axis=0) / x - lost]
    )


def surface(reach: Floats, unit: Unit, boundary: Boundary, scheme: Scheme) -> Floats:
    """Return the premium at `reach` (m,) standard deviations z above today's boundary, x = b·e^(zv); (m,
    n).
    """
    start = boundary.log_at[0]
    p = _points(np.exp(start), unit, boundary, scheme)
    away = (reach[:, None] / scheme.outer.now)[:, :, None]
    total: Floats = np.einsum("pn,mpn->mn", p.money, normal_cdf(-p.d2 - away))
    if unit.kappa.any():
        lost: Floats = np.einsum("pn,mpn->mn", p.paid, normal_cdf(-p.d1 - away))
        total -= np.exp(start + reach[:, None] * unit.v) * lost
    return total
