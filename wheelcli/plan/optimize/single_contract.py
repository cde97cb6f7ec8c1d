"""The exemption for small accounts: if fewer than three names fit, a run may take one contract that exceeds
its name's ceiling.

Example: an account of 25,000 may deploy 2,500 in a name, so puts fit up to a strike of 25. If only two names
have such a put, the run may add one put with a strike up to 50 (5,000, a fifth of the account).
"""

from dataclasses import replace

import numpy as np

from wheelcli.plan.candidates.generate import Candidates
from wheelcli.plan.gates.answer import Unit
from wheelcli.plan.optimize.greedy import fitting
from wheelcli.plan.optimize.limit import NAME_COLLATERAL, SINGLE_CONTRACT, Limit
from wheelcli.plan.strategy import Strategy

ENOUGH = 3  # names that fit without the exemption
_NAMES = "sizing.name_collateral_max"
_KEY = "sizing.single_contract_max"


def with_single_contracts(c: Candidates, limits: list[Limit]) -> list[Limit]:
    """Return the limits with this exemption if it applies. If not even one contract of a put fits its name's
    ceiling, and the name has no open position, it gets a higher ceiling; a run takes one such contract in
    all.
    """
    sizing, puts = c.config.sizing, c.is_a(Strategy.CASH_SECURED_PUT)
    if sizing.single_contract_max <= sizing.name_collateral_max or not puts.any():
        return limits
    fits = fitting(c, limits).row
    if len(set(c.of("symbol")[fits[puts[fits]]])) >= ENOUGH:
        return limits
    out, single = [], np.zeros(len(c), dtype=bool)
    for limit in limits:
        large = puts & (limit.per_contract > limit.cap + 1e-6) & (limit.open <= 0)
        if limit.gate != NAME_COLLATERAL or limit.key != _NAMES or not large.any():
            out.append(limit)
            continue
        single |= large
        out.append(replace(limit, per_contract=np.where(large, 0.0, limit.per_contract)))
        out.append(
            replace(
                limit,
                phrase="collateral of one contract in",
                key=_KEY,
                per_contract=np.where(large, limit.per_contract, 0.0),
                cap=sizing.single_contract_max * limit.scale,
            )
        )
    if not single.any():
        return limits
    once = Limit(
        SINGLE_CONTRACT,
        "",
        "contracts above the limit of a name",
        _KEY,
        single.astype(np.float64),
        np.zeros(len(c)),
        open=0.0,
        cap=1.0,
        scale=1.0,
        unit=Unit.COUNT,
    )
    return [*out, once]
