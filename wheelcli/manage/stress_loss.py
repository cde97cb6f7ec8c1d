"""The loss of one open position, from its mark, when its share falls by the stated stress.

Example: a put of 95 that costs 1.20 to buy back, the share at 100.00 and a shock of 0.20: 95 − 80 − 1.20 =
13.80 a share, 1,380 a contract.
"""

from math import isfinite

import numpy as np

from wheelcli.contract import Right
from wheelcli.manage.inputs import Setting
from wheelcli.manage.mark import Quoted
from wheelcli.plan.risk import shock_of, stress_floor


def stress_usd(q: Quoted, setting: Setting) -> float:
    """Return the dollars that the position loses in the stated stress, from its mark; 0 for a long option or
    a call outside a spread; for a spread, the rest of its width.
    """
    position = q.position
    mark = q.mark or 0.0
    if not position.is_short:
        return 0.0
    if position.width is not None:
        return max(position.width - mark, 0.0) * position.shares
    code = setting.code(position.symbol)
    if position.main.contract.right is Right.CALL or code is None or q.spot is None:
        return 0.0
    fallen = q.spot * (1.0 - _shock(q, setting, code))
    return max(max(q.strike - fallen, 0.0) - mark, 0.0) * position.shares


def _shock(q: Quoted, setting: Setting, code: int) -> float:
    names = setting.chains.names.iloc[[code]]
    floor = stress_floor(names, setting.config)
    sigma = np.fmax(np.array([q.main.iv if q.main.iv is not None else np.nan]), setting.history.rv[[code]])
    days = np.array([float(q.dte_days)])
    shock = float(shock_of(sigma, days, floor=floor, stress=setting.config.stress)[0])
    return shock if isfinite(shock) else float(floor[0])
