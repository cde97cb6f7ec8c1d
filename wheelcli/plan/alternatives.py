"""What was there to choose from, kept with the plan, so that a candidate can be forced into it later without the market.

It holds the offers that no other stands in for, the best ones left out whether or not, and the tickets: see `plan/replacements.py`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from wheelcli.plan.program import Flags, Ints, Program, without_idle_limits

BEST = 20  # candidates left out that are kept at least
_COLUMNS = ("plan", "contract", "symbol", "strategy", "ticket")


@dataclass(frozen=True, slots=True)
class Alternatives:
    """The offers as a program, the plan's contracts of each (n,), each one's OCC symbol, underlying and strategy (n,), and the
    ids of those that became tickets (n,), "" for the others."""

    program: Program
    plan: Ints
    contract: NDArray[np.str_]
    symbol: NDArray[np.str_]
    strategy: NDArray[np.str_]
    ticket: NDArray[np.str_]

    @classmethod
    def of(cls, fitted: Program, plan: Ints, keep: Flags, *, texts: Mapping[str, Any]) -> Self:
        """Of a fitted program, the plan's contracts and the offers to keep in any case; `texts` has the contract, symbol and
        strategy of the caller's rows."""
        keep = keep | (plan > 0)
        keep[best_left_out(fitted, plan, BEST)] = True
        program = without_idle_limits(fitted.only(keep))
        named = {name: np.asarray(column)[program.row].astype(str) for name, column in texts.items()}
        return cls(program, plan[keep], ticket=np.full(len(program), ""), **named)

    def with_tickets(self, ids: Mapping[tuple[str, str], str]) -> Self:
        """The same with the ids of the tickets, by underlying and strategy, of which a plan has one ticket."""
        pairs = zip(self.symbol.tolist(), self.strategy.tolist(), self.plan.tolist(), strict=True)
        return replace(self, ticket=np.array([ids[s, t] if n else "" for s, t, n in pairs], dtype=str))

    def arrays(self) -> dict[str, NDArray[Any]]:
        """Everything as plain arrays, for a file."""
        parts = {f"program_{f.name}": getattr(self.program, f.name) for f in fields(Program)}
        return {**parts, **{name: getattr(self, name) for name in _COLUMNS}}

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, NDArray[Any]]) -> Self:
        """Read back what `arrays` told. Raises KeyError where one is missing."""
        program = Program(**{f.name: arrays[f"program_{f.name}"] for f in fields(Program)})
        return cls(program, **{name: arrays[name] for name in _COLUMNS})


def best_left_out(program: Program, plan: Ints, count: int, among: Flags | None = None) -> Ints:
    """Offers that the plan does not hold, the one worth most alone at its largest size first."""
    alone = np.where((plan > 0) | (False if among is None else ~among), 0.0, program.most * program.worth)
    order = np.lexsort((program.rank, -alone))[:count]
    found: Ints = order[alone[order] > 0]
    return found
