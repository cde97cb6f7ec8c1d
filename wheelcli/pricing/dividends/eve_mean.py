"""The value today of a call on a share with cash dividends: means over the Brownian motion, from eve to eve,
backwards.

In the escrowed model S*(t) = S*·e^((r - σ²/2)t + σW). On the eve t the holder exercises above a price that
bisection finds. The mean of the exercise value has a closed form, with z the standardised move and z* that
price:

    ∫_{z*}^∞ (S*·e^(σ√t·z - σ²t/2) + bonus - K)·φ(z) dz

The mean of the unexercised call comes from Gauss–Legendre panels that meet at the strike. Slope and curvature
in W weight the same integrands with z/√t and (z² - 1)/t. Before the last eve, a Chebyshev polynomial in W
approximates the value of the unexercised call. Columns are (n,), tables (n, k).

S 100, K 95, half a year of 182 days, r 2 %, σ 25 %, 2.00 after 36 and after 127 days, so that S* is 96.0178:
7.7103 European, 8.1666 with the second eve alone, 7.7208 with the first alone; QuantLib's finite differences
in this model (2000 × 4000) give 8.2432 with both.

>>> terms = [np.array([x]) for x in (96.017836, 95.0, 182 / 365, 0.02, 0.25)]
>>> later = 2 * np.exp(-0.02 * 91 / 365)
>>> eves = np.array([[36, 127]]) / 365, np.array([[2 + later, 2.0]])
>>> best_kept(Calls(*terms, *eves))[0].round(4)
array([8.2432])
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.polynomial import chebyshev

from wheelcli.pricing.american_put.collocation import legendre
from wheelcli.pricing.arrays import Floats, Integers, normal_cdf, normal_pdf, rows_of

PANEL = 20
TERMS = 40
REACH = 7.0
HALVINGS = 26
_POINTS, _WEIGHTS = legendre(PANEL)
_NODES = np.cos(np.pi * (np.arange(TERMS) + 0.5) / TERMS)
_FIT = chebyshev.chebvander(_NODES, TERMS - 1) * (2 / TERMS)  # values (n, TERMS) @ _FIT are coefficients
_FIT[:, 0] /= 2


@dataclass(frozen=True, slots=True)
class Calls:
    """Columns (n,), and (n, m) the eves at which exercise may pay, in order, with the value of exercise there
    beyond S* - K.
    """

    spot: Floats
    strike: Floats
    years: Floats
    rate: Floats
    vol: Floats
    when: Floats
    bonus: Floats

    def rows(self, rows: Integers) -> "Calls":
        """Return only these rows."""
        return rows_of(self, rows)

    def log_share(self, when: Floats) -> Floats:
        """Return ln S* at `when` (n,) if W is 0."""
        return np.log(self.spot) + (self.rate - 0.5 * self.vol**2) * when

    def share(self, when: Floats, w: Floats) -> Floats:
        """Return S* at `when` (n,) if W is `w` (n, k)."""
        result: Floats = np.exp(self.log_share(when)[:, None] + self.vol[:, None] * w)
        return result

    def to_strike(self, when: Floats) -> Floats:
        """Return the W at which S* is the strike discounted from expiration."""
        left = self.rate * (self.years - when)
        result: Floats = (np.log(self.strike) - left - self.log_share(when)) / self.vol
        return result


Continuation = Callable[
    [Floats], Floats
]  # from W on one eve, (n, k), to the value of calls that are not exercised, (n, k)


def european_value(calls: Calls, when: Floats, w: Floats) -> Floats:
    """Return the Black–Scholes value at `when` (n,), to expiration, if W is `w` (n, k)."""
    left = (calls.years - when)[:, None]
    total = calls.vol[:, None] * np.sqrt(left)
    paid = (calls.strike[:, None]) * np.exp(-calls.rate[:, None] * left)
    share = calls.share(when, w)
    d1 = np.log(share / paid) / total + 0.5 * total
    result: Floats = share * normal_cdf(d1) - paid * normal_cdf(d1 - total)
    return result


def best_kept(calls: Calls) -> Floats:
    """Return value, slope and curvature in W of calls with one or more eves (none NaN) that are not exercised
    now; (3, n).
    """
    last = calls.when.shape[1] - 1

    def at_the_end(w: Floats) -> Floats:
        return european_value(calls, calls.when[:, last], w)

    waiting: Continuation = at_the_end
    for eve in range(last, 0, -1):
        waiting = _earlier(calls, eve, waiting)
    now = np.zeros(calls.spot.size)
    return _mean(calls, 0, waiting, _edge(calls, 0, waiting), now, now)


def _edge(calls: Calls, eve: int, waiting: Continuation) -> Floats:
    """Return the W above which the holder exercises on that eve."""
    when = calls.when[:, eve]
    low = -2 * REACH * np.sqrt(calls.years)
    high = -low
    for _ in range(HALVINGS):
        middle = 0.5 * (low + high)
        exercised = calls.share(when, middle[:, None])[:, 0] + calls.bonus[:, eve] - calls.strike
        wait = waiting(middle[:, None])[:, 0] > exercised
        low, high = np.where(wait, middle, low), np.where(wait, high, middle)
    return 0.5 * (low + high)


def _mean(calls: Calls, eve: int, waiting: Continuation, edge: Floats, since: Floats, w: Floats) -> Floats:
    """Return value, slope and curvature of the better choice on the eve, at `since` (n,) with W at `w` (n,);
    (3, n).
    """
    when = calls.when[:, eve]
    root = np.sqrt(when - since)
    drift = calls.vol * root
    z = (edge - w) / root
    low, density = normal_cdf(-z), normal_pdf(z)
    e = z - drift
    share = calls.share(since, w[:, None])[:, 0]
    fee = (calls.bonus[:, eve] - calls.strike) * np.exp(-calls.rate * root**2)
    above, near = normal_cdf(-e), normal_pdf(e)
    result = np.stack(
        [
            share * above + fee * low,
            (share * (near + drift * above) + fee * density) / root,
            (share * ((e + 2 * drift) * near + drift**2 * above) + fee * z * density) / root**2,
        ]
    )
    middle = calls.to_strike(when)
    bottom = np.maximum(-REACH, (middle - REACH * np.sqrt(calls.years - when) - w) / root)
    top = np.maximum(np.minimum(z, REACH), bottom)
    middle = np.clip((middle - w) / root, bottom, top)
    discount = np.exp(-calls.rate * root**2)
    for first, end in ((bottom, middle), (middle, top)):
        half = 0.5 * (end - first)
        at = first[:, None] + half[:, None] * (_POINTS + 1)
        value = (
            waiting(w[:, None] + root[:, None] * at) * normal_pdf(at) * _WEIGHTS * (half * discount)[:, None]
        )
        result[0] += value.sum(axis=1)
        result[1] += (value * at).sum(axis=1) / root
        result[2] += (value * (at * at - 1)).sum(axis=1) / root**2
    return result


def _earlier(calls: Calls, eve: int, waiting: Continuation) -> Continuation:
    """Return the value of not exercising on the previous eve, as polynomials fitted to the mean of the better
    choice on this eve.
    """
    since = calls.when[:, eve - 1]
    around, left = calls.to_strike(since), REACH * np.sqrt(calls.years - since)
    reach = REACH * np.sqrt(since)
    low, high = np.maximum(-reach, around - left), np.minimum(reach, around + left)
    apart = low >= high
    low, high = np.where(apart, -reach, low), np.where(apart, reach, high)
    w = low[:, None] + 0.5 * (_NODES + 1) * (high - low)[:, None]
    n = calls.spot.size
    many = np.repeat(np.arange(n), TERMS)

    def many_kept(at: Floats) -> Floats:
        return waiting(at.reshape(n, -1)).reshape(at.shape)

    edge = _edge(calls, eve, waiting)
    value = _mean(calls.rows(many), eve, many_kept, edge[many], since[many], w.ravel())[0].reshape(n, TERMS)
    factors = (value / (calls.share(since, w) + calls.strike[:, None])) @ _FIT

    def earlier(at: Floats) -> Floats:
        t = np.clip(2 * (at - low[:, None]) / (high - low)[:, None] - 1, -1, 1)
        scale = calls.share(since, at) + calls.strike[:, None]
        fitted: Floats = chebyshev.chebval(t, factors.T[:, :, None], tensor=False)
        return fitted * scale

    return earlier
