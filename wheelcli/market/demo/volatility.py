"""Volatility of the demo market: the volatility index over its year, and each name's volatility at a level of
it.

A name whose 30-day volatility is 0.32 at VIX 18 has 0.32 × (25 ÷ 18)^0.8 = 0.42 at VIX 25: shares move less
than the index of their volatilities, broad funds move with it, bonds hardly follow.
"""

import numpy as np
from numpy.typing import NDArray

from wheelcli.market.demo.names import Underlying
from wheelcli.market.snapshot import Kind

Floats = NDArray[np.float64]

HOME_VIX = 18.0  # the level at which the table of names gives volatilities
_USUAL_VIX = 17.5  # where the year began, whatever the level now
_SETTLED, _RAMP = 30, 60  # sessions at the level asked for, and sessions to get there
_ELASTICITY = {Kind.INDEX_ETF: 1.0, Kind.FUND: 1.0, Kind.SECTOR_ETF: 0.85, Kind.BOND_ETF: 0.35}


def vix_levels(level: float, count: int, rng: np.random.Generator) -> tuple[Floats, Floats]:
    """Return daily VIX closes ending at about `level`, and the smooth path under their noise; both (count,),
    oldest first.
    """
    age = np.arange(count - 1, -1, -1)
    way = np.clip((_SETTLED + _RAMP - age) / _RAMP, 0.0, 1.0)
    way = way * way * (3.0 - 2.0 * way)
    path = _USUAL_VIX ** (1.0 - way) * level**way
    noise = np.empty(count)
    state = 0.0
    for i, shock in enumerate(rng.standard_normal(count)):
        state = 0.96 * state + 0.040 * shock
        noise[i] = state
    calming = np.clip((age - 6) / 40.0, 0.1, 1.0)
    noise = noise * calming
    return np.round(path * np.exp(noise - noise[-5:].mean()), 2), path


def iv_at(name: Underlying, vix: "float | Floats") -> Floats:
    """Return 30-day at-the-money volatility of a name at that level of the VIX, annual decimals."""
    return np.asarray(name.iv * (vix / HOME_VIX) ** _ELASTICITY.get(name.kind, 0.8), dtype=np.float64)


def term_iv(name: Underlying, vix: float, years: Floats) -> Floats:
    """Return at-the-money volatility by years to expiration: upward when calm, inverted in a crisis, without
    any event.
    """
    near = float(iv_at(name, vix))
    far = float(iv_at(name, HOME_VIX * (vix / HOME_VIX) ** 0.4)) * 1.03
    return far + (near - far) * np.exp(-1.3 * (years - 30 / 365))


def vol_range(names: tuple[Underlying, ...], vix: float) -> tuple[float, float]:
    """Return the lowest and highest volatility of every contract of the market, wings and events included."""
    ends = np.array([[float(iv_at(n, v)) for v in (vix, HOME_VIX * (vix / HOME_VIX) ** 0.4)] for n in names])
    return float(0.6 * ends.min()), float(2.2 * ends.max())


def smile(atm: Floats, years: Floats, log_moneyness: Floats, *, broad: "NDArray[np.bool_]") -> Floats:
    """Return volatility by strike: `log_moneyness` is ln(strike ÷ forward); the wings level off three
    deviations out.
    """
    z = 3.0 * np.tanh(log_moneyness / (atm * np.sqrt(years)) / 3.0)
    slope = np.where(broad, -0.105, -0.055)
    return atm * (1.0 + slope * z + 0.014 * z * z)
