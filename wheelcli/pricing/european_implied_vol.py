"""Implied volatility of a European price: the inverse of Black's formula, safe for every input.

Everything is reduced to two numbers, with F the forward and the price undiscounted and out of the money:

    x = |ln(F/K)|,  c = price ÷ min(F, K) = Φ(-x/s + s/2) - e^x·Φ(-x/s - s/2),  s = vol·sqrt(years)

`implied_vol_guess` gives s to four digits, and one step of fourth order on ln c makes it twelve. The few rows
that need more are solved in a bracket (`bracketed_implied_vol`).

Source: P. Jäckel, "Let's be rational", Wilmott 2015, for the normalisation.
"""

import numpy as np

from wheelcli.pricing.arrays import Floats, normal_cdf, normal_pdf, quiet
from wheelcli.pricing.bracketed_implied_vol import safely
from wheelcli.pricing.implied_vol_guess import grid, guess

BLOCK = 8192
SMALL = 1e-3


def total_vol(x: Floats, c: Floats) -> Floats:
    """Return s = vol·sqrt(years) for moneyness `x` >= 0 and normalised price `c`; NaN if there is none.

    >>> total_vol(np.array([0.0]), np.array([0.0796556745540579])).round(12)  # at the money, 2·Φ(s/2) - 1
    array([0.2])
    """
    s = np.empty_like(x)
    with quiet():
        for first in range(0, x.size, BLOCK):
            rows = slice(first, first + BLOCK)
            s[rows] = _block(x[rows], c[rows])
    return s


def _block(x: Floats, c: Floats) -> Floats:
    guessed = guess(x, c)
    s, moved = refine(x, c, guessed)
    odd = np.flatnonzero(~(moved < SMALL))
    if odd.size:
        again, moved = refine(x[odd], c[odd], s[odd])
        s[odd] = again
        odd = odd[~(moved < SMALL)]
        s[odd] = safely(x[odd], c[odd])
    return s


def refine(x: Floats, c: Floats, s: Floats) -> tuple[Floats, Floats]:
    """Return s after one step of fourth order on ln c, and a bound on the change that the next step would
    make.

    With f = ln c(s) and d1 = -x/s + s/2:  c = Φ(d1) - e^x·Φ(d1 - s),  c' = φ(d1),  c''/c' = x²/s³ - s/4.
    """
    h = x / s
    d1 = 0.5 * s - h
    now = normal_cdf(d1) - np.exp(x) * normal_cdf(d1 - s)
    first = normal_pdf(d1) / now
    bend = h * h / s - 0.25 * s
    step = np.log(c / now) / first
    second = bend - first
    third = bend * bend - 3 * h * h / (s * s) - 0.25 - 3 * bend * first + 2 * first * first
    step *= (1 + 0.5 * second * step) / (1 + step * (second + third * step / 6))
    return s + step, np.abs(step) * (1 + h * h) / s


grid()  # filled on import, so that the first call is as fast as later ones
