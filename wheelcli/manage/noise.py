"""The noise that an action must exceed to be recommended instead of the default.

The wheel's default costs nothing: let a call be called away, take assignment of a put, hold to expiration. An
action certainly pays half a spread and fees, and its expected gain depends on a volatility that is known to
about 1.5 points:

    noise = (½ spread + 1.5 · |vega|) · shares + fees

vega is dollars per share of one volatility point, net over the legs. A roll trades the old position and the
new one: it has the noise of both. Example: a put 6.70 / 6.90 with a vega of 0.17 on 100 shares, fees 0.68:
(0.10 + 0.255) · 100 + 0.68 = 36.18; closing it must be expected to end 36.18 better than holding.

>>> round(noise_usd(spread=0.20, vega=0.17, shares=100, fees_usd=0.68), 2)
36.18
"""

from math import isfinite

import numpy as np

from wheelcli.manage.fees import close_fees_usd
from wheelcli.manage.inputs import Setting
from wheelcli.manage.mark import Quoted
from wheelcli.manage.rolls.table import RollTable

POINTS = 1.5  # volatility points that an implied volatility is uncertain by


def noise_usd(*, spread: float, vega: float, shares: float, fees_usd: float) -> float:
    """Return dollars. `spread` and `vega` are per share; NaN if one of them is unknown."""
    return (spread / 2 + POINTS * abs(vega)) * shares + fees_usd


def close_noise(q: Quoted, setting: Setting) -> float | None:
    """Return the noise of closing a position now. None if its spread is unknown: then the default stands."""
    fees = close_fees_usd(setting.config.fees, q)
    return _known(_position(q) + fees)


def roll_noise(table: RollTable, i: int, q: Quoted) -> float | None:
    """Return the noise of rolling into candidate i, of both positions and both orders; None if unknown."""
    spread = 2.0 * (table.sold_mid[i] - table.sold[i])
    new = noise_usd(
        spread=float(spread),
        vega=float(table.vega[i]),
        shares=q.position.shares,
        fees_usd=float(table.fees_usd[i]),
    )
    return _known(_position(q) + new)


def _position(q: Quoted) -> float:
    spread = np.nan if q.spread is None else q.spread
    vega = sum((leg.vega or 0.0) * np.sign(leg.holding.quantity) for leg in q.legs)
    # Without a vega no volatility explains the quote: then the whole of it is in doubt.
    doubt = sum((np.nan if leg.ask is None else leg.ask) for leg in q.legs if leg.vega is None)
    shares = q.position.shares
    return noise_usd(spread=spread, vega=float(vega), shares=shares, fees_usd=float(doubt) * shares)


def _known(value: float) -> float | None:
    return float(value) if isfinite(value) else None
