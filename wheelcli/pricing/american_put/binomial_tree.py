"""American puts whose exercise region has two edges: the yield is below a negative rate, and the boundary
equation fails.

There, exercising pays only between two share prices, and a binomial tree finds both by itself. It has equal
probabilities and the Black–Scholes value in its last step (no sawtooth). Two step counts are extrapolated to
infinitely many steps. The tree starts two steps before today, so that today has three nodes, which give delta
and gamma:

    V = European + (2·A(2n) - A(n)) - (2·E(2n) - E(n)),

A(n) and E(n) the American and the European put by a tree of n steps. In units of strike and life (see
`exercise_boundary`), columns (n,). Rare, and slow: half a millisecond a contract. Against trees of 4,000
steps: 5e-6 of strike, in the median 3e-9.

Source: M. Broadie, J. Detemple, "American option valuation: new bounds, approximations, and a comparison of
existing methods", Review of Financial Studies 9(4), 1996 (BBSR); A. Battauz, M. De Donno, A. Sbuelz, "Real
options and American derivatives: the double continuation region", Management Science 61(5), 2015, for the two
edges.

A put at 90 on 100, two years, r -1 %, q -4 %, σ 15 %: 10.880 European, and 11.882 by trees of 8,000 and
16,000 steps.

>>> put = Unit(*(np.array([x]) for x in (-0.02, -0.08, 0.15 * 2**0.5)))
>>> (10.879866 + 100 * premium(np.array([0.9]), put)[0][0]).round(3)
array([11.882])
"""

import numpy as np

from wheelcli.pricing.american_put.exercise_boundary import Unit
from wheelcli.pricing.arrays import Bools, Floats, normal_cdf

STEPS = 400
BLOCK = 64


def premium(x: Floats, unit: Unit) -> tuple[Floats, Bools]:
    """Return the early-exercise part of value, delta and gamma, (3, n), and the rows for which it is right to
    wait, (n,).

    Puts `x` in units of strike and life. Each tree prices the European put too, so that its error cancels.
    """
    result, alive = np.empty((3, x.size)), np.empty(x.size, dtype=np.bool_)
    for first in range(0, x.size, BLOCK):
        rows = slice(first, first + BLOCK)
        (free, plain), (more, same) = (_trees(x[rows], unit.where(rows), by * STEPS) for by in (2, 1))
        result[:, rows] = 2 * (free - plain) - (more - same)
        alive[rows] = 2 * free[0] - more[0] > 1 - x[rows]
    result[:, result[0] <= 0] = 0.0
    return result, alive


def _trees(x: Floats, unit: Unit, steps: int) -> tuple[Floats, Floats]:
    """Return value, delta and gamma of the American and of the European put by one tree; (3, n) each."""
    dt = 1.0 / steps
    drift = (unit.rho - unit.kappa - 0.5 * unit.v**2) * dt
    jump = unit.v * np.sqrt(dt)
    discount = 0.5 * np.exp(-unit.rho * dt)[:, None]

    # The moves from `steps + 1` down to as many up, every other one of which each step has.
    moves = np.exp(jump[:, None] * np.arange(-steps - 1, steps + 2))
    by_parity = np.ascontiguousarray(moves[:, ::2]), np.ascontiguousarray(moves[:, 1::2])

    def nodes(step: int) -> Floats:  # shares after `step` steps from two before today
        first, odd = divmod(steps + 1 - step, 2)
        level = x * np.exp(drift * (step - 2))
        result: Floats = level[:, None] * by_parity[odd][:, first : first + step + 1]
        return result

    share = nodes(steps + 1)
    plain = _european(share, unit, dt)
    free = np.maximum(plain, 1 - share)
    for step in range(steps, 1, -1):
        plain = _back(plain, discount)
        free = _back(free, discount)
        share = nodes(step)
        np.maximum(free, np.subtract(1, share, out=share), out=free)
    share = nodes(2)
    return _read(x, share, free), _read(x, share, plain)


def _back(value: Floats, discount: Floats) -> Floats:
    """Return the value a step earlier of waiting at each node."""
    mean = value[:, :-1] + value[:, 1:]
    mean *= discount
    return mean


def _european(share: Floats, unit: Unit, dt: float) -> Floats:
    v = unit.v[:, None] * np.sqrt(dt)
    rho, kappa = unit.rho[:, None] * dt, unit.kappa[:, None] * dt
    d1 = (np.log(share) + rho - kappa) / v + 0.5 * v
    return np.exp(-rho) * normal_cdf(v - d1) - share * np.exp(-kappa) * normal_cdf(-d1)


def _read(x: Floats, share: Floats, value: Floats) -> Floats:
    up = (value[:, 2] - value[:, 1]) / (share[:, 2] - share[:, 1])
    down = (value[:, 1] - value[:, 0]) / (share[:, 1] - share[:, 0])
    bend = 2 * (up - down) / (share[:, 2] - share[:, 0])
    delta = down + 0.5 * bend * (x - share[:, 0])
    return np.stack([value[:, 1], delta, bend])
