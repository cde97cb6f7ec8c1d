"""American puts whose exercise region has two edges: yield below a negative rate, where the boundary equation fails.

There, exercising pays only between two share prices, and a binomial lattice finds both by itself. It has equal probabilities,
the Black–Scholes value in its last step (no sawtooth), two step counts extrapolated to none, and starts two steps
before today, so that today has three nodes and delta and gamma are read from them. Rare, and slow: 1 ms a contract.

Source: M. Broadie, J. Detemple, "American option valuation: new bounds, approximations, and a comparison of existing
methods", Review of Financial Studies 9(4), 1996 (BBSR).
"""

import numpy as np

from wheelcli.pricing.arrays import Floats, normal_cdf
from wheelcli.pricing.boundary import Unit

STEPS = 400
BLOCK = 64


def slope(x: Floats, unit: Unit) -> Floats:
    """Return value, delta and gamma of puts in units of strike and life; (3, n)."""
    result = np.empty((3, x.size))
    for first in range(0, x.size, BLOCK):
        rows = slice(first, first + BLOCK)
        coarse, fine = (_tree(x[rows], unit.where(rows), steps) for steps in (STEPS, 2 * STEPS))
        result[:, rows] = 2 * fine - coarse
    return result


def _tree(x: Floats, unit: Unit, steps: int) -> Floats:
    dt = 1.0 / steps
    drift = (unit.rho - unit.kappa - 0.5 * unit.v**2) * dt
    jump = unit.v * np.sqrt(dt)
    discount = 0.5 * np.exp(-unit.rho * dt)[:, None]

    def nodes(step: int) -> Floats:  # shares after `step` steps from two before today
        spread = np.arange(-step, step + 1, 2)
        result: Floats = np.exp(np.log(x)[:, None] + drift[:, None] * (step - 2) + jump[:, None] * spread)
        return result

    share = nodes(steps + 1)
    value = np.maximum(_european(share, unit, dt), 1 - share)
    for step in range(steps, 1, -1):
        value = np.maximum(discount * (value[:, :-1] + value[:, 1:]), 1 - nodes(step))
    return _read(x, nodes(2), value)


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
