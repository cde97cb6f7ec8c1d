"""The value of an option if volatility is zero or no time is left: the path of the price is known.

The share grows from S to S·e^((r-q)t), and the holder picks the best moment t to exercise in [0, T]:

    V = max over t of  s·(S·e^(-qt) - K·e^(-rt)),  s = +1 call, -1 put, and never less than 0.

It is also the lowest price at which an American option has an implied volatility. The best t is 0, T or the
one stationary point t* = ln(qS / rK) ÷ (q - r). A European option has only t = T.

A put on a share of 90 at 100, one year, rate 2 %, yield 6 %, by hand: the share falls faster than the strike
loses interest (5.40 a year against 2.00), so it is right to wait until the end, for 100·e^(-0.02) -
90·e^(-0.06) = 98.0199 - 84.7588.

>>> put = Terms(*(np.array([x]) for x in (90.0, 100.0, 1.0, 0.02, 0.06, -1.0)))
>>> certain_value(put, american=True).round(4)
array([13.2611])
"""

from dataclasses import dataclass

import numpy as np

from wheelcli.pricing.arrays import Bools, Floats, Integers, quiet
from wheelcli.pricing.greeks import Greeks

ROUNDING = 4 * float(np.finfo(np.float64).eps)  # as a part of the larger of spot and strike


@dataclass(frozen=True, slots=True)
class Terms:
    """The columns that describe contracts without volatility; `sign` is +1 for calls and -1 for puts."""

    spot: Floats
    strike: Floats
    years: Floats
    rate: Floats
    dividend_yield: Floats
    sign: Floats

    def rows(self, rows: Bools | Integers | slice) -> "Terms":
        """Return only these rows."""
        return Terms(
            self.spot[rows],
            self.strike[rows],
            self.years[rows],
            self.rate[rows],
            self.dividend_yield[rows],
            self.sign[rows],
        )

    def exercised(self, at: Floats) -> Floats:
        """Return the value today of exercising after `at` years, negative if that would be a loss."""
        now: Floats = self.sign * (
            self.spot * np.exp(-self.dividend_yield * at) - self.strike * np.exp(-self.rate * at)
        )
        return now


def best_time(terms: Terms, *, american: bool) -> Floats:
    """Return the best moment to exercise, in years from now; (n,)."""
    if not american:
        return terms.years
    best = np.zeros_like(terms.years)
    with quiet():
        ratio = terms.dividend_yield * terms.spot / (terms.rate * terms.strike)
        inner = np.log(ratio) / (terms.dividend_yield - terms.rate)
    inner = np.clip(np.nan_to_num(inner, nan=0.0, posinf=0.0, neginf=0.0), 0.0, terms.years)
    for candidate in (inner, terms.years):
        best = np.where(terms.exercised(candidate) > terms.exercised(best), candidate, best)
    return best


def certain_value(terms: Terms, *, american: bool) -> Floats:
    """Return the price per share at zero volatility; (n,)."""
    return np.maximum(terms.exercised(best_time(terms, american=american)), 0.0)


def worth_more(terms: Terms, paid: Floats) -> Bools:
    """Return the rows whose American price has a volatility: it is above the value at zero volatility by more
    than rounding, and below the bound.

    The bound, which no volatility reaches, is the strike for a put and the share for a call, grown at its
    rate if that is below 0.
    """
    call = terms.sign > 0
    bound = np.where(call, terms.spot, terms.strike)
    bound = bound * np.exp(np.maximum(-np.where(call, terms.dividend_yield, terms.rate) * terms.years, 0.0))
    room = np.minimum(paid - certain_value(terms, american=True), bound - paid)
    clear: Bools = room > ROUNDING * np.maximum(terms.spot, terms.strike)
    return clear


def certain_greeks(terms: Terms, *, american: bool) -> Greeks:
    """Return the sensitivities at zero volatility; delta and gamma are NaN exactly at the kink."""
    at = best_time(terms, american=american)
    value = terms.exercised(at)
    alive: Bools = value > 0
    step = terms.sign * np.exp(-terms.dividend_yield * at)
    carry = terms.sign * (
        terms.dividend_yield * terms.spot * np.exp(-terms.dividend_yield * at)
        - terms.rate * terms.strike * np.exp(-terms.rate * at)
    )
    kink = value == 0
    zero = np.zeros_like(value)
    return Greeks(
        delta=np.where(kink, np.nan, np.where(alive, step, 0.0)),
        gamma=np.where(kink, np.nan, zero),
        theta=np.where(alive & (at == terms.years) & (at > 0), carry, 0.0),
        vega=zero,
        rho=np.where(alive, terms.sign * terms.strike * at * np.exp(-terms.rate * at), 0.0),
    )
