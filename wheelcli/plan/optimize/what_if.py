"""The cost of including a candidate that was left out: force each of the best ones into the plan and choose
the rest again.

Example: the plan holds A and B and is worth 140. The best plan with C holds C and B and is worth 131: C
replaces A at a loss of 9.
"""

import numpy as np

from wheelcli.plan.gates.answer import Unit, shown
from wheelcli.plan.optimize.alternatives import BEST, Alternatives, best_left_out
from wheelcli.plan.optimize.diminishing import source
from wheelcli.plan.optimize.lacking import AS_GOOD
from wheelcli.plan.optimize.left_out import Replacement
from wheelcli.plan.optimize.optimizer import most_promising, spread, within
from wheelcli.plan.optimize.program import Flags, Ints, Program, without_idle_limits
from wheelcli.plan.optimize.relaxation import bound_of
from wheelcli.plan.optimize.solver import improved, solve, trimmed

_NEAR = 120  # other offers that may join it, nearest to the plan
_PROMISING = 20  # offers in a forced solution, if there are many
_FEW = 40  # with up to this many, a forced solution uses all
_GAP = 1e-3  # precision of a reported loss, as a part of the plan's worth
_SECONDS = 10.0  # for each, of which a few hundredths suffice: so that a busy machine gives the same answer


def replacements(
    offered: Alternatives, *, symbol: str | None = None, contract: str | None = None
) -> tuple[Replacement, ...]:
    """Force each of the best candidates left out into the plan and return the results; optionally only those
    on one underlying, or of one contract and the spreads that sell it.
    """
    among = np.ones(len(offered.program), dtype=bool)
    if symbol is not None:
        among &= offered.symbol == symbol
    if contract is not None:
        among &= (offered.contract == contract) | np.char.startswith(offered.contract, f"{contract}/")
    wanted = best_left_out(offered.program, offered.plan, BEST, among)
    few = offered.narrowed(_NEAR, wanted)
    return tuple(_replacement(few, candidate) for candidate in wanted.tolist())


def _replacement(offered: Alternatives, candidate: int) -> Replacement:
    program, plan = offered.program, offered.plan
    of = source(program.row)
    k = int(np.flatnonzero(of == candidate)[0])
    with_it = forced(program, plan, of == candidate)
    now, then = (np.bincount(of, weights=n, minlength=of.max() + 1)[of] for n in (plan, with_it))
    gone, less = (plan > 0) & (then == 0), (plan > 0) & (then > 0) & (then < now)
    loss = max(program.value(plan) - program.value(with_it), 0.0)
    return Replacement(
        contract=str(offered.contract[k]),
        symbol=str(offered.symbol[k]),
        strategy=str(offered.strategy[k]),
        contracts=int(then[k]),
        replaces=tuple(offered.ticket[gone].tolist()),
        reduces=tuple(offered.ticket[less].tolist()),
        loss_usd=loss,
        score=float(offered.score[k]) if np.isfinite(offered.score[k]) else None,
        why=_why(str(offered.why[k]), loss, [*offered.ticket[gone].tolist(), *offered.ticket[less].tolist()]),
    )


def _why(reason: str, loss: float, instead: list[str]) -> str:
    """Return the reason from the prices of the limits or, if they do not decide, from the plan's loss."""
    if (reason and not reason.startswith(AS_GOOD)) or loss < 0.5 or not instead:
        return reason
    return f"worth {shown(loss, Unit.USD)} less than the tickets it would replace ({', '.join(instead)})"


def forced(whole: Program, plan: Ints, pieces: Flags) -> Ints:
    """Return the best answer that holds one of these pieces of one candidate; if many other offers are left,
    only the most promising take part.
    """
    stream = int(whole.stream[pieces][0])
    keep = pieces | (whole.stream != stream)
    program = whole.only(keep)
    answer = _best_forced(program, plan[keep], stream, near=_GAP * whole.value(plan))
    contracts = np.zeros(len(whole), dtype=np.int64)
    contracts[keep] = answer
    return contracts


def _best_forced(program: Program, plan: Ints, stream: int, *, near: float) -> Ints:
    """Return the best answer with a ticket of this stream, to within `near` dollars."""
    answer = max(_starts(program, plan, stream), key=program.value)
    bound = bound_of(program, time_limit_s=_SECONDS, forced=stream)
    enough = program.value(answer) + near
    rest = bound.kept(program, enough)
    if bound.total <= enough or stream not in rest.stream:
        return answer
    if len(rest) > _FEW:
        rest = most_promising(program, rest, bound, count=_PROMISING, forced=stream)
    start = within(rest, program, answer)
    solved = solve(without_idle_limits(rest), gap=_GAP, time_limit_s=_SECONDS, forced=stream, start=start)
    if solved.contracts is None:
        return answer
    attempt = improved(program, spread(program, rest, solved.contracts), forced=stream)
    return max(answer, attempt, key=program.value)


def _starts(program: Program, plan: Ints, stream: int) -> list[Ints]:
    """Return first answers with each piece of the stream: at its least and its most contracts, and in place
    of each ticket.
    """
    others, starts = np.where(program.stream == stream, 0, plan), []
    for piece in np.flatnonzero(program.stream == stream).tolist():
        for size in sorted({int(program.least[piece]), int(program.most[piece])}):
            starts.append(others.copy())
            starts[-1][piece] = size
        for k in np.flatnonzero(others).tolist():
            starts.append(others.copy())
            starts[-1][k] = 0
            room = program.rooms - program.use(starts[-1])
            starts[-1][piece] = max(int(program.fitting(room)[piece]), int(program.least[piece]))
    answers = [improved(program, trimmed(program, start, first=stream), forced=stream) for start in starts]
    inside = program.stream == stream
    return [one for one in answers if one[inside].any()]
