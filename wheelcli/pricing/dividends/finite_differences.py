"""American puts with cash dividends by finite differences: the share is lognormal and falls by each dividend
on its ex-date.

The grid is even in ln S with a node on the share's price. Time runs back from expiration by Crank–Nicolson,
with two implicit half-steps at expiration and at each ex-date, where the value has a kink (R. Rannacher,
Numerische Mathematik 43, 1984). Operator splitting handles early exercise (S. Ikonen, J. Toivanen, Applied
Mathematics Letters 17, 2004). Across an ex-date the value at S is that at S - D; a dividend above S counts as
S.

It is far slower than `american` (about 20 ms a put) and serves one question: whether exercise now is right
(`early_exercise`). The escrowed model would be off by cents there, because its share moves without the
dividends.

A put of 342.5, the share at 300, 150 days, rate 4 %, yield 1 %, volatility 25 %; QuantLib's finite
differences give 46.08.

>>> round(put_value(300.0, 342.5, 150 / 365, 0.04, 0.25, carry=0.01), 2)
46.08
"""

from collections.abc import Sequence
from itertools import pairwise
from math import isfinite, log, sqrt

import numpy as np

from wheelcli.pricing.arrays import Floats

REACH = 5.0  # standard deviations beyond share and strike
NODES = 800  # most steps between the ends; the least is half as many
STEPS = 300  # time steps over the whole life
LEAST_DEVIATION = 0.01  # least step of ln S: a finer grid would change nothing


def put_value(
    spot: float,
    strike: float,
    years: float,
    rate: float,
    vol: float,
    *,
    carry: float = 0.0,
    dividends: Sequence[tuple[float, float]] = (),
) -> float:
    """Return the price of an American put, dollars per share; NaN if an argument is invalid.

    `carry` is a continuous yield in addition to `dividends`, which are pairs of years to the ex-date and
    dollars per share; those outside (0, years] do not count.
    """
    if not all(map(isfinite, (spot, strike, years, rate, vol, carry))) or min(spot, strike, vol) <= 0:
        return float("nan")
    if years <= 0:
        return max(strike - spot, 0.0)
    paid = sorted((when, amount) for when, amount in dividends if 0 < when <= years and amount > 0)
    grid = _Grid(spot, strike, years, rate, vol, carry, sum(amount for _, amount in paid))
    value, force = grid.payoff.copy(), np.zeros_like(grid.payoff)
    stops = [years, *(when for when, _ in reversed(paid)), 0.0]
    for k, (later, earlier) in enumerate(pairwise(stops)):
        if later > earlier:
            value, force = grid.back(value, force, later - earlier, years)
        if k < len(paid):
            # The value at S is that at S less the dividend, but at least the exercise value before it is
            # paid.
            left = np.maximum(grid.share - paid[len(paid) - 1 - k][1], grid.share[0])
            value = np.maximum(np.interp(np.log(left), grid.place, value), grid.payoff)
    return float(value[grid.here])


class _Grid:
    """Places in ln S, and the steps between them. `here` is the node of the share's price."""

    def __init__(
        self, spot: float, strike: float, years: float, rate: float, vol: float, carry: float, paid: float
    ) -> None:
        wide = REACH * max(vol * sqrt(years), LEAST_DEVIATION)
        low = min(log(spot), log(strike)) - wide
        if paid < spot:
            low = min(low, log(spot - paid) - wide)
        high = max(log(spot), log(strike)) + wide
        step = (high - low) / NODES
        self.here = int((log(spot) - low) / step) + 1
        count = self.here + int((high - log(spot)) / step) + 2
        self.place: Floats = np.asarray(log(spot) + step * (np.arange(count) - self.here), dtype=np.float64)
        self.share: Floats = np.asarray(np.exp(self.place), dtype=np.float64)
        self.payoff: Floats = np.asarray(np.maximum(strike - self.share, 0.0), dtype=np.float64)
        spread, drift = 0.5 * vol * vol / step**2, (rate - carry - 0.5 * vol * vol) / (2 * step)
        self.down, self.middle, self.up = spread - drift, -2 * spread - rate, spread + drift

    def back(self, value: Floats, force: Floats, span: float, life: float) -> tuple[Floats, Floats]:
        """Return the value `span` years earlier, and the operator-splitting term that keeps it above the
        exercise value.
        """
        count = max(int(np.ceil(STEPS * span / life)), 4)
        step = span / count
        for part in (0.5, 0.5):
            value, force = self._step(value, force, part * step, implicit=1.0)
        for _ in range(count - 1):
            value, force = self._step(value, force, step, implicit=0.5)
        return value, force

    def _step(self, value: Floats, force: Floats, step: float, *, implicit: float) -> tuple[Floats, Floats]:
        from scipy.linalg import solve_banded  # slow to import, and few commands ask

        known = value.copy()
        explicit = (1.0 - implicit) * step
        known[1:-1] += explicit * (self.down * value[:-2] + self.middle * value[1:-1] + self.up * value[2:])
        known[1:-1] += step * force[1:-1]
        # Deep in the money the put is exercised; far out of it the put is worth nothing.
        known[0], known[-1] = (
            self.payoff[0],
            0.0,
        )
        share, size = implicit * step, value.size
        bands = np.zeros((3, size))
        bands[0, 2:], bands[1], bands[2, :-2] = -share * self.up, 1.0, -share * self.down
        bands[1, 1:-1] -= share * self.middle
        waiting = solve_banded((1, 1), bands, known, check_finite=False)
        moved = np.maximum(waiting - step * force, self.payoff)
        return moved, np.maximum(force + (self.payoff - waiting) / step, 0.0)
