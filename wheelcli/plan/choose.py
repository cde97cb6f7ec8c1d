"""Which tickets, and how many contracts of each: the best whole ticket first, at its largest size, while every limit holds.

The worth of a ticket is contracts · [score/100 · credit net of fees · √(30 ÷ clip(dte, 14, 60)) − charge · stress loss]. The root,
because premium at one delta grows with the root of time; the charge, so that each unit of tail must pay for itself.
Example: score 60, net credit 180 and stress loss 1,900 at 30 days: 0.6 · 180 − 0.015 · 1,900 = 79.5.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from wheelcli.plan.candidates import Candidates
from wheelcli.plan.limits import Limit

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

_ROUNDING = 1e-6


@dataclass(frozen=True, slots=True)
class Choice:
    """Chosen rows with their contracts, the use of every limit afterwards, and how far from the optimum it may be."""

    rows: tuple[int, ...]
    contracts: tuple[int, ...]
    used: Floats  # (limits,), what was open included
    gap: float | None


def worth_per_contract(c: Candidates) -> Floats:
    """The objective of one contract of each candidate, dollars."""
    credit_net = c.of("bid") * c.of("multiplier") - c.of("fees")
    pace = np.sqrt(30.0 / np.clip(c.of("dte_days"), 14, 60))
    worth: Floats = c.of("score") / 100 * credit_net * pace - c.config.select.stress_charge * c.of(
        "stress_loss"
    )
    return worth


def least_credit(c: Candidates) -> float:
    """The least credit of a ticket, dollars: the larger of a sum and a share of the account."""
    return max(c.config.sizing.min_credit_usd, c.config.sizing.min_credit_share * c.portfolio.value_usd)


def least_contracts(c: Candidates) -> Ints:
    """The fewest contracts whose credit is worth a ticket."""
    least = least_credit(c)
    with np.errstate(divide="ignore", invalid="ignore"):
        needed = np.ceil(least / (c.of("bid") * c.of("multiplier")) - 1e-9)
    found: Ints = np.where(np.isfinite(needed), np.maximum(needed, 1), np.iinfo(np.int32).max).astype(
        np.int64
    )
    return found


def most_contracts(c: Candidates) -> Ints:
    """The most contracts for reasons of the contract alone: a share of its open interest, and shares to cover calls."""
    interest = np.nan_to_num(c.of("open_interest"), nan=np.inf) * c.config.liquidity.oi_share_max
    covered = np.where(c.of("right") == "call", c.of("free_shares") / c.of("multiplier"), np.inf)
    found: Ints = np.floor(np.minimum(np.minimum(interest, covered), 1e6) + _ROUNDING).astype(np.int64)
    return found


def fitting(rooms: Floats, per_contract: Floats, per_ticket: Floats) -> Floats:
    """How many contracts of each candidate fit every limit: `rooms` (limits,), the other two (limits, n)."""
    left = rooms[:, None] - per_ticket
    with np.errstate(divide="ignore", invalid="ignore"):
        count = np.where(per_contract > 0, (left + _ROUNDING) / per_contract, np.inf)
        count = np.where((per_ticket > 0) & (left < -_ROUNDING), 0.0, count)
    return (
        np.floor(np.maximum(count.min(axis=0), 0.0)) if len(rooms) else np.full(per_contract.shape[1], np.inf)
    )


def choose(c: Candidates, limits: list[Limit]) -> Choice:
    """The greedy choice among candidates that passed every other gate."""
    n = len(c)
    opened = np.array([limit.open for limit in limits])
    caps = np.array([limit.cap for limit in limits])
    per_contract = np.array([limit.per_contract for limit in limits]).reshape(len(limits), n)
    per_ticket = np.array([limit.per_ticket for limit in limits]).reshape(len(limits), n)
    worth, least, most = worth_per_contract(c), least_contracts(c), most_contracts(c)
    # A name and strategy once a run; ties go to the better score, then the richer credit, then the earlier symbol.
    stream = np.unique(c.of("symbol").astype(str) + "|" + c.of("strategy").astype(str), return_inverse=True)[
        1
    ]
    order = np.lexsort((c.of("contract").astype(str), -c.of("bid"), -c.of("score")))
    alive = np.isfinite(worth) & (worth > 0)
    used, rows, sizes = opened.copy(), [], []
    while alive.any():
        count = np.minimum(fitting(caps - used, per_contract, per_ticket), most)
        value = np.where(alive & (count >= least), count * worth, -np.inf)
        best = int(order[np.argmax(value[order])])
        if not value[best] > 0:
            break
        size = int(count[best])
        rows.append(best)
        sizes.append(size)
        used = used + size * per_contract[:, best] + per_ticket[:, best]
        alive &= stream != stream[best]
    return Choice(tuple(rows), tuple(sizes), used, None)
