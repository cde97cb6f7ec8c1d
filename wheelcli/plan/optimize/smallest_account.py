"""From which account on a ticket fits that does not: the same holdings, and more money paid in as cash.

Limits that are shares of the account grow with it, what is open stays, and a dollar paid in is a dollar of buying power.
Example: a put's stress loss of 1,604 under 3 % of the account per name fits from 53,468 on, said in whole thousands: 54,000.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from wheelcli.plan.candidates.generate import Candidates
from wheelcli.plan.optimize.greedy import least_contracts, most_contracts, worth_per_contract
from wheelcli.plan.optimize.limits import SINGLE_CONTRACT, Limit
from wheelcli.plan.optimize.program import ROUNDING, Floats, Ints

_CASH = ("buying_power", "cash_reserve")
_ROUNDS = (
    20  # a larger account asks for a larger least credit, that for more contracts, these for a larger account
)


@dataclass(frozen=True, slots=True)
class Fit:
    """A candidate, the account value from which its least ticket fits (dollars), and the limit that asks most."""

    value_usd: float
    gate: str
    row: int


def smallest_account(
    c: Candidates, limits: list[Limit], rows: NDArray[np.intp], *, used: Floats | None = None
) -> Fit | None:
    """The cheapest of these candidates to fit; None where no account is large enough. `used` (limits,) is what is taken
    of each limit, by default what is open."""
    taken = np.array([limit.open for limit in limits]) if used is None else used
    account, most = c.portfolio.value_usd, most_contracts(c)
    value = np.full(len(c), np.inf)
    value[rows[worth_per_contract(c)[rows] > 0]] = account
    binds = np.full(len(c), -1)
    for _ in range(_ROUNDS):
        size = least_contracts(c, account_usd=value)
        value[size > most] = np.inf
        asked, by = _asked(c, limits, taken, np.minimum(size, most))
        more = np.isfinite(value) & (asked > value)
        if not more.any():
            break
        value[more], binds[more] = np.ceil(asked[more] / 1000) * 1000, by[more]
    else:
        value[more] = np.inf
    best = int(np.argmin(value)) if len(c) else -1
    if best < 0 or not np.isfinite(value[best]):
        return None
    return Fit(float(value[best]), limits[binds[best]].gate if binds[best] >= 0 else "account", best)


def _asked(c: Candidates, limits: list[Limit], taken: Floats, size: Ints) -> tuple[Floats, Ints]:
    """The account value at which so many contracts of each candidate fit every limit (n,), and the limit that asks most."""
    account = c.portfolio.value_usd
    asked, by = np.zeros(len(c)), np.full(len(c), -1)
    for k, (limit, used) in enumerate(zip(limits, taken, strict=True)):
        rows = limit.users
        need = used + size[rows] * limit.per_contract[rows] + limit.per_ticket[rows]
        if limit.gate in _CASH:
            kept = c.config.portfolio.cash_reserve if limit.gate == "cash_reserve" else 0.0
            grown = account + (need - limit.cap) / (1 - kept) if kept < 1 else np.full(len(rows), np.inf)
        elif limit.scale == account and limit.cap > 0:
            grown = need / limit.cap * account
        elif (
            limit.gate == SINGLE_CONTRACT
        ):  # once it is taken, a contract waits until its name's own ceiling holds it
            grown = (
                c.of("tied")[rows] * size[rows] / c.config.sizing.name_collateral_max
                if c.config.sizing.name_collateral_max
                else np.inf
            )
        else:  # counts do not grow with the account
            grown = np.full(len(rows), np.inf)
        grown = np.where(need <= limit.cap + ROUNDING, 0.0, grown)
        larger = grown > asked[rows]
        asked[rows[larger]], by[rows[larger]] = grown[larger], k
    return asked, by
