"""Why candidates that passed every gate of their own are not tickets: the limits they would break, or a
better ticket.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from wheelcli.contract import spoken
from wheelcli.plan.candidates.generate import Candidates
from wheelcli.plan.gates.answer import Unit, Verdict, shown
from wheelcli.plan.gates.gate import sentence
from wheelcli.plan.optimize.greedy import (
    Choice,
    curve_of,
    least_contracts,
    least_credit,
    most_contracts,
    worth_per_contract,
)
from wheelcli.plan.optimize.lacking import Lacking
from wheelcli.plan.optimize.limit import Limit

Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Late:
    """Why a candidate that passed every gate of its own was not chosen."""

    row: int
    gate: str
    value: float | None
    limit: float | str | None
    reason: str


def unchosen(c: Candidates, choice: Choice, limits: list[Limit]) -> Iterator[Late]:
    """Yield the reasons for each finalist that was not chosen, the best score first: too little worth or
    credit, the better ticket on its name, and each limit that it would break.
    """
    worth, least, most = worth_per_contract(c), least_contracts(c), most_contracts(c)
    paid, multiplier = c.of("credit"), c.of("multiplier")
    symbols, strategies = c.of("symbol"), c.of("strategy")
    winners = {(symbols[r], strategies[r]): r for r in choice.rows}
    broken = _broken(limits, choice, least)
    lacking = (
        None if choice.prices is None else Lacking.of(c, limits, curve_of(c, limits), prices=choice.prices)
    )
    for i in np.argsort(-c.of("score"), kind="stable").tolist():
        if i in choice.rows:
            continue
        size, reasons = int(least[i]), 0
        if worth[i] <= 0:
            reasons += 1
            yield Late(
                i,
                "objective",
                float(worth[i]),
                0.0,
                f"stress penalty exceeds net credit by ${abs(worth[i]):.2f} per contract",
            )
        if size > most[i]:
            reasons += 1
            credit, needed = float(most[i] * paid[i] * multiplier[i]), least_credit(c)
            text = sentence("credit ≥", credit, needed, unit=Unit.USD, verdict=Verdict.FAIL)
            yield Late(
                i,
                "least_credit",
                credit,
                needed,
                f"{text}: at most {most[i]} contract{'' if most[i] == 1 else 's'} fit",
            )
        if (symbols[i], strategies[i]) in winners:
            reasons += 1
            better = str(c.frame["contract"].iloc[winners[symbols[i], strategies[i]]])
            yield Late(
                i,
                "one_per_name",
                None,
                better,
                f"{spoken(better, symbols[i])} is the better ticket on {symbols[i]}",
            )
        for limit, would in broken[i]:
            reasons += 1
            gate = limit.gate_at(would)
            more = f"{size} more contract{'s' if size > 1 else ''}"
            yield Late(
                i, limit.gate, would / limit.scale, limit.cap / limit.scale, f"{gate.reason} with {more}"
            )
        if not reasons:
            amount = shown(float(worth[i]), Unit.USD)
            text = (
                f"other candidates are worth more after the stress penalty; this one: {amount} per contract"
                if lacking is None
                else lacking.sentences([i], [_alone(limits, i, int(most[i]))])[0]
            )
            yield Late(i, "objective", float(worth[i]), 0.0, text)


def _alone(limits: list[Limit], i: int, most: int) -> int:
    """Return how many contracts of candidate i alone fit every limit, at most `most`."""
    for limit in limits:
        if limit.per_contract[i] > 0:
            most = min(most, int((limit.room - limit.per_ticket[i] + 1e-6) // limit.per_contract[i]))
    return most


def _broken(limits: list[Limit], choice: Choice, sizes: Ints) -> list[list[tuple[Limit, float]]]:
    """Return, for each candidate, the limits that `sizes` more contracts of it would break, and the use of
    each with them.

    If a gate has several groups (a name is in many neighbourhoods), only the limit exceeded most is returned.
    """
    worst: list[dict[str, tuple[float, Limit, float]]] = [{} for _ in sizes]
    for limit, used in zip(limits, choice.used, strict=True):
        would = used + sizes * limit.per_contract + limit.per_ticket
        touched = (limit.per_contract > 0) | (limit.per_ticket > 0)
        for i in np.flatnonzero(touched & (would > limit.cap + 1e-6)).tolist():
            excess = float(would[i] - limit.cap) / limit.scale
            if excess > worst[i].get(limit.gate, (0.0,))[0]:
                worst[i][limit.gate] = (excess, limit, float(would[i]))
    return [[(limit, would) for _, limit, would in by_gate.values()] for by_gate in worst]
