"""Total volatility from a normalised price without a first guess: slow, but right for every input.

With b = c·e^(-x/2): below the inflection s² = 2x on ln b, above it on ln(e^(-x/2) - b), where both are nearly
straight lines (in 1/s² and in s²); solved by Newton steps within a bracket. In this module x is negative, as
in the source.

Source: P. Jäckel, "Let's be rational", Wilmott 2015, for the two branches.
"""

import numpy as np
from scipy.special import erfcx

from wheelcli.pricing.arrays import ROOT_TWO_PI, Bools, Floats, blank

ROOT_HALF = float(np.sqrt(0.5))
STEPS = 60
SETTLED = 1e-13  # the next Newton step would be its square, and rounding keeps steps above 1e-14


def _erfcx(z: Floats) -> Floats:
    result: Floats = erfcx(z)
    return result


def log_price(x: Floats, s: Floats) -> tuple[Floats, Floats]:
    """Return ln b(s) and its derivative in s, without underflow however small b is."""
    h, t = x / s, 0.5 * s
    bracket = _erfcx(-(h + t) * ROOT_HALF) - _erfcx(-(h - t) * ROOT_HALF)
    return np.log(0.5 * bracket) - 0.5 * (h * h + t * t), 2.0 / (ROOT_TWO_PI * bracket)


def log_shortfall(x: Floats, s: Floats) -> tuple[Floats, Floats]:
    """Return ln(e^(x/2) - b(s)) and its derivative in s, accurate however close b is to its bound."""
    h, t = x / s, 0.5 * s
    bracket = _erfcx((h + t) * ROOT_HALF) + _erfcx(-(h - t) * ROOT_HALF)
    return np.log(0.5 * bracket) - 0.5 * (h * h + t * t), -2.0 / (ROOT_TWO_PI * bracket)


def safely(x: Floats, c: Floats) -> Floats:
    """Return the result of `total_vol` without a first guess: slow, but right for every input."""
    x = -x
    b = c * np.exp(0.5 * x)
    s = blank(x)
    cap = np.exp(0.5 * x)
    live = (b > 0) & (b < cap) & np.isfinite(x)
    centre = np.sqrt(-2.0 * x)
    lower = live & (x < 0)
    lower[lower] = np.log(b[lower]) < log_price(x[lower], centre[lower])[0]
    upper = live & ~lower
    s[lower] = _solve_lower(x[lower], np.log(b[lower]), centre[lower])
    s[upper] = _solve_upper(x[upper], np.log(cap[upper] - b[upper]), centre[upper])
    return s


def _solve_lower(x: Floats, target: Floats, high: Floats) -> Floats:
    """Solve ln b by Newton in w = 1/s² from the inflection down: there ln b is close to -x²·w/2."""
    low = np.zeros_like(x)
    s = high.copy()
    for _ in range(STEPS):
        value, slope = log_price(x, s)
        error = value - target
        high, low = np.where(error > 0, s, high), np.where(error > 0, low, s)
        w = 1 / (s * s) + error / (slope * 0.5 * s**3)
        trial = np.where(w > 0, 1 / np.sqrt(w), np.nan)
        moved = _kept(trial, low, high)
        done = np.abs(moved - s) <= SETTLED * s
        s = moved
        if done.all():
            break
    return s


def _solve_upper(x: Floats, target: Floats, low: Floats) -> Floats:
    """Solve ln(cap - b) by Newton in s² from the inflection up: there it is close to -s²/8."""
    low = low.copy()
    high = np.full_like(x, np.inf)
    s = np.maximum(low, 0.1)
    for _ in range(STEPS):
        value, slope = log_shortfall(x, s)
        error = value - target  # positive: s is too small
        low, high = np.where(error > 0, s, low), np.where(error > 0, high, s)
        squared = s * s - error / (slope / (2 * s))
        trial = np.where(squared > 0, np.sqrt(squared), np.nan)
        moved = _kept(trial, low, np.where(np.isinf(high), 2 * s + 1, high))
        done = np.abs(moved - s) <= SETTLED * s
        s = moved
        if done.all():
            break
    return s


def _kept(trial: Floats, low: Floats, high: Floats) -> Floats:
    inside: Bools = (trial >= low) & (trial <= high)
    return np.where(inside, trial, 0.5 * (low + high))
