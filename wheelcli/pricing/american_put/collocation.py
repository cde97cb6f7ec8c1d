"""The sampling points of the exercise boundary and the quadrature of its integrals: fixed numbers, computed
once per accuracy.

Time to expiration is scaled to 1. The boundary is sampled at the Chebyshev points of x = √u in (0, 1];
between them H = ln(B/X)² is the polynomial through the samples and H(0) = 0. An integral over (0, τ) runs in
the angle θ of

    t = τ·sin²θ (time from now),  u = τ·cos²θ (time left),  dt = 2τ·sinθ·cosθ·dθ,

which makes both square-root ends smooth, so that a short Gauss–Legendre rule is exact to many digits: 24
points do as well as 60 in t = τ·y². All of this is fixed, so one matrix product gives the boundary at the
points.
"""

from dataclasses import dataclass
from functools import cache

import numpy as np

from wheelcli.pricing.arrays import Bools, Floats

NEWTON_STEPS = 4


@dataclass(frozen=True, slots=True)
class Rule:
    """Gauss–Legendre in θ on (0, π/2): `now` = sinθ, `left` = cosθ, `weight` of dt for τ = 1."""

    now: Floats
    left: Floats
    weight: Floats


@dataclass(frozen=True, slots=True)
class Scheme:
    """Samples of the boundary and the rules that use them.

    `roots` (n,): √u of the samples, from 1 down; `inner` (l,): the rule of the fixed-point equation, whose
    boundary values are `inner_reading` (n·l, n) times the samples of H; `outer` (p,) and `outer_reading` (p,
    n): the same for the price; `rounds` of the fixed point.
    """

    roots: Floats
    inner: Rule
    inner_reading: Floats
    outer: Rule
    outer_reading: Floats
    rounds: int


def legendre(points: int) -> tuple[Floats, Floats]:
    """Return the points of Gauss–Legendre on (-1, 1) and their weights, both (points,), by Newton steps on
    the polynomial.

    NumPy's `leggauss` asks LAPACK for eigenvalues, whose threads can take 30 ms to wake on a busy machine;
    this takes 1.

    >>> at, weight = legendre(2)
    >>> at.round(12), weight.round(12)  # ∓1/√3
    (array([-0.57735027,  0.57735027]), array([1., 1.]))
    """
    x = -np.cos(np.pi * (np.arange(points) + 0.75) / (points + 0.5))
    slope = np.ones(points)
    for _ in range(NEWTON_STEPS):
        before, now = np.ones(points), x
        for k in range(2, points + 1):
            before, now = now, ((2 * k - 1) * x * now - (k - 1) * before) / k
        slope = points * (x * now - before) / (x * x - 1)
        x = x - now / slope
    return x, 2 / ((1 - x * x) * slope * slope)


def rule(points: int) -> Rule:
    """Return the rule with that many points."""
    at, weight = legendre(points)
    angle = (at + 1) * np.pi / 4
    now, left = np.sin(angle), np.cos(angle)
    return Rule(now, left, 2 * now * left * weight * np.pi / 4)


def reading(roots: Floats, at: Floats) -> Floats:
    """Return the matrix (m, n) that maps values at `roots`, and 0 at 0, to the interpolant's values at `at`
    (barycentric).

    Source: J.-P. Berrut, L. N. Trefethen, "Barycentric Lagrange interpolation", SIAM Review 46(3), 2004.
    Exact for x²:

    >>> (reading(np.array([1.0, 0.5]), np.array([0.3])) @ [1.0, 0.25]).round(12)
    array([0.09])
    """
    points = np.append(roots, 0.0)
    weight = (-1.0) ** np.arange(points.size)
    weight[[0, -1]] *= 0.5
    gap = at[:, None] - points
    hit: Bools = np.abs(gap) < 1e-14
    share = weight / np.where(hit, 1.0, gap)
    matrix: Floats = share / share.sum(axis=1, keepdims=True)
    struck = hit.any(axis=1)
    matrix[struck] = hit[struck]
    return np.ascontiguousarray(matrix[:, :-1])


@cache
def scheme(samples: int, inner: int, outer: int, rounds: int) -> Scheme:
    """Return the scheme with these numbers of boundary samples, points per equation, points per price, and
    rounds.
    """
    roots = 0.5 * (1 + np.cos(np.pi * np.arange(samples) / samples))
    short, long = rule(inner), rule(outer)
    return Scheme(
        roots=roots,
        inner=short,
        inner_reading=reading(roots, np.outer(roots, short.left).ravel()),
        outer=long,
        outer_reading=reading(roots, long.left),
        rounds=rounds,
    )


def accurate() -> Scheme:
    """Return the scheme of the reference engine: 3e-7 of strike at worst on the grid the tests use."""
    return scheme(10, 16, 32, 8)


def accurate_slopes() -> Scheme:
    """Return the same scheme with more points for the price, whose slope is sharp next to the boundary."""
    return scheme(10, 16, 64, 8)


# Made on import, so that no call is slower the first time than later.
accurate()
accurate_slopes()
