"""The premium over the European call of the right to exercise on one eve of an ex-date, with all its
derivatives in one pass.

On the eve t the holder exercises if that brings more than keeping the call. By put–call parity, that is so if
a put over the rest of the life τ is worth less than g, the dividends still to come less the interest on the
strike:

    premium = e^(-rt)·∫_{z*}^∞ (g - P(S(z), τ))·φ(z) dz
    P(S(z*), τ) = g,   S(z) = S*·e^((r - σ²/2)t + σ√t·z)

The put is in closed form, so the mean is a short Gauss–Legendre sum in two panels that meet at the strike;
the integrand is 0 at z*, so the derivatives are means of the integrand's derivatives. Columns (n,).

Source: R. Roll, "An analytic valuation formula for unprotected American call options on stocks with known
dividends", J. Financial Economics 5(2), 1977, and R. Whaley, 9(2), 1981, whose bivariate normal this sum
replaces. E. G. Haug, "The Complete Guide to Option Pricing Formulas", 1997, section 1.4.1: S 80, K 82, four
months, r 6 %, σ 30 %, 4.00 after three months: 3.5107 European, 4.3860 American.

>>> from wheelcli.pricing import european
>>> terms = [np.array([x]) for x in (80 - 4 * np.exp(-0.015), 82.0, 1 / 3, 0.06)]
>>> worth = european.price(*terms, 0.0, 0.30, True)
>>> worth.round(4), (worth + premium(*terms, *(np.array([x]) for x in (0.30, 0.25, 4.0)))[0]).round(4)
(array([3.5107]), array([4.386]))
"""

from dataclasses import dataclass

import numpy as np

from wheelcli.pricing.american_put.collocation import legendre
from wheelcli.pricing.arrays import Floats, normal_cdf, normal_pdf

NEWTON_STEPS = 6
REACH = 5.5  # standard deviations of the share on the eve
FAR = 6.5  # standard deviations from the strike beyond which the put is worth nothing
_INSIDE, _OUTSIDE = legendre(16), legendre(16)


def trigger(gain: Floats, spread: Floats) -> Floats:
    """Return ln(S/K·e^(rτ)) at which a put of `spread` σ√τ is worth `gain`, a share of its discounted strike
    between 0 and 1; (n,).

    Newton steps on ln P start at the strike. P is log-concave in ln S, so that every step after the first
    goes down.
    """
    m = np.zeros_like(gain)
    goal = np.log(gain)
    for _ in range(NEWTON_STEPS):
        d1 = m / spread + 0.5 * spread
        sold = np.exp(m) * normal_cdf(-d1)
        put = normal_cdf(spread - d1) - sold
        step = (np.log(put) - goal) * put / sold
        m = m + np.where(np.isfinite(step), step, 0.0)
    return m


def net_gain(strike: Floats, years: Floats, rate: Floats, when: Floats, bonus: Floats) -> Floats:
    """Return g in dollars, (n,): the value of exercise on the eve beyond S* - K, less the interest on the
    strike to expiration.
    """
    gain: Floats = bonus + strike * np.expm1(-rate * (years - when))
    return gain


def premium(
    spot: Floats, strike: Floats, years: Floats, rate: Floats, vol: Floats, when: Floats, bonus: Floats
) -> Floats:
    """Return the premium, its first and second derivative in `spot`, and that in `vol`; (4, n).

    `bonus` is the value of exercise at `when` beyond S* - K, dollars. All rows must be valid, with g between
    0 and the strike.
    """
    left = years - when
    paid = strike * np.exp(-rate * left)
    spread, wide = vol * np.sqrt(left), vol * np.sqrt(when)
    gain = net_gain(strike, years, rate, when, bonus) / paid
    at = trigger(gain, spread)
    start = np.log(spot / paid) + (rate - 0.5 * vol * vol) * when
    first = (at - start) / wide
    middle = np.maximum(-start / wide, first)
    end = np.maximum((FAR * spread - start) / wide, middle)
    grid = _Eve(start, wide, spread, vol * when, np.sqrt(when), np.sqrt(left))
    means = _means(grid, first, middle, _INSIDE) + _means(grid, middle, end, _OUTSIDE)
    jump = np.exp(at) * normal_cdf(-at / spread - 0.5 * spread) * normal_pdf(first) / wide
    scale = paid * np.exp(-rate * when)
    slope = scale * means[1]
    return np.stack(
        [
            scale * (gain * normal_cdf(-first) - means[0]),
            slope / spot,
            (scale * (means[2] + jump) - slope) / (spot * spot),
            scale * means[3],
        ]
    )


@dataclass(frozen=True, slots=True)
class _Eve:
    """ln of the share over the discounted strike on the eve is `start` + `wide`·z; columns (n,)."""

    start: Floats
    wide: Floats  # σ√t
    spread: Floats  # σ√τ
    drift: Floats  # σt
    root_when: Floats
    root_left: Floats


def _means(eve: _Eve, low: Floats, high: Floats, rule: tuple[Floats, Floats]) -> Floats:
    """Return means over z from `low` to `high`, (4, n): of the put, and of the slope, curvature in ln S and
    slope in σ of minus the put.
    """
    low, high = np.clip(low, -REACH, REACH), np.clip(high, -REACH, REACH)
    half = 0.5 * (high - low)
    z = low + half * (rule[0][:, None] + 1)
    m = eve.start + eve.wide * z
    d1 = m / eve.spread + 0.5 * eve.spread
    weight = normal_pdf(z) * (rule[1][:, None] * half)
    sold = np.exp(m)
    density = sold * normal_pdf(d1)
    sold *= normal_cdf(-d1)
    put = normal_cdf(eve.spread - d1) - sold
    by_vol = sold * (eve.root_when * z - eve.drift) - density * eve.root_left
    return np.stack(
        [np.einsum("kn,kn->n", f, weight) for f in (put, sold, sold - density / eve.spread, by_vol)]
    )
