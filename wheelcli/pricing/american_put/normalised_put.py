"""The American put on a strike of 1 expiring at time 1, by the method that is exact for each row.

Four numbers describe it: x = S/K, ρ = rT, κ = qT, v = σ√T (see `exercise_boundary`). Every American option is
one of these, calls by P. McDonald's and M. Schroder's symmetry  C(S, K, r, q) = P(K, S, q, r)  ("A parity
result for American options", J. Computational Finance 1(3), 1998). Early exercise of a put is worth nothing
if ρ ≤ 0 and ρ ≤ κ; its region has two edges if κ < ρ < 0.

Andersen, Lake and Offengenden (2016), table 3: r = q = 4 %, σ 20 %, three years, K 100, S 80, 100 and 120:
23.22834, 12.60521, 6.482425.

>>> three = [np.full(3, x) for x in (0.12, 0.12, 0.2 * 3**0.5)]
>>> (100 * value(np.array([0.8, 1.0, 1.2]), Unit(*three))).round(5)
array([23.22834, 12.60521,  6.48242])
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import IntEnum

import numpy as np

from wheelcli.pricing.american_put import binomial_tree, early_exercise_premium
from wheelcli.pricing.american_put.collocation import accurate, accurate_slopes
from wheelcli.pricing.american_put.exercise_boundary import Unit, equation_a, solve
from wheelcli.pricing.arrays import Bools, Floats, normal_cdf, normal_pdf

BLOCK = 64
BUMP = 1e-3
NEAR_ZERO = 1e-4


class Method(IntEnum):
    """How a row is computed."""

    EUROPEAN = 0
    FORM_A = 1
    FORM_B = 2
    LATTICE = 3


@dataclass(frozen=True, slots=True)
class UnitGreeks:
    """Value and sensitivities in units of strike and life, columns (n,).

    `first` and `second` in x; `life` in ln T, `vol` in v; `rate` in ρ, or in κ in rows that were calls.
    """

    value: Floats
    first: Floats
    second: Floats
    life: Floats
    vol: Floats
    rate: Floats


@dataclass(frozen=True, slots=True)
class Bumped:
    """Derivatives of the premium by differences: in ln T, in v, and in ρ (κ in rows that were calls)."""

    life: Floats
    vol: Floats
    rate: Floats


def method(unit: Unit) -> Floats:
    """Return each row's `Method`, as a column."""
    plain = (unit.rho <= 0) & (unit.rho <= unit.kappa)
    double = ~plain & (unit.rho < 0)
    form = np.where(equation_a(unit), Method.FORM_A, Method.FORM_B)
    return np.where(plain, Method.EUROPEAN, np.where(double, Method.LATTICE, form)).astype(np.float64)


def european(x: Floats, unit: Unit) -> UnitGreeks:
    """Return the European put and its sensitivities; `rate` to ρ."""
    d1 = (np.log(x) + unit.rho - unit.kappa) / unit.v + 0.5 * unit.v
    strike, share = np.exp(-unit.rho) * normal_cdf(unit.v - d1), np.exp(-unit.kappa) * normal_cdf(-d1)
    density = np.exp(-unit.kappa) * normal_pdf(d1)
    value, second = strike - x * share, density / (x * unit.v)
    life = 0.5 * (unit.v * x) ** 2 * second - (unit.rho - unit.kappa) * x * share - unit.rho * value
    return UnitGreeks(value, -share, second, life, x * density, -strike)


def value(x: Floats, unit: Unit) -> Floats:
    """Return the price of each put in units of strike; `v` must be positive."""
    methods = method(unit)
    total = european(x, unit).value + _premium(x, unit, methods)
    return np.maximum(total, 1 - x)


def _blocks(methods: Floats) -> Iterator[tuple[np.ndarray, bool]]:
    """Yield the row numbers of each block, all of one form of the equation, and whether that is form A."""
    for form in (Method.FORM_A, Method.FORM_B):
        rows = np.flatnonzero(methods == form)
        for first in range(0, rows.size, BLOCK):
            yield rows[first : first + BLOCK], form is Method.FORM_A


def _premium(x: Floats, unit: Unit, methods: Floats) -> Floats:
    """Return the early-exercise premium by these `methods`; 0 if early exercise adds nothing."""
    result = np.zeros_like(x)
    for rows, form_a in _blocks(methods):
        part = Unit(unit.rho[rows], unit.kappa[rows], unit.v[rows])
        edge = solve(part, accurate(), form_a=form_a)
        extra = early_exercise_premium.premium(x[rows], part, edge, accurate())
        inside = np.log(x[rows]) <= edge.log_at[0]
        result[rows] = np.where(inside, 1 - x[rows] - european(x[rows], part).value, extra)
    double = methods == Method.LATTICE
    if double.any():
        result[double] = binomial_tree.premium(x[double], unit.where(double))[0][0]
    return result


def greeks(x: Floats, unit: Unit, was_call: Bools) -> UnitGreeks:
    """Return value and sensitivities; `was_call` marks rows that take the rate derivative in κ.

    The European part is exact. Value and slope of the premium come from its formula. Its derivatives in life,
    v and rate are central differences of one thousandth. Its curvature comes from the differential equation
    premium' = ½v²x²·curvature + (ρ-κ)·x·slope - ρ·premium, because the integral for the curvature is 2 % off
    next to the boundary. Inside the exercise region all except the slope are 0.
    """
    base = european(x, unit)
    methods = method(unit)
    extra, alive = np.zeros((3, x.size)), np.ones(x.size, dtype=bool)
    for rows, form_a in _blocks(methods):
        part = Unit(unit.rho[rows], unit.kappa[rows], unit.v[rows])
        edge = solve(part, accurate(), form_a=form_a)
        extra[:2, rows] = early_exercise_premium.slope(x[rows], part, edge, accurate_slopes())
        alive[rows] = np.log(x[rows]) > edge.log_at[0]
    bumped = differences(x, unit, was_call, lambda moved: _premium(x, moved, methods))
    spread = 0.5 * (unit.v * x) ** 2
    drift = unit.rho - unit.kappa
    solved = (methods == Method.FORM_A) | (methods == Method.FORM_B)
    curvature = (bumped.life - drift * x * extra[1] + unit.rho * extra[0]) / spread
    extra[2, solved] = np.maximum(curvature, -base.second)[solved]
    double = methods == Method.LATTICE
    if double.any():
        extra[:, double], alive[double] = binomial_tree.premium(x[double], unit.where(double))
    calm = alive.astype(np.float64)
    second = calm * (base.second + extra[2])
    value = np.where(alive, base.value + extra[0], 1 - x)
    first = np.where(alive, np.minimum(base.first + extra[1], 0.0), -1.0)
    return UnitGreeks(
        value=value,
        first=first,
        second=second,
        life=calm * np.maximum(spread * second + drift * x * first - unit.rho * value, 0.0),
        vol=calm * (base.vol + bumped.vol),
        rate=calm * (np.where(was_call, -x * base.first, base.rate) + bumped.rate),
    )


def differences(x: Floats, unit: Unit, was_call: Bools, of: Callable[[Unit], Floats]) -> Bumped:
    """Return central differences of `of`, the premium as a function of the put, in life, v and rate."""
    v_step = BUMP * unit.v
    vol = (
        of(Unit(unit.rho, unit.kappa, unit.v + v_step)) - of(Unit(unit.rho, unit.kappa, unit.v - v_step))
    ) / (2 * v_step)
    longer, shorter = (
        of(Unit(unit.rho * by, unit.kappa * by, unit.v * np.sqrt(by))) for by in (1 + BUMP, 1 - BUMP)
    )
    size = np.maximum(np.abs(unit.rho), np.abs(unit.kappa))
    near = np.abs(unit.rho) < NEAR_ZERO * size  # below it a thousandth of the rate is lost in rounding
    step = BUMP * np.where(was_call | near | (size == 0), np.where(size > 0, size, 1.0), np.abs(unit.rho))

    def at(times: float) -> Floats:
        move = times * step
        return of(
            Unit(unit.rho + np.where(was_call, 0, move), unit.kappa + np.where(was_call, move, 0), unit.v)
        )

    rate = (at(1) - at(-1)) / (2 * step)
    # Below a rate of 0 the region has a second edge: use the upper difference only.
    edge = ~was_call & (near | (size == 0)) & (unit.rho >= 0)
    if edge.any():
        rate = np.where(edge, (4 * at(1) - 3 * at(0) - at(2)) / (2 * step), rate)
    return Bumped((longer - shorter) / (2 * BUMP), vol, rate)
