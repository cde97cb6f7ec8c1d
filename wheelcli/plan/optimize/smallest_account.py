"""The smallest account in which one more ticket fits: the same holdings, with more cash paid in.

Limits that are shares of the account grow with it, open positions stay, and a dollar paid in is a dollar of
buying power. Other rules change too: the exemption of one large contract ends if three names fit without it,
and attention and the minimum credit rise with the account. Therefore, each limit gives a bound on where to
start. From there the limits are built again for each whole thousand until a ticket fits: it fits in the
reported account, but not with a thousand less. Example: a stress loss of 1,604 under a limit of 3 % of the
account per name fits from 53,467 on, reported as 54,000.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from wheelcli.plan.candidates.generate import Candidates
from wheelcli.plan.optimize.exposure import Exposure
from wheelcli.plan.optimize.greedy import (
    Choice,
    fitting,
    least_contracts,
    most_contracts,
    streams_of,
    worth_per_contract,
)
from wheelcli.plan.optimize.limit import NAME_COLLATERAL, SINGLE_CONTRACT, Limit
from wheelcli.plan.optimize.limits import limits_of
from wheelcli.plan.optimize.program import ROUNDING, Floats, Ints
from wheelcli.plan.optimize.single_contract import with_single_contracts

_CASH = ("buying_power", "cash_reserve")
# limits on the collateral of a name that no single contract may exceed
_OWN_CEILINGS = ("sizing.index_etf_collateral_max", "coins.name_collateral_max")
_STEP = 1000.0  # dollars
_DUST = 1e-9
_ROUNDS = 20  # a larger account has a higher minimum credit, which needs more contracts and a larger account
_TRIED = 60  # accounts to try after each bound
_TRIALS = 12  # accounts in which to choose tickets

Choose = Callable[[Candidates, list[Limit]], Choice]


@dataclass(frozen=True, slots=True)
class Fit:
    """A candidate, the smallest account value at which it fits (dollars), and the limit that requires the
    most.
    """

    value_usd: float
    gate: str
    row: int


def in_account(c: Candidates, exposure: Exposure, value_usd: float) -> tuple[Candidates, list[Limit]]:
    """Return the candidates and their limits in an account of this value; the difference is paid in as
    cash.
    """
    cents = round(value_usd * 100)
    account = replace(
        c.portfolio, value_cents=cents, cash_cents=c.portfolio.cash_cents + cents - c.portfolio.value_cents
    )
    there = replace(c, portfolio=account)
    return there, with_single_contracts(there, limits_of(there, exposure))


def smallest_account(
    c: Candidates, limits: list[Limit], exposure: Exposure, rows: NDArray[np.intp]
) -> Fit | None:
    """Return the candidate that fits by itself in the smallest account larger than this one; None if no
    account is large enough.
    """
    for value in _accounts(c, limits, rows):
        there, wider = in_account(c, exposure, value)
        fit = np.intersect1d(rows, fitting(there, wider).row)
        if len(fit):
            row = int(fit[np.argmin(c.of("collateral")[fit])])
            return Fit(value, _binding(c, limits, row, fits_from=value), row)
    return None


def account_of_two(
    c: Candidates, limits: list[Limit], exposure: Exposure, choice: Choice, choose: Choose
) -> Fit | None:
    """Return the first larger account whose plan has more tickets than this one, with its cheapest new put;
    None if none of the accounts tried has such a plan, or the new tickets have no put.
    """
    puts = c.of("right") == "put"
    bound = _bounds(c, limits, np.flatnonzero(puts), apart=False)
    streams = streams_of(c)
    each = np.array([bound[streams == s].min(initial=np.inf) for s in np.unique(streams)])
    second = np.sort(each)[len(choice.rows)] if len(each) > len(choice.rows) else np.inf
    if not np.isfinite(second):
        return None
    first = max(_above(c.portfolio.value_usd), _thousands(second))
    tickets = set(streams[list(choice.rows)])
    for step in range(_TRIALS):
        value = first + step * _STEP
        there, wider = in_account(c, exposure, value)
        rows = choose(there, wider).rows
        if len(rows) > len(choice.rows):
            new = np.array([r for r in rows if streams[r] not in tickets and puts[r]], dtype=np.intp)
            if not len(new):
                return None
            row = int(new[np.argmin(c.of("collateral")[new])])
            return Fit(value, _binding(c, limits, row, fits_from=value, used=choice.used), row)
    return None


def _above(value_usd: float) -> float:
    return float((np.floor(value_usd / _STEP) + 1) * _STEP)


def _thousands(value_usd: float) -> float:
    """Return the value rounded up to a whole thousand, ignoring rounding remainders."""
    return float(np.ceil(value_usd / _STEP - _DUST) * _STEP)


def _accounts(c: Candidates, limits: list[Limit], rows: NDArray[np.intp]) -> Iterator[float]:
    """Yield the accounts to try, ascending: first from the value below which no candidate can fit, then from
    the value at which one must fit.
    """
    if not len(rows):
        return
    least, sure = (float(_bounds(c, limits, rows, apart=apart)[rows].min()) for apart in (False, True))
    value = 0.0
    for begin in (least, sure):
        if not np.isfinite(begin):
            return
        value = max(value + _STEP, _thousands(begin), _above(c.portfolio.value_usd))
        for _ in range(_TRIED):
            yield value
            value += _STEP


def _bounds(c: Candidates, limits: list[Limit], rows: NDArray[np.intp], *, apart: bool) -> Floats:
    """Return the account value (n,) from which the smallest ticket of each of these candidates can fit beside
    open positions alone, in dollars; infinite for other candidates. One large contract is exempt from its
    name's ceiling unless `apart` is set.
    """
    account, most = c.portfolio.value_usd, most_contracts(c)
    use = np.array([limit.open for limit in limits])
    value = np.full(len(c), np.inf)
    value[rows[worth_per_contract(c)[rows] > 0]] = account
    for _ in range(_ROUNDS):
        size = least_contracts(c, account_usd=value)
        value[size > most] = np.inf
        needs, _by = _asked(c, limits, use, np.minimum(size, most), apart=apart)
        more = np.isfinite(value) & (needs > value)
        if not more.any():
            return value
        value[more] = needs[more]
    value[more] = np.inf
    return value


def _binding(
    c: Candidates, limits: list[Limit], row: int, *, fits_from: float, used: Floats | None = None
) -> str:
    """Return the limit that rejects a candidate in this account: of the limits that its smallest ticket
    breaks, the one that requires the largest account. The name's ceiling counts only if the candidate is not
    exempt from it at `fits_from` dollars.
    """
    use = np.array([limit.open for limit in limits]) if used is None else used
    size = np.minimum(least_contracts(c), most_contracts(c))
    asked, by = _asked(c, limits, use, size, apart=True)
    if asked[row] > fits_from:
        _, by = _asked(c, limits, use, size, apart=False)
    return limits[by[row]].gate if by[row] >= 0 else "least_credit"


def _asked(
    c: Candidates, limits: list[Limit], use: Floats, size: Ints, *, apart: bool
) -> tuple[Floats, Ints]:
    """Return the account value at which that many contracts of each candidate fit every limit (n,), and the
    limit that requires the most.
    """
    account, sizing = c.portfolio.value_usd, c.config.sizing
    needs, by = np.zeros(len(c)), np.full(len(c), -1)
    for k, (limit, used) in enumerate(zip(limits, use, strict=True)):
        rows = limit.users
        need = used + size[rows] * limit.per_contract[rows] + limit.per_ticket[rows]
        cap = limit.cap
        if limit.gate in _CASH:
            reserve = c.config.portfolio.cash_reserve if limit.gate == "cash_reserve" else 0.0
            grown = account + (need - cap) / (1 - reserve) if reserve < 1 else np.full(len(rows), np.inf)
        elif limit.scale == account and cap > 0:
            if limit.gate == NAME_COLLATERAL and limit.key not in _OWN_CEILINGS:
                wide = max(sizing.name_collateral_max, sizing.single_contract_max)
                cap = (sizing.name_collateral_max if apart else wide) * account
            grown = need / cap * account if cap > 0 else np.full(len(rows), np.inf)
        elif limit.gate == SINGLE_CONTRACT and not apart:
            continue
        elif limit.gate == SINGLE_CONTRACT:
            # once the exemption is used, a contract must fit its name's own ceiling
            most = sizing.name_collateral_max
            grown = c.of("tied")[rows] * size[rows] / most if most else np.full(len(rows), np.inf)
        else:  # counts do not grow with the account
            grown = np.full(len(rows), np.inf)
        grown = np.where(need <= cap + ROUNDING, 0.0, grown)
        larger = grown > needs[rows]
        needs[rows[larger]], by[rows[larger]] = grown[larger], k
    return needs, by
