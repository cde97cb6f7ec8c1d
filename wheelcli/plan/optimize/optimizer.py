"""Choose tickets together by an integer program: the best combination that satisfies every limit, to within a
stated gap.

The steps:

1. Cut each candidate to the size that fits by itself, and drop dominated ones.
2. Split each candidate into the linear pieces of its worth.
3. Find a first answer: greedy, then single exchanges.
4. Price the limits by the linear relaxation.
5. Solve for the few most promising offers, which gives a very good answer.
6. Drop every offer that no better answer can hold at these prices, and solve for the rest, starting from
   the best answer so far.

Every step is exact, so the reported gap holds for the whole. The same candidates and limits give the same
choice, in any order; only an answer stopped by the time limit may differ from run to run. Among equally good
choices, the higher score, then the higher credit, then the earlier contract decides, ticket by ticket.
Example: the room is 10; a contract of A takes 6 and earns 9, one of B takes 5 and earns 7. Greedy takes A
(9), but two of B are best (14).
"""

from dataclasses import dataclass

import numpy as np

from wheelcli.errors import Problem
from wheelcli.plan.candidates.generate import Candidates
from wheelcli.plan.optimize.alternatives import Alternatives
from wheelcli.plan.optimize.bound import Bound
from wheelcli.plan.optimize.diminishing import Curve, pieces, source
from wheelcli.plan.optimize.dominance import dominated
from wheelcli.plan.optimize.greedy import (
    Choice,
    choice_of,
    contracts_of,
    curve_of,
    largest,
    places_of,
    program_of,
)
from wheelcli.plan.optimize.lacking import Lacking
from wheelcli.plan.optimize.limit import Limit
from wheelcli.plan.optimize.program import (
    Flags,
    Floats,
    Ints,
    Program,
    binding_limits,
    filled,
    fitted,
    under,
    unlimited,
)
from wheelcli.plan.optimize.relaxation import bound_of
from wheelcli.plan.optimize.solver import improved, solve

_PROMISING = 60  # offers of the first solution
_FEW = 120  # offers for which one is enough
_FIRST_GAP = 0.01  # of the first solution: good is enough
_STEP = 3e-6  # by what share a better answer is better: above the solver's tolerance of 1e-6
_FIRST_SHARE, _LAST_SHARE = 0.2, 0.8  # of the time, each
_DUST = 1e-9  # a gap that is only rounding


@dataclass(frozen=True, slots=True)
class Optimum:
    """The offers that fit, whole and in pieces, the contracts and the promise of each piece, the upper bound
    of every answer, and the dollars that a unit of each limit earns in other tickets.

    `pieces` are under no limit, because few of them are looked at again; `part` returns those with their use
    of the limits. `promise` (n,): the change of the bound (negative) if the piece must be in the answer; −inf
    if it is dominated. `prices` (limits,) follows the order of the whole program's limits.
    """

    fitted: Program
    curve: Curve
    pieces: Program
    contracts: Ints
    promise: Floats
    bound: float
    prices: Floats

    @property
    def gap(self) -> float:
        """Return the largest possible gap to the best answer, as a share of its worth."""
        value = self.pieces.value(self.contracts)
        return max(self.bound - value, 0.0) / value if value > 0 else 0.0

    def part(self, keep: Flags) -> Program:
        """Return the marked pieces (n,) under the limits."""
        rows = self.pieces.row[keep]
        offers = pieces(self.fitted.only(np.isin(self.fitted.row, source(rows))), self.curve)
        return offers.only(np.isin(offers.row, rows))


def choose_together(c: Candidates, limits: list[Limit]) -> Choice:
    """Return the best choice among candidates that passed every other gate; a problem reports that the time
    ran out.
    """
    settings = c.config.select
    curve = curve_of(c, limits)
    optimum = best_choice(
        program_of(c, limits), curve, gap=settings.mip_gap, time_limit_s=settings.time_limit_s
    )
    contracts = contracts_of(optimum.pieces, optimum.contracts, len(c))
    late = optimum.gap > max(settings.mip_gap, _DUST)
    prices = optimum.prices[places_of(limits)]
    lacking = Lacking.of(c, limits, curve, prices=prices)
    most = largest(optimum.pieces, len(c))
    offered = Alternatives.of(
        optimum.pieces,
        optimum.contracts,
        optimum.promise,
        part=optimum.part,
        texts={name: c.of(name) for name in ("contract", "symbol", "strategy")},
        scores=c.of("score"),
        why=lambda rows: lacking.sentences(rows, most[rows].tolist()),
    )
    return choice_of(
        contracts,
        limits,
        gap=optimum.gap,
        alternatives=offered,
        prices=prices,
        problems=(_too_slow(settings.time_limit_s, optimum.gap),) if late else (),
    )


def best_choice(whole: Program, curve: Curve, *, gap: float, time_limit_s: float) -> Optimum:
    """Return the best choice of a program's offers; their worth falls by this curve."""
    candidates = fitted(whole, lambda n: curve.worth(whole.row, whole.worth, n))
    alone = pieces(unlimited(candidates), curve)
    binding = binding_limits(candidates)
    slim = under(candidates, binding)
    fewer = slim.only(~dominated(slim, curve))
    still = binding_limits(fewer)
    program = pieces(under(fewer, still), curve)
    answer = improved(program, filled(program, np.zeros(len(program), dtype=np.int64)))
    bound = bound_of(program, time_limit_s=time_limit_s)
    answer, total = _within(program, answer, bound, gap=gap, time_limit_s=time_limit_s)
    promise, prices = np.full(len(alone), -np.inf), np.zeros(len(whole.rooms))
    promise[places(alone, program)] = bound.promise(program)
    prices[np.flatnonzero(binding)[still]] = bound.prices
    contracts = spread(alone, program, improved(program, answer))
    return Optimum(candidates, curve, alone, contracts, promise, total, prices)


def _within(
    program: Program, answer: Ints, bound: Bound, *, gap: float, time_limit_s: float
) -> tuple[Ints, float]:
    """Return the best answer and its upper bound, starting from a known answer and a bound."""
    limits = np.flatnonzero(bound.prices > 0)
    rest = program
    for again in (False, True):
        value = program.value(answer)
        if bound.total - value <= gap * value:
            return answer, bound.total
        rest = bound.kept(program, value)
        if not len(rest):
            return answer, value
        if again or len(rest) <= _FEW:
            break
        # A good answer leaves few offers and sizes that can be in a better one.
        part = most_promising(program, rest, bound, count=_PROMISING)
        solved = solve(
            part,
            gap=max(gap, _FIRST_GAP),
            time_limit_s=time_limit_s * _FIRST_SHARE,
            limits=limits,
            start=within(part, program, answer),
        )
        limits, answer = solved.limits, _better(program, answer, part, solved.contracts)
    step = _STEP if gap >= _STEP else 0.0
    solved = solve(
        rest,
        gap=min(gap, _STEP),
        time_limit_s=time_limit_s * _LAST_SHARE,
        limits=limits,
        start=within(rest, program, answer),
    )
    attempt = _better(program, answer, rest, solved.contracts)
    if program.value(attempt) > value * (1 + step):
        answer, value = attempt, program.value(attempt)
    return answer, min(bound.total, max(solved.bound, value * (1 + step)))


def within(part: Program, program: Program, answer: Ints) -> Ints | None:
    """Return an answer as contracts of a part of the program; None if the part does not have all its tickets
    in these sizes.
    """
    contracts: Ints = answer[places(program, part)]
    whole = np.count_nonzero(contracts) == np.count_nonzero(answer)
    return contracts if whole and part.holds(contracts) else None


def _better(program: Program, answer: Ints, part: Program, contracts: Ints | None) -> Ints:
    """Return the better of an answer and one of a part of the program, if there is one."""
    if contracts is None:
        return answer
    return max(answer, improved(program, spread(program, part, contracts)), key=program.value)


def most_promising(
    program: Program, rest: Program, bound: Bound, *, count: int, forced: int | None = None
) -> Program:
    """Return the remaining offers that reduce the bound least if they must be in the answer."""
    potential = bound.promise(program)
    if forced is not None:
        potential[program.stream == forced] = np.inf
    return rest.only(np.lexsort((rest.rank, -potential[places(program, rest)]))[:count].tolist())


def places(program: Program, part: Program) -> Ints:
    """Return the places in the program of the offers of a part."""
    by_row = np.argsort(program.row)
    rows: Ints = by_row[np.searchsorted(program.row, part.row, sorter=by_row)]
    return rows


def spread(program: Program, part: Program, contracts: Ints) -> Ints:
    """Return the contracts of a part as contracts of the whole program."""
    whole = np.zeros(len(program), dtype=np.int64)
    whole[places(program, part)] = contracts
    return whole


def _too_slow(seconds: float, gap: float) -> Problem:
    return Problem(
        code="select_time",
        symbol=None,
        message=f"the selection stopped after {seconds:g} s: the best combination may be worth up to"
        f" {100 * gap:.2f} % more",
        hint="raise select.time_limit_s, or scan fewer symbols",
    )
