"""American options by QuantLib: its QdFp engine for prices, a bracketing solver for volatility, differences
for Greeks.
"""

import functools
import math

import numpy as np
import QuantLib as ql
from scipy.optimize import brentq
from scipy.special import ndtr

TODAY = ql.Date(2, 1, 2024)
COUNT = ql.Actual365Fixed()
POINTS = tuple(each.tolist() for each in np.polynomial.legendre.leggauss(24))
FURTHEST = 6.0  # standard deviations of the share above which an early exercise of a put is worth nothing
NOTHING = 1e-9  # dollars


class _Engine:
    """One process whose quotes move from contract to contract; every life is scaled to one year."""

    def __init__(self):
        self.spot, self.rate, self.vol = (ql.SimpleQuote(x) for x in (100.0, 0.04, 0.2))
        flat = [
            ql.YieldTermStructureHandle(ql.FlatForward(TODAY, ql.QuoteHandle(q), COUNT))
            for q in (ql.SimpleQuote(0.0), self.rate)
        ]
        vol = ql.BlackConstantVol(TODAY, ql.NullCalendar(), ql.QuoteHandle(self.vol), COUNT)
        process = ql.BlackScholesMertonProcess(
            ql.QuoteHandle(self.spot), *flat, ql.BlackVolTermStructureHandle(vol)
        )
        self.engine = ql.QdFpAmericanEngine(process, ql.QdFpAmericanEngine.accurateScheme())

    @functools.cache  # noqa: B019 - one engine a process
    def option(self, strike, right):
        payoff = ql.PlainVanillaPayoff(ql.Option.Call if right == "call" else ql.Option.Put, strike)
        option = ql.VanillaOption(payoff, ql.AmericanExercise(TODAY, TODAY + 365))
        option.setPricingEngine(self.engine)
        return option


@functools.cache
def _engine():
    return _Engine()


def _black(spot, strike, years, rate, vol):
    """A European call by Black and Scholes; `spot` may be an array."""
    spread = vol * math.sqrt(years)
    d1 = (np.log(spot / strike) + rate * years) / spread + spread / 2
    return spot * ndtr(d1) - strike * math.exp(-rate * years) * ndtr(d1 - spread)


def _before_ex(spot, strike, years, rate, vol, eve):
    """A call that may be exercised on the eve of one ex-date: what is better there, summed over the share's
    prices on it.
    """
    at, paid = eve
    z = np.linspace(-9, 9, 20_001)
    share = spot * np.exp((rate - vol * vol / 2) * at + vol * math.sqrt(at) * z)
    best = np.maximum(_black(share, strike, years - at, rate, vol), share + paid - strike)
    return math.exp(-rate * at) * float(
        np.sum(best * np.exp(-z * z / 2)) * (z[1] - z[0]) / math.sqrt(2 * math.pi)
    )


def _after_ex(spot, strike, years, rate, vol, eve):
    """A put that nobody exercises before the ex-date, the interest being less than the dividend: the European
    one, and on that day the mean of what exercise adds from then on, apart where it is exercised at once and
    where it is not."""
    at, _ = eve
    terms, deviation = (strike, years - at, rate, vol, "put"), vol * math.sqrt(at)
    middle = math.log(spot) + (rate - vol * vol / 2) * at

    def share(z):
        return math.exp(middle + deviation * z)

    edge = (math.log(_exercised_below(*terms[:-1])) - middle) / deviation
    mean = 0.0
    for low, high, value in (
        (-8.0, edge, lambda s: strike - s),
        (max(edge, -8.0), max(edge + 2, FURTHEST), lambda s: price(s, *terms)),
    ):
        most = strike
        for point, weight in zip(*POINTS, strict=True) if high > low else ():
            z = low + (high - low) * (point + 1) / 2
            density = weight * (high - low) / 2 * math.exp(-z * z / 2) / math.sqrt(2 * math.pi)
            if z > 0 and density * most < NOTHING:
                break  # above this share exercise adds less, and the density falls
            most = value(share(z)) - european(share(z), *terms)
            mean += density * most
    return european(spot, strike, years, rate, vol, "put") + math.exp(-rate * at) * mean


@functools.lru_cache(4096)
def _exercised_below(strike, years, rate, vol):
    """The share price below which a put is exercised at once: above that of a put without an end, and known
    to a ten-thousandth of the strike, where its worth less exercise rises as the square of the distance.
    """
    yearly = 2 * rate / vol**2
    low, high = strike * yearly / (1 + yearly), strike
    while high - low > 1e-4 * strike:
        middle = (low + high) / 2
        alive = price(middle, strike, years, rate, vol, "put") > strike - middle + 1e-9 * strike
        low, high = (low, middle) if alive else (middle, high)
    return high


def price(spot, strike, years, rate, vol, right, eve=None):
    """Dollars a share; no dividend yield (cash dividends are out of the spot).

    `eve`: years to the last moment before an ex-date, and what is paid.
    """
    if eve is not None:
        return (_before_ex if right == "call" else _after_ex)(spot, strike, years, rate, vol, eve)
    ql.Settings.instance().evaluationDate = TODAY
    e = _engine()
    e.spot.setValue(spot)
    e.rate.setValue(rate * years)
    e.vol.setValue(vol * math.sqrt(years))
    return e.option(strike, right).NPV()


def european(spot, strike, years, rate, vol, right):
    """Black–Scholes, dollars a share."""
    spread = vol * math.sqrt(years)
    d1 = (math.log(spot / strike) + rate * years) / spread + spread / 2
    call = spot * _normal(d1) - strike * math.exp(-rate * years) * _normal(d1 - spread)
    return call if right == "call" else call - spot + strike * math.exp(-rate * years)


def _normal(x):
    return math.erfc(-x / math.sqrt(2)) / 2


@functools.cache
def implied_vol(paid, spot, strike, years, rate, right, eve=None, near=None):
    """The volatility that explains a price, or None; one about `near` is found in fewer steps."""

    @functools.cache  # brentq asks for both ends again
    def miss(vol):
        return price(spot, strike, years, rate, vol, right, eve) - paid

    fine = 1e-9 if eve is None else 1e-7
    if near is None:
        early = eve is not None and right == "put"  # a little above that of the put exercised at any time
        near = (
            implied_vol(paid, spot, strike, years, rate, right)
            if early
            else _european_vol(paid, spot, strike, years, rate, right)
        )
        if early and near is None:
            return None
    if near is not None:
        slope = None
        if eve is not None and right == "put":  # that of the put exercised at any time, soon priced
            above, below = (price(spot, strike, years, rate, near + s * 1e-4, right) for s in (1, -1))
            slope = (above - below) / 2e-4
        root = _secant(miss, near, fine, slope)
        if root is not None:
            return root
        for low, high in ((near * 0.99, near * 1.01), (near * 0.9, near * 1.1)):
            if miss(low) < 0 < miss(high):  # it rises with volatility: there is no other
                return brentq(miss, low, high, xtol=fine)
    low, high = 0.01, 5.0
    if miss(low) >= 0 or miss(high) <= 0:
        return None
    return brentq(miss, low, high, xtol=fine)


def _secant(miss, near, fine, slope=None):
    """The root of a rising function about `near`, by its slope from there, for the first step by one known
    about; None where steps do not get shorter.
    """
    last, gone = near, miss(near)
    at = near - gone / slope if slope else near * 1.001
    if abs(at - near) < fine or abs(at - near) > 0.1 * near:
        at = near * 1.001
    here = miss(at)
    for _ in range(6):
        if here <= gone if at > last else here >= gone:
            return None  # no slope
        step = here * (at - last) / (here - gone)
        if abs(step) < fine:
            return at - step
        if abs(step) > 0.1 * near:
            return None
        last, gone, at = at, here, at - step
        here = miss(at)
    return None


def _european_vol(paid, spot, strike, years, rate, right):
    """The volatility at which the European option is worth as much, a first guess, or None."""

    def miss(vol):
        return european(spot, strike, years, rate, vol, right) - paid

    return brentq(miss, 0.01, 5.0, xtol=1e-4) if miss(0.01) < 0 < miss(5.0) else None


# Greeks of a share of a long option, by central differences.


@functools.cache  # scenarios share their contracts
def delta(spot, strike, years, rate, vol, right, eve=None):
    up = 1e-3 * spot
    above, below = (price(spot + s * up, strike, years, rate, vol, right, eve) for s in (1, -1))
    return (above - below) / (2 * up)


def theta(spot, strike, years, rate, vol, right, eve=None):
    """A calendar day."""
    day = 0.25 / 365

    def at(moved):
        return price(spot, strike, years + moved, rate, vol, right, eve and (eve[0] + moved, eve[1]))

    return (at(-day) - at(day)) / (2 * 0.25)


def vega(spot, strike, years, rate, vol, right, eve=None):
    """A volatility point."""
    point = 1e-3
    above, below = (price(spot, strike, years, rate, vol + s * point, right, eve) for s in (1, -1))
    return (above - below) / (2 * 100 * point)


def prob_otm(spot, strike, years, rate, vol, right):
    """Lognormal, risk-neutral, at expiration."""
    d2 = (math.log(spot / strike) + (rate - vol * vol / 2) * years) / (vol * math.sqrt(years))
    inside = 0.5 * math.erfc(-(d2 if right == "call" else -d2) / math.sqrt(2))
    return 1 - inside
