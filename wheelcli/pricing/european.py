"""Price, implied volatility and Greeks of European options (Black–Scholes–Merton).

    V = s·(S·e^(-qT)·Φ(s·d1) - K·e^(-rT)·Φ(s·d2)),  s = +1 call, -1 put
    d1 = (ln(S/K) + (r - q + σ²/2)·T) ÷ (σ·√T),  d2 = d1 - σ·√T

All arguments broadcast: `spot` and `strike` in dollars per share, `years` to expiration, `rate`,
`dividend_yield` and `vol` annual decimals (continuous), `is_call` booleans. The result is NaN if an argument
is not finite or is invalid (spot or strike not positive, time or volatility negative); no exception.

Hull, "Options, Futures, and Other Derivatives", example 15.6: S 42, K 40, r 10 %, σ 20 %, six months.

>>> [round(float(price(42, 40, 0.5, 0.10, 0.0, 0.20, is_call)), 2) for is_call in (True, False)]
[4.76, 0.81]

Example 19.1 to 19.6: S 49, K 50, r 5 %, σ 20 %, 20 weeks; theta per year.

>>> g = greeks(49, 50, 20 / 52, 0.05, 0.0, 0.20, True)
>>> [round(float(x), 3) for x in (g.delta, g.gamma, g.theta, g.vega, g.rho)]
[0.522, 0.066, -4.305, 12.105, 8.907]
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from wheelcli.pricing.arrays import Floats, columns, normal_cdf, normal_pdf, quiet, usable
from wheelcli.pricing.european_implied_vol import total_vol
from wheelcli.pricing.greeks import Greeks, sign
from wheelcli.pricing.zero_volatility import ROUNDING, Terms, certain_greeks, certain_value


@dataclass(frozen=True, slots=True)
class Parts:
    """The factors of the formula, columns of one length."""

    discounted_spot: Floats
    discounted_strike: Floats
    total_vol: Floats
    d1: Floats
    d2: Floats


def parts(terms: Terms, vol: Floats) -> Parts:
    """Return the factors of Black–Scholes–Merton for `terms` at `vol`."""
    s = vol * np.sqrt(terms.years)
    spot = terms.spot * np.exp(-terms.dividend_yield * terms.years)
    strike = terms.strike * np.exp(-terms.rate * terms.years)
    d1 = np.log(terms.spot / terms.strike) + (terms.rate - terms.dividend_yield) * terms.years
    d1 = d1 / s + 0.5 * s
    return Parts(spot, strike, s, d1, d1 - s)


def value(terms: Terms, vol: Floats) -> Floats:
    """Return the price column for positive total volatility (other rows are NaN or meaningless: mask
    them).
    """
    f = parts(terms, vol)
    w = terms.sign
    return w * (f.discounted_spot * normal_cdf(w * f.d1) - f.discounted_strike * normal_cdf(w * f.d2))


def sensitivities(terms: Terms, vol: Floats) -> Greeks:
    """Return the Greeks' columns for positive total volatility."""
    f = parts(terms, vol)
    w = terms.sign
    delta = w * f.discounted_spot / terms.spot * normal_cdf(w * f.d1)
    density = f.discounted_spot * normal_pdf(f.d1)
    root = np.sqrt(terms.years)
    strike_part = w * f.discounted_strike * normal_cdf(w * f.d2)
    return Greeks(
        delta=delta,
        gamma=density / (terms.spot**2 * f.total_vol),
        theta=-density * vol / (2 * root)
        - terms.rate * strike_part
        + terms.dividend_yield * terms.spot * delta,
        vega=density * root,
        rho=terms.years * strike_part,
    )


def price(
    spot: ArrayLike,
    strike: ArrayLike,
    years: ArrayLike,
    rate: ArrayLike,
    dividend_yield: ArrayLike,
    vol: ArrayLike,
    is_call: ArrayLike,
) -> Floats:
    """Return prices in dollars per share; the discounted intrinsic value if `years` or `vol` is 0."""
    flat, shape = columns(spot, strike, years, rate, dividend_yield, sign(is_call), vol)
    with quiet():
        terms, sigma = Terms(*flat[:6]), flat[6]
        good = usable(*flat) & (sigma >= 0)
        random = good & (sigma * np.sqrt(terms.years) > 0)
        flatly = certain_value(terms, american=False)
        result = np.where(random, np.maximum(value(terms, sigma), 0.0), np.where(good, flatly, np.nan))
    return result.reshape(shape)


def implied_vol(
    price: ArrayLike,
    spot: ArrayLike,
    strike: ArrayLike,
    years: ArrayLike,
    rate: ArrayLike,
    dividend_yield: ArrayLike,
    is_call: ArrayLike,
) -> Floats:
    """Return the annual volatility at which `price` is fair; NaN at or outside the no-arbitrage bounds.

    Hull, section 15.11: S 21, K 20, r 10 %, three months, a call at 1.875: 23.5 %.

    >>> round(float(implied_vol(1.875, 21, 20, 0.25, 0.10, 0.0, True)), 3)
    0.235
    >>> implied_vol([4.759422392871532, 1.0, 43.0], 42, 40, 0.5, 0.10, 0.0, True).round(6)
    array([0.2, nan, nan])
    """
    flat, shape = columns(price, spot, strike, years, rate, dividend_yield, sign(is_call))
    terms = Terms(*flat[1:])
    with quiet():
        good = usable(*flat[1:], flat[0]) & (terms.years > 0)
        vol = np.where(good, implied(terms, flat[0]), np.nan)
    return vol.reshape(shape)


def implied(terms: Terms, paid: Floats) -> Floats:
    """Return the volatility column for positive `years`; NaN if there is none.

    An in-the-money price is converted to that of its out-of-the-money twin by parity. If the remainder is
    within rounding of 0 or of the bound, there is no usable volatility.
    """
    log_forward = np.log(terms.spot / terms.strike) + (terms.rate - terms.dividend_yield) * terms.years
    spot = terms.spot * np.exp(-terms.dividend_yield * terms.years)
    strike = terms.strike * np.exp(-terms.rate * terms.years)
    inside = np.maximum(terms.sign * (spot - strike), 0.0)
    left = paid - inside
    bound, lost = np.minimum(spot, strike), ROUNDING * np.maximum(spot, strike)
    left = np.where((inside > 0) & (np.minimum(left, bound - left) <= lost), np.nan, left)
    s = total_vol(np.abs(log_forward), left / bound)
    return s / np.sqrt(terms.years)


def greeks(
    spot: ArrayLike,
    strike: ArrayLike,
    years: ArrayLike,
    rate: ArrayLike,
    dividend_yield: ArrayLike,
    vol: ArrayLike,
    is_call: ArrayLike,
) -> Greeks:
    """Return the sensitivities per share, in the units of `Greeks`."""
    flat, shape = columns(spot, strike, years, rate, dividend_yield, sign(is_call), vol)
    with quiet():
        terms, sigma = Terms(*flat[:6]), flat[6]
        good = usable(*flat) & (sigma >= 0)
        random = good & (sigma * np.sqrt(terms.years) > 0)
        smooth, flatly = sensitivities(terms, sigma), certain_greeks(terms, american=False)

        def pick(one: Floats, other: Floats) -> Floats:
            return np.where(random, one, np.where(good, other, np.nan))

        result = Greeks(
            delta=pick(smooth.delta, flatly.delta),
            gamma=pick(smooth.gamma, flatly.gamma),
            theta=pick(smooth.theta, flatly.theta),
            vega=pick(smooth.vega, flatly.vega),
            rho=pick(smooth.rho, flatly.rho),
        )
    return result.reshaped(shape)


# NumPy looks up its loops at first use, which takes as long as pricing some hundred contracts. Do it on
# import, so that the first call is as fast as later ones.
for _of in (price, greeks, implied_vol):
    _of(np.full(2, 5.0), 100.0, 0.25, 0.04, 0.01, 0.3, is_call=True)
