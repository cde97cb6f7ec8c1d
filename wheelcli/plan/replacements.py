"""What the best candidates left out would have to replace: each put into the plan by force, the rest chosen anew around it.

Example: the plan holds A and B and earns 140; with C in it the best is C and B, 131: C replaces A at a loss of 9.
"""

from dataclasses import dataclass

import numpy as np

from wheelcli.plan.alternatives import BEST, Alternatives, best_left_out
from wheelcli.plan.optimum import most_promising, spread
from wheelcli.plan.program import Ints, Program, improved, trimmed, without_idle_limits
from wheelcli.plan.relaxation import bound_of
from wheelcli.plan.solver import solve

_NEAR = 120  # offers besides that may stand in a plan with it, the nearest to the plan
_PROMISING = 20  # offers that a forced solution chooses from, where there are many
_FEW = 40  # up to here it chooses from all
_GAP = 1e-3  # of the plan's worth: how exactly a loss is told
_SECONDS = 1.0  # for each


@dataclass(frozen=True, slots=True)
class Replacement:
    """A candidate left out: how many contracts the best plan with it holds, the ids of the tickets that go for it and of those
    that shrink, and by how many dollars the objective falls."""

    contract: str  # OCC symbol
    symbol: str
    strategy: str
    contracts: int
    replaces: tuple[str, ...]
    reduces: tuple[str, ...]
    loss_usd: float


def replacements(
    offered: Alternatives, *, symbol: str | None = None, contract: str | None = None
) -> tuple[Replacement, ...]:
    """The best candidates left out (of one underlying, or one contract and the spreads that sell it, where it is asked for), each forced into the plan."""
    among = np.ones(len(offered.program), dtype=bool)
    if symbol is not None:
        among &= offered.symbol == symbol
    if contract is not None:
        among &= (offered.contract == contract) | np.char.startswith(offered.contract, f"{contract}/")
    wanted = best_left_out(offered.program, offered.plan, BEST, among)
    few = offered.narrowed(_NEAR, wanted)
    rows = few.program.row.tolist()
    return tuple(_replacement(few, rows.index(row)) for row in offered.program.row[wanted].tolist())


def _replacement(offered: Alternatives, k: int) -> Replacement:
    program, plan = offered.program, offered.plan
    with_it = _forced(program, plan, k)
    gone, less = (plan > 0) & (with_it == 0), (with_it > 0) & (with_it < plan)
    return Replacement(
        contract=str(offered.contract[k]),
        symbol=str(offered.symbol[k]),
        strategy=str(offered.strategy[k]),
        contracts=int(with_it[k]),
        replaces=tuple(offered.ticket[gone].tolist()),
        reduces=tuple(offered.ticket[less].tolist()),
        loss_usd=max(program.value(plan) - program.value(with_it), 0.0),
    )


def _forced(program: Program, plan: Ints, offer: int) -> Ints:
    """The best answer that holds this offer; where many others are left, among the most promising of them."""
    answer = max(_starts(program, plan, offer), key=program.value)
    bound = bound_of(program, time_limit_s=_SECONDS, forced=offer)
    enough = program.value(answer) + _GAP * program.value(plan)
    rest = bound.kept(program, enough)
    if bound.total <= enough or program.row[offer] not in rest.row:
        return answer
    if len(rest) > _FEW:
        rest = most_promising(program, rest, bound, count=_PROMISING, forced=offer)
    part = without_idle_limits(rest)
    at = int(np.flatnonzero(part.row == program.row[offer])[0])
    solved = solve(part, gap=_GAP, time_limit_s=_SECONDS, forced=at)
    if solved.contracts is None:
        return answer
    found = improved(program, spread(program, part, solved.contracts), fixed=offer)
    return max(answer, found, key=program.value)


def _starts(program: Program, plan: Ints, offer: int) -> list[Ints]:
    """Answers that hold the offer: at its least and its most, and in the place of each ticket."""
    others = np.where(program.stream == program.stream[offer], 0, plan)
    starts = []
    for size in sorted({int(program.least[offer]), int(program.most[offer])}):
        starts.append(others.copy())
        starts[-1][offer] = size
    for k in np.flatnonzero(others).tolist():
        starts.append(others.copy())
        starts[-1][k] = 0
        room = program.rooms - program.use(starts[-1])
        starts[-1][offer] = max(int(program.fitting(room)[offer]), int(program.least[offer]))
    return [improved(program, trimmed(program, start, first=offer), fixed=offer) for start in starts]
