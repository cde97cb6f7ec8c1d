"""Fair prices for the whole demo market at once: American exercise, cash dividends on their dates.

Early exercise adds a premium to a put. With dividends taken out of the share and one rate for all, that
premium per dollar of strike depends only on the expiration, on moneyness in deviations and on volatility.
Therefore, a small grid of accurate prices for each date serves every name: 19 dates × 41 × 10 nodes instead
of 28,000 puts. On a share at 50, 99 in 100 are accurate to a fifth of a cent.
"""

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from wheelcli.market.demo.listing import Listing
from wheelcli.market.demo.spline import splined
from wheelcli.pricing import american, european
from wheelcli.pricing.dividends import dividend_call

Floats = NDArray[np.float64]

_DEEP = 4.0  # deviations beyond which a put is exercised at once, or never early
_MONEYNESS_NODES, _VOL_NODES = 41, 10


def fair_prices(
    listing: Listing,
    spot: Floats,
    vol: Floats,
    *,
    years: Floats,
    escrow: Floats,
    rate: float,
    vol_range: tuple[float, float],
) -> Floats:
    """Return fair prices, dollars a share (contracts,). The listing's expirations point into `years`
    (expirations,); dividends of present value `escrow` leave the share before it. `vol_range` holds every
    `vol`, and does not depend on which contracts are asked for.
    """
    strike, is_call, expiration = listing.strike, listing.is_call, listing.expiration
    share, life = spot - escrow, years[expiration]
    value = european.price(share, strike, life, rate, 0.0, vol, is_call)
    puts = np.flatnonzero(~is_call)
    if len(puts):
        moneyness = np.log(share[puts] / strike[puts]) / (vol[puts] * np.sqrt(life[puts]))
        early = _early_exercise(moneyness, vol[puts], expiration[puts], years, rate, vol_range)
        value[puts] = np.maximum(value[puts] + strike[puts] * early, strike[puts] - share[puts])
    # A dividend tomorrow: the call is exercised today.
    return np.where(is_call, np.maximum(value, spot - strike), value)


def calls_before_ex(
    share: Floats,
    strike: Floats,
    vol: Floats,
    *,
    years: Floats,
    rate: float,
    eves: list[tuple[float, float]],
) -> Floats:
    """Return the prices, dollars a share (contracts,), of one name's calls that may be exercised before
    ex-dates.

    `share` is less dividends; `eves` are years to the last session before each ex-date and dollars a share,
    in order.
    """
    when, paid = np.array(eves).T
    value: Floats = dividend_call.price(share, strike, years, rate, vol, when, paid)
    return value


def _early_exercise(
    moneyness: Floats,
    vol: Floats,
    expiration: NDArray[np.intp],
    years: Floats,
    rate: float,
    vol_range: tuple[float, float],
) -> Floats:
    """Return the early-exercise premium of puts, in units of strike, by cubic splines through the grid."""
    dates, place = np.unique(expiration, return_inverse=True)
    low, high = np.log(vol_range)
    grid = premium_grid(tuple(years[dates].tolist()), rate, vol_range)
    y = (np.clip(moneyness, -_DEEP, _DEEP) + _DEEP) / (2 * _DEEP) * (_MONEYNESS_NODES - 1)
    x = (np.clip(np.log(vol), low, high) - low) / (high - low) * (_VOL_NODES - 1)
    early: Floats = np.maximum(splined(grid, place, y, x), 0.0)
    return early


@lru_cache(maxsize=32)
def premium_grid(lives: tuple[float, ...], rate: float, vol_range: tuple[float, float]) -> Floats:
    """Return the early-exercise premium of a put of strike 1 at the nodes of each life in years, shape
    (lives, moneyness, volatility); not to be written to.

    It is the expensive part of the demo market, and the same for every choice of names at one moment.
    """
    z = np.linspace(-_DEEP, _DEEP, _MONEYNESS_NODES)
    low, high = np.log(vol_range)
    life = np.array(lives)[:, None, None]
    vols = np.exp(np.linspace(low, high, _VOL_NODES))
    shares = np.exp(z[:, None] * vols * np.sqrt(life))
    exact: Floats = american.price(shares, 1.0, life, rate, 0.0, vols, False)
    grid = exact - european.price(shares, 1.0, life, rate, 0.0, vols, False)
    grid.flags.writeable = False
    return grid
