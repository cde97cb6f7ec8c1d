"""A first guess at total volatility, good to four digits, from a table that covers every option.

Let x = |ln(F/K)| be the moneyness and c = out-of-the-money price ÷ min(F, K), both undiscounted. If x is 0,
the unknown s = vol·√years is nearly √(2π)·m with m = √(-ln(1 - c²)) (Pólya's approximation of the normal
distribution). Otherwise it is nearly x/√(2 ln(x/c)). In

    p = m + x  and  t = √(ln(p/m))

the ratio s/p is smooth over [0, 6.4] × [0, 4], whatever the price, so a small Chebyshev fit fills a fine grid
of values and slopes.

At the money c = 2Φ(s/2) - 1, which is 0.0796557 at s = 0.2:

>>> guess(np.array([0.0]), np.array([0.0796557])).round(5)
array([0.2])
"""

from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
from numpy.polynomial import chebyshev
from numpy.typing import NDArray

from wheelcli.pricing.american_put.premium_table import basis, points, transform
from wheelcli.pricing.arrays import Floats, quiet
from wheelcli.pricing.bracketed_implied_vol import safely

T_MAX, P_MAX = 6.4, 4.0
T_TERMS, P_TERMS = 32, 20
T_CELLS, P_CELLS = 384, 96


@dataclass(frozen=True, slots=True)
class Grid:
    """s/p and its changes per cell in t and in p, flat over (t, p) grid points."""

    ratio: Floats
    per_t: Floats
    per_p: Floats


@cache
def grid() -> Grid:
    """Return the grid; 2 ms, once.

    Its one large product goes through einsum, not BLAS, whose threads on a busy machine take longer to start
    than the work takes.
    """

    t = 0.5 * T_MAX * (points(T_TERMS) + 1)
    p = 0.5 * P_MAX * (points(P_TERMS) + 1)
    m = np.exp(-(t**2))[:, None] * p
    with quiet():
        s = safely((p - m).ravel(), np.sqrt(-np.expm1(-m * m)).ravel()).reshape(m.shape)
    fit = transform(T_TERMS) @ (s / p) @ transform(P_TERMS).T
    fine = [
        basis(np.linspace(-1, 1, cells + 1), terms)
        for cells, terms in ((T_CELLS, T_TERMS), (P_CELLS, P_TERMS))
    ]

    def filled(fitted: NDArray[Any]) -> Floats:
        coefficients = np.asarray(fitted, dtype=np.float64)
        rows, columns = coefficients.shape
        across: Floats = np.einsum("tp,pq->tq", fine[0][:rows].T @ coefficients, fine[1][:columns])
        return across.ravel()

    return Grid(
        ratio=filled(fit),
        per_t=filled(chebyshev.chebder(fit, axis=0) * (2 / T_CELLS)),
        per_p=filled(chebyshev.chebder(fit, axis=1) * (2 / P_CELLS)),
    )


def guess(x: Floats, c: Floats) -> Floats:
    """Return s for x at least 0 and c in (0, 1); NaN outside the grid."""
    table = grid()
    m = np.sqrt(-np.log1p(-c * c))
    p = m + x
    t = np.sqrt(np.log(p / m))
    inside = (t < T_MAX) & (p < P_MAX)
    t *= T_CELLS / T_MAX
    q = p * (P_CELLS / P_MAX)
    near_t, near_p = np.rint(t), np.rint(q)
    at = np.where(inside, near_t * (P_CELLS + 1) + near_p, 0.0).astype(np.intp)
    ratio = table.ratio.take(at)
    ratio += table.per_t.take(at) * (t - near_t)
    ratio += table.per_p.take(at) * (q - near_p)
    return np.where(inside, p * ratio, np.nan)
