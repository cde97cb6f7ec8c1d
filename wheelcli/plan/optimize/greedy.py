"""A choice of tickets and its worth, and the greedy choice: the best ticket first, at its largest size, while
every limit holds. `optimizer.py` chooses tickets together.

The worth of a ticket is contracts · [score/100 · credit net of fees · √(30 ÷ clip(dte, 14, 60)) − penalty ·
stress loss]. The root compensates for time: premium at one delta grows with the root of time. The stress
penalty requires a ticket to earn more than its stress costs. Example: score 60, net credit 180 and stress
loss 1,900 at 30 days: 0.6 · 180 − 0.0175 · 1,900 = 74.75. That is the worth of the first contract on an empty
name; `diminishing.py` describes how it falls as the name fills its ceiling, and the cost of attention.
"""

from dataclasses import dataclass

import numpy as np

from wheelcli.errors import Problem
from wheelcli.plan.candidates.generate import Candidates
from wheelcli.plan.optimize.alternatives import Alternatives
from wheelcli.plan.optimize.diminishing import Curve, pieces, source
from wheelcli.plan.optimize.limit import SINGLE_CONTRACT, Limit
from wheelcli.plan.optimize.program import Floats, Ints, Program, filled, fitted, order_of
from wheelcli.plan.strategy import Strategy

_ROUNDING = 1e-6


@dataclass(frozen=True, slots=True)
class Choice:
    """The chosen rows with their contracts, the use of every limit afterwards, and the largest possible
    distance from the optimum.
    """

    rows: tuple[int, ...]
    contracts: tuple[int, ...]
    used: Floats  # (limits,), open positions included
    # largest distance from the best choice, as a share of its worth; None for the greedy choice
    gap: float | None
    problems: tuple[Problem, ...] = ()
    alternatives: Alternatives | None = None  # the candidates of the choice; None for the greedy choice
    # (limits,) dollars that a unit of each limit earns in other tickets; None for the greedy choice
    prices: Floats | None = None


def worth_per_contract(c: Candidates) -> Floats:
    """Return the objective of one contract of each candidate, dollars."""
    credit_net = c.of("credit") * c.of("multiplier") - c.of("fees")
    pace = np.sqrt(30.0 / np.clip(c.of("dte_days"), 14, 60))
    worth: Floats = c.of("score") / 100 * credit_net * pace - c.config.select.stress_penalty * c.of(
        "stress_loss"
    )
    return worth


def attention_usd(c: Candidates) -> Floats:
    """Return the attention cost of a ticket on each candidate in dollars: a part of the account, with a
    minimum; 0 for calls on shares, which you watch already.
    """
    select = c.config.select
    cost = max(select.attention_usd, select.attention_share * c.portfolio.value_usd)
    return np.where(c.is_a(Strategy.COVERED_CALL), 0.0, cost)


def curve_of(c: Candidates, limits: list[Limit]) -> Curve:
    """Return the curve of these candidates. Calls on shares held, and the one contract above a name's
    ceiling, count in full.
    """
    whole = np.asarray(c.is_a(Strategy.COVERED_CALL)).copy()
    for limit in limits:
        if limit.gate == SINGLE_CONTRACT:
            whole[limit.users] = True
    return Curve.of(limits, whole=whole, attention=attention_usd(c), last=c.config.select.last_third_weight)


def least_credit(c: Candidates) -> float:
    """Return the minimum credit of a ticket in dollars: the larger of a fixed amount and a share of the
    account.
    """
    return float(_least_credit(c, c.portfolio.value_usd))


def _least_credit(c: Candidates, account_usd: float | Floats) -> Floats:
    sizing = c.config.sizing
    account = np.asarray(account_usd, dtype=np.float64)
    part = sizing.min_credit_share * account if sizing.min_credit_share > 0 else np.zeros(account.shape)
    return np.maximum(sizing.min_credit_usd, part)


def least_contracts(c: Candidates, *, account_usd: Floats | None = None) -> Ints:
    """Return the fewest contracts whose credit reaches the minimum credit; `account_usd` (n,) replaces the
    account's value.
    """
    least_usd = _least_credit(c, c.portfolio.value_usd if account_usd is None else account_usd)
    with np.errstate(divide="ignore", invalid="ignore"):
        needed = np.ceil(least_usd / (c.of("credit") * c.of("multiplier")) - 1e-9)
    most = np.iinfo(np.int32).max
    least: Ints = np.where((needed < most) & (c.of("credit") > 0), np.maximum(needed, 1), most).astype(
        np.int64
    )
    return least


def most_contracts(c: Candidates) -> Ints:
    """Return the most contracts by the contract's own limits: a share of its open interest, and shares to
    cover calls.
    """
    interest = np.nan_to_num(c.of("open_interest"), nan=np.inf) * c.config.liquidity.oi_share_max
    covered = np.where(c.is_a(Strategy.COVERED_CALL), c.of("free_shares") / c.of("multiplier"), np.inf)
    most: Ints = np.floor(np.minimum(np.minimum(interest, covered), 1e6) + _ROUNDING).astype(np.int64)
    return most


def choose(c: Candidates, limits: list[Limit]) -> Choice:
    """Return the greedy choice among candidates that passed every other gate."""
    program = pieces(fitting(c, limits), curve_of(c, limits))
    return choice_of(
        contracts_of(program, filled(program, np.zeros(len(program), dtype=np.int64)), len(c)), limits
    )


def fitting(c: Candidates, limits: list[Limit]) -> Program:
    """Return the candidates whose ticket alone fits every limit and has a positive worth."""
    whole, curve = program_of(c, limits), curve_of(c, limits)
    return fitted(whole, lambda n: curve.worth(whole.row, whole.worth, n))


def contracts_of(program: Program, n: Ints, count: int) -> Ints:
    """Return the contracts of each of `count` candidates: the sum over its pieces, which have n (n,)."""
    contracts = np.zeros(count, dtype=np.int64)
    np.add.at(contracts, source(program.row), n)
    return contracts


def largest(program: Program, count: int) -> Ints:
    """Return the most contracts of each of `count` candidates from their pieces; 0 for a candidate without
    pieces.
    """
    sizes = np.zeros(count, dtype=np.int64)
    np.maximum.at(sizes, source(program.row), program.most)
    return sizes


def choice_of(
    contracts: Ints,
    limits: list[Limit],
    *,
    gap: float | None = None,
    problems: tuple[Problem, ...] = (),
    alternatives: Alternatives | None = None,
    prices: Floats | None = None,
) -> Choice:
    """Return the choice of these `contracts` of each candidate."""
    rows = np.flatnonzero(contracts)
    used = np.array([limit.open + limit.use(rows, contracts[rows]) for limit in limits])
    return Choice(
        tuple(rows.tolist()), tuple(contracts[rows].tolist()), used, gap, problems, alternatives, prices
    )


def _in_order(limits: list[Limit]) -> list[int]:
    """Return the limits in the order of a program: by gate, then by group."""
    return sorted(range(len(limits)), key=lambda k: (limits[k].gate, limits[k].group))


def places_of(limits: list[Limit]) -> Ints:
    """Return the place of each limit in the program of `program_of`."""
    places = np.empty(len(limits), dtype=np.int64)
    places[_in_order(limits)] = np.arange(len(limits))
    return places


def program_of(c: Candidates, limits: list[Limit]) -> Program:
    """Return the choice among these candidates as a program, ordered by name, strategy and contract."""
    contract = np.unique(c.of("contract").astype(str), return_inverse=True)[1]
    stream = streams_of(c)
    order = np.lexsort((contract, stream))
    place, rank = np.empty(len(c), dtype=np.int64), np.empty(len(c), dtype=np.int64)
    place[order] = np.arange(len(c))
    # Ties go to the higher score, then the higher credit, then the earlier contract.
    rank[np.lexsort((contract, -c.of("credit"), -c.of("score")))] = np.arange(len(c))
    offer, limit, per_contract, per_ticket = [], [], [], []
    ordered = [limits[k] for k in _in_order(limits)]
    for k, one in enumerate(ordered):
        rows = one.users
        offer.append(place[rows])
        limit.append(np.full(len(rows), k))
        per_contract.append(one.per_contract[rows])
        per_ticket.append(one.per_ticket[rows])
    entries = [
        np.concatenate(part) if part else np.zeros(0) for part in (offer, limit, per_contract, per_ticket)
    ]
    by_offer = order_of(entries[0].astype(np.int64, copy=False), len(c))  # the limits ascend already
    return Program(
        worth=worth_per_contract(c)[order],
        fixed=np.zeros(len(c)),
        least=least_contracts(c)[order],
        most=most_contracts(c)[order],
        stream=stream[order],
        rank=rank[order],
        row=order,
        offer=entries[0][by_offer].astype(np.int64, copy=False),
        limit=entries[1][by_offer].astype(np.int64, copy=False),
        per_contract=entries[2][by_offer],
        per_ticket=entries[3][by_offer],
        rooms=np.array([one.room for one in ordered]),
    )


def streams_of(c: Candidates) -> Ints:
    """Return a number for each candidate's name and strategy; a run has at most one ticket for each."""
    streams: Ints = np.unique(
        c.of("symbol").astype(str) + "|" + c.of("strategy").astype(str), return_inverse=True
    )[1]
    return streams.astype(np.int64)
