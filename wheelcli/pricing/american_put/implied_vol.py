"""The implied volatility of an American price: a bracketed secant that starts from the European answer.

The American price is never below the European one, so the European volatility of the same price is the upper
end of the bracket and, far from early exercise, nearly the answer. The lower end is zero volatility.
Everything is in units of strike and life (see `exercise_boundary`), columns (n,): `paid` = price ÷ K, and the
unknown is v = σ√T,

    v ← v - (P(v) - paid) · Δv ÷ ΔP,

or the middle of the bracket if that step leaves the bracket or has not halved it in three steps.

Andersen, Lake and Offengenden (2016), table 2: r = q = 5 %, σ 25 %, one year, S = K = 100; a European put of
9.462493 and a premium of 0.106953 add up to a price of 0.09569445 of strike.

>>> implied(*(np.array([x]) for x in (0.09569445, 1.0, 0.05, 0.05, 1.0))).round(6)
array([0.25])
"""

import numpy as np

from wheelcli.pricing.american_put import normalised_put
from wheelcli.pricing.american_put.exercise_boundary import Unit
from wheelcli.pricing.arrays import Bools, Floats
from wheelcli.pricing.european_implied_vol import total_vol

HIGHEST_VOL = 20.0
ROUNDS = 60
CLOSE = 1e-11


def european_guess(paid: Floats, x: Floats, rho: Floats, kappa: Floats) -> Floats:
    """Return the European total volatility of a put's price, NaN if the European formula has none."""
    share, strike = x * np.exp(-kappa), np.exp(-rho)
    left = paid - np.maximum(strike - share, 0.0)
    return total_vol(np.abs(np.log(share / strike)), left / np.minimum(share, strike))


def implied(paid: Floats, x: Floats, rho: Floats, kappa: Floats, root_years: Floats) -> Floats:
    """Return v for prices above the value without volatility; NaN if it would exceed 2000 %."""
    top = HIGHEST_VOL * root_years
    high = european_guess(paid, x, rho, kappa)
    result = np.where(high <= top, high, np.nan)
    rows = np.flatnonzero(~((rho <= 0) & (rho <= kappa)))
    high = np.where(np.isfinite(high), np.minimum(high * (1 + 1e-9), top), top)[rows]
    result[rows] = _secant(paid[rows], x[rows], Unit(rho[rows], kappa[rows], high))
    return result


def _secant(paid: Floats, x: Floats, start: Unit) -> Floats:
    """Find v below `start.v` by secant steps, halving the bracket whenever a step leaves it or is too
    slow.
    """
    n = x.size
    answer = np.full(n, np.nan)
    rows = np.arange(n)
    low, high, width = np.zeros(n), start.v.copy(), start.v.copy()
    v = start.v.copy()
    error = normalised_put.value(x, start) - paid
    rows = rows[error >= -CLOSE * paid]
    slope = normalised_put.european(x, start).vol
    for step in range(ROUNDS):
        if not rows.size:
            break
        e, at = error[rows], v[rows]
        high[rows] = np.where(e >= 0, at, high[rows])
        low[rows] = np.where(e < 0, at, low[rows])
        trial = at - e / slope[rows]
        narrow = high[rows] - low[rows]
        outside: Bools = ~((trial > low[rows]) & (trial < high[rows]))
        if step % 3 == 2:
            outside |= narrow > 0.5 * width[rows]
            width[rows] = narrow
        trial = np.where(outside, 0.5 * (low[rows] + high[rows]), trial)
        done = (np.abs(trial - at) <= CLOSE * at) | (e == 0) | (narrow <= CLOSE * at)
        answer[rows[done]] = np.where(e == 0, at, trial)[done]
        rows, trial, e, at = rows[~done], trial[~done], e[~done], at[~done]
        fresh = normalised_put.value(x[rows], Unit(start.rho[rows], start.kappa[rows], trial)) - paid[rows]
        slope[rows] = (fresh - e) / (trial - at)
        v[rows], error[rows] = trial, fresh
    return answer
