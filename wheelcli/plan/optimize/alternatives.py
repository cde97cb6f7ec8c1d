"""The offers of a choice. They are saved with the plan, so that a candidate can be forced into it later
without the market.

They are the tickets, the best offers left out, and the offers that are not dominated: see `what_if.py`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields, replace
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from wheelcli.plan.optimize.diminishing import PIECES, source
from wheelcli.plan.optimize.program import Flags, Floats, Ints, Program, without_idle_limits

BEST = 20  # minimum number of candidates left out that are saved
_COLUMNS = ("plan", "promise", "contract", "symbol", "strategy", "ticket", "score", "why")


@dataclass(frozen=True, slots=True)
class Alternatives:
    """The offers as a program of pieces (`diminishing.py`). For each offer (n,): the plan's contracts, the
    promise, OCC symbol, underlying, strategy and score, the id of its ticket ("" if it is none), and for the
    best of each stream why it is not a ticket.
    """

    program: Program
    plan: Ints
    promise: Floats
    contract: NDArray[np.str_]
    symbol: NDArray[np.str_]
    strategy: NDArray[np.str_]
    ticket: NDArray[np.str_]
    score: Floats
    why: NDArray[np.str_]

    @classmethod
    def of(
        cls,
        offers: Program,
        plan: Ints,
        promise: Floats,
        *,
        part: Callable[[Flags], Program],
        texts: Mapping[str, Any],
        scores: Any,
        why: Callable[[list[int]], list[str]],
    ) -> Self:
        """Return the alternatives among these offers, from the plan's contracts and the promise of each offer
        (−inf if it need not be saved). `part` returns marked offers under the limits. `texts` has the
        contract, symbol and strategy of the caller's rows, `scores` their scores; `why` returns the reasons
        why rows are not tickets.
        """
        keep = np.isfinite(promise) | (plan > 0)
        keep |= np.isin(source(offers.row), best_left_out(offers, plan, BEST))
        program = without_idle_limits(part(keep))
        named = {name: np.asarray(column)[source(program.row)].astype(str) for name, column in texts.items()}
        tickets, of = set(source(offers.row[plan > 0]).tolist()), source(program.row)
        # sentences for thousands of offers would take longer than the choice
        best = sorted(set(_best_of_each(program, tickets)) - tickets)
        sentences = dict(zip(best, why(best), strict=True))
        return cls(
            program,
            plan[keep],
            promise[keep],
            ticket=np.full(len(program), ""),
            score=np.asarray(scores, dtype=np.float64)[of],
            why=np.array([sentences.get(row, "") for row in of.tolist()], dtype=str),
            **named,
        )

    def with_tickets(self, ids: Mapping[tuple[str, str], str]) -> Self:
        """Return the alternatives with the ids of the tickets; a plan has at most one ticket per underlying
        and strategy.
        """
        pairs = zip(self.symbol.tolist(), self.strategy.tolist(), self.plan.tolist(), strict=True)
        return replace(self, ticket=np.array([ids[s, t] if n else "" for s, t, n in pairs], dtype=str))

    def narrowed(self, count: int, wanted: Ints) -> Self:
        """Return the alternatives reduced to the tickets, the `wanted` candidates and the `count` most
        promising of the other pieces.
        """
        promise = np.where(self.plan > 0, np.inf, self.promise)
        promise[np.isin(source(self.program.row), wanted)] = np.inf
        some = np.sort(np.lexsort((self.program.rank, -promise))[: count + np.isposinf(promise).sum()])
        columns = {name: getattr(self, name)[some] for name in _COLUMNS}
        return replace(self, program=without_idle_limits(self.program.only(some.tolist())), **columns)

    def arrays(self) -> dict[str, NDArray[Any]]:
        """Return everything as plain arrays, for a file."""
        parts = {f"program_{f.name}": getattr(self.program, f.name) for f in fields(Program)}
        return {**parts, **{name: getattr(self, name) for name in _COLUMNS}}

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, NDArray[Any]]) -> Self:
        """Read back the result of `arrays`. In a plan saved before pieces existed, each offer is one piece.
        Raises KeyError if an array is missing.
        """
        if "program_fixed" not in arrays:
            row = arrays["program_row"]
            arrays = {**arrays, "program_fixed": np.zeros(len(row)), "program_row": row * PIECES}
        if "why" not in arrays:
            arrays = {
                **arrays,
                "score": np.full(len(arrays["plan"]), np.nan),
                "why": np.full(len(arrays["plan"]), ""),
            }
        program = Program(**{f.name: arrays[f"program_{f.name}"] for f in fields(Program)})
        return cls(program, **{name: arrays[name] for name in _COLUMNS})


def _best_of_each(program: Program, tickets: set[int]) -> list[int]:
    """Return the candidate of each stream that is worth most by itself and is not in the plan."""
    of = source(program.row)
    free = np.flatnonzero(~np.isin(of, list(tickets)))
    order = free[np.lexsort((program.rank[free], -program.peaks()[free]))]
    _, first = np.unique(program.stream[order], return_index=True)
    best: list[int] = of[order[first]].tolist()
    return best


def best_left_out(program: Program, plan: Ints, count: int, among: Flags | None = None) -> Ints:
    """Return the candidates that are not in the plan. The one worth most by itself, at its best size, comes
    first.
    """
    of = source(program.row)
    out = np.isin(of, of[plan > 0]) | (False if among is None else ~among)
    alone = np.where(out, 0.0, program.peaks())
    order = np.lexsort((program.rank, -alone))
    _, first = np.unique(of[order[alone[order] > 0]], return_index=True)
    best: Ints = of[order[np.sort(first)]][:count]
    return best
