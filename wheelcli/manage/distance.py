"""The distance of the share from a strike, in per cent and in standard deviations: positive is out of the
money.

Example: share 312, put of 300, 30 days at 32 %: 3.8 % and ln(312 ÷ 300) ÷ (0.32 · √(30 ÷ 365)) = 0.43
standard deviations.
"""

from math import log, sqrt

from wheelcli.manage.inputs import Setting
from wheelcli.manage.mark import Quoted


def distance(q: Quoted) -> float | None:
    """Return the share's distance to the strike as a fraction of the share price; None if unknown, or for an
    adjusted contract.
    """
    if q.spot is None or q.position.main.adjusted:
        return None
    away = q.spot - q.strike if q.position.main.contract.right == "put" else q.strike - q.spot
    return away / q.spot


def distance_sd(q: Quoted, setting: Setting) -> float | None:
    """Return the same in standard deviations of the contract's own volatility, or of the forecast if it has
    none.
    """
    vol = q.main.iv or setting.forecast(q.position.symbol)
    if q.spot is None or not vol or q.years <= 0 or q.position.main.adjusted:
        return None
    far = log(q.spot / q.strike)
    return (far if q.position.main.contract.right == "put" else -far) / (vol * sqrt(q.years))
