"""Price, implied volatility and Greeks of American options: the accurate engine.

The share pays a continuous yield; cash dividends go through `escrowed_dividends` (spot less their present
value, yield 0). A put is the European put plus Kim's early-exercise premium, with the boundary of Andersen,
Lake and Offengenden (`exercise_boundary`, `early_exercise_premium`); a call is a put with spot and strike,
rate and yield exchanged (`normalised_put`). Early exercise is worth nothing for a call without yield at a
rate of at least 0, and for a put at a rate of at most 0 and at most the yield. Then the price is `european`'s
to the last digits.

All arguments broadcast: `spot` and `strike` in dollars per share, `years` to expiration, `rate`,
`dividend_yield` and `vol` annual decimals (continuous), `is_call` booleans. The result is NaN if an argument
is not finite or is invalid; no exception. Against QuantLib's QdFp engine in high precision, over thousands of
draws: 2e-7 of strike (3–730 days, rates to 7 %, yields to 6 %, volatility 8–120 %), 8e-7 (an hour to three
years, rates and yields to 12 %, volatility 5–300 %); delta 3e-6.

Hull, "Options, Futures, and Other Derivatives", example 21.1 (S = K = 50, r 10 %, σ 40 %, five months): his
trees converge on 4.28.

>>> round(float(price(50, 50, 5 / 12, 0.10, 0.0, 0.40, False)), 2)
4.28

Andersen, Lake and Offengenden (2016), table 2 (S = K = 100, r = q = 5 %, σ 25 %, one year): premium
0.106952702747; table 3 (r = q = 4 %, σ 20 %, three years, S 80, 100 and 120): puts 23.22834, 12.60521 and
6.482425.

>>> from wheelcli.pricing import european
>>> case = (100, 100, 1, 0.05, 0.05, 0.25, False)
>>> round(float(price(*case) - european.price(*case)), 8)
0.1069527
>>> price([80, 100, 120], 100, 3, 0.04, 0.04, 0.20, False).round(5)
array([23.22834, 12.60521,  6.48242])
"""

import numpy as np
from numpy.typing import ArrayLike

from wheelcli.pricing.american_put import normalised_put
from wheelcli.pricing.american_put.exercise_boundary import Unit
from wheelcli.pricing.american_put.implied_vol import implied
from wheelcli.pricing.arrays import Bools, Floats, blank, columns, quiet, usable
from wheelcli.pricing.greeks import Greeks, sign
from wheelcli.pricing.zero_volatility import Terms, certain_greeks, certain_value, worth_more


def interest(terms: Terms) -> tuple[Floats, Floats]:
    """Return ρ and κ of the put equivalent to each contract: for a call its yield and its rate, each times
    its life.
    """
    call = terms.sign > 0
    rate, other = terms.rate * terms.years, terms.dividend_yield * terms.years
    return np.where(call, other, rate), np.where(call, rate, other)


def as_put(terms: Terms) -> tuple[Floats, Floats, Floats, Floats]:
    """Return x = S/K, ρ, κ and the scale (dollars per unit of strike) of the put equivalent to each
    contract.
    """
    call = terms.sign > 0
    rho, kappa = interest(terms)
    x = np.where(call, terms.strike / terms.spot, terms.spot / terms.strike)
    return x, rho, kappa, np.where(call, terms.spot, terms.strike)


def _split(flat: tuple[Floats, ...]) -> tuple[Terms, Floats, Bools, Bools]:
    """Return the terms, the volatility, the valid rows, and the valid rows with time and volatility left."""
    terms, vol = Terms(*flat[:6]), flat[6]
    good = usable(*flat) & (vol >= 0)
    return terms, vol, good, good & (vol * np.sqrt(terms.years) > 0)


def price(
    spot: ArrayLike,
    strike: ArrayLike,
    years: ArrayLike,
    rate: ArrayLike,
    dividend_yield: ArrayLike,
    vol: ArrayLike,
    is_call: ArrayLike,
) -> Floats:
    """Return prices in dollars per share; intrinsic value at `years` 0."""
    flat, shape = columns(spot, strike, years, rate, dividend_yield, sign(is_call), vol)
    with quiet():
        terms, sigma, good, random = _split(flat)
        result = np.where(good, certain_value(terms, american=True), np.nan)
        live = terms.rows(random)
        x, rho, kappa, scale = as_put(live)
        unit = Unit(rho, kappa, sigma[random] * np.sqrt(live.years))
        result[random] = scale * np.maximum(normalised_put.value(x, unit), 0.0)
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
    """Return the annual volatility at which `price` is fair; NaN if there is none.

    There is none in four cases: the price is at or below the price at zero volatility, which includes the
    intrinsic value, at which the option should be exercised; it is at or above the upper bound; it needs more
    than 2000 %; or no time is left.

    >>> p = price(100, [90, 100, 110], 0.25, 0.04, 0.01, 0.3, False)
    >>> implied_vol(p, 100, [90, 100, 110], 0.25, 0.04, 0.01, False).round(8)
    array([0.3, 0.3, 0.3])
    >>> float(implied_vol(9.99, 100, 110, 0.25, 0.04, 0.01, False))
    nan
    """
    flat, shape = columns(price, spot, strike, years, rate, dividend_yield, sign(is_call))
    result = blank(flat[0])
    with quiet():
        terms = Terms(*flat[1:])
        good = usable(*flat[1:], flat[0]) & (terms.years > 0)
        good[good] = worth_more(terms.rows(good), flat[0][good])
        live = terms.rows(good)
        x, rho, kappa, scale = as_put(live)
        root = np.sqrt(live.years)
        result[good] = implied(flat[0][good] / scale, x, rho, kappa, root) / root
    return result.reshape(shape)


def greeks(
    spot: ArrayLike,
    strike: ArrayLike,
    years: ArrayLike,
    rate: ArrayLike,
    dividend_yield: ArrayLike,
    vol: ArrayLike,
    is_call: ArrayLike,
) -> Greeks:
    """Return the sensitivities per share, in the units of `Greeks`; inside the exercise region all except
    delta are 0.
    """
    flat, shape = columns(spot, strike, years, rate, dividend_yield, sign(is_call), vol)
    with quiet():
        terms, sigma, good, random = _split(flat)
        flatly = certain_greeks(terms, american=True)
        parts = [
            np.where(good, column, np.nan)
            for column in (flatly.delta, flatly.gamma, flatly.theta, flatly.vega, flatly.rho)
        ]
        live = terms.rows(random)
        for column, smooth in zip(parts, _smooth(live, sigma[random]), strict=True):
            column[random] = smooth
    return Greeks(*parts).reshaped(shape)


def _smooth(terms: Terms, vol: Floats) -> tuple[Floats, Floats, Floats, Floats, Floats]:
    """Return delta, gamma, theta, vega and rho of rows with time and volatility left."""
    x, rho, kappa, scale = as_put(terms)
    root = np.sqrt(terms.years)
    unit = Unit(rho, kappa, vol * root)
    call = terms.sign > 0
    g = normalised_put.greeks(x, unit, call)
    delta = np.where(call, g.value - x * g.first, g.first)
    gamma = g.second * np.where(call, x * x / terms.spot, 1 / terms.strike)
    theta = -scale * g.life / terms.years
    return delta, gamma, theta, scale * root * g.vol, scale * terms.years * g.rate
