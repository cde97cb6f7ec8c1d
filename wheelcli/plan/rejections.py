"""Why every other candidate is no ticket: the gates that block it, the limits it would break, or that it does not pay."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from wheelcli.plan.candidates import Candidates
from wheelcli.plan.choose import Choice, least_contracts, most_contracts, worth_per_contract
from wheelcli.plan.gate import RULES, Reading, Unit, Verdict, sentence, shown
from wheelcli.plan.limits import Limit

if TYPE_CHECKING:
    import pandas as pd

COLUMNS = ("contract", "symbol", "gate", "value", "limit", "reason")


@dataclass(frozen=True, slots=True)
class Rejections:
    """`rows`: one row per candidate and gate that keeps it out; `by_gate`: how many candidates each gate keeps out."""

    rows: "pd.DataFrame"
    by_gate: Mapping[str, int]

    @classmethod
    def of(
        cls,
        c: Candidates,
        readings: Mapping[str, Reading],
        few: Candidates,
        finalists: NDArray[np.intp],
        choice: Choice,
        limits: list[Limit],
    ) -> "Rejections":
        """Collect them from the readings of all candidates and from the limits left for the finalists."""
        import pandas as pd

        contract, symbol = c.of("contract"), c.of("symbol")
        rows: list[tuple[Any, ...]] = []
        counts: dict[str, int] = {}
        for name, reading in readings.items():
            found = np.flatnonzero(reading.blocks)
            if len(found):
                counts[name] = len(found)
            for i in found.tolist():
                gate = RULES[name].gate(reading, i)
                rows.append((contract[i], symbol[i], name, _text(gate.value), _text(gate.limit), gate.reason))
        for near, gate_name, value, limit, reason in _unchosen(few, choice, limits):
            i = int(finalists[near])
            counts[gate_name] = counts.get(gate_name, 0) + 1
            rows.append((contract[i], symbol[i], gate_name, _text(value), _text(limit), reason))
        frame = pd.DataFrame(rows, columns=list(COLUMNS), dtype=object)
        return cls(frame, dict(sorted(counts.items(), key=lambda kv: (-kv[1], kv[0]))))


def _text(value: float | str | None) -> str | None:
    return None if value is None else value if isinstance(value, str) else f"{value:.6g}"


def _unchosen(
    c: Candidates, choice: Choice, limits: list[Limit]
) -> list[tuple[int, str, float | str | None, float | str | None, str]]:
    """(row, gate, value, limit, sentence) of each finalist that was not chosen, one for every limit it would break."""
    out: list[tuple[int, str, float | str | None, float | str | None, str]] = []
    worth, least, most = worth_per_contract(c), least_contracts(c), most_contracts(c)
    bid, multiplier = c.of("bid"), c.of("multiplier")
    symbols, strategies = c.of("symbol"), c.of("strategy")
    taken = {(symbols[r], strategies[r]): r for r in choice.rows}
    for i in range(len(c)):
        if i in choice.rows:
            continue
        before = len(out)
        size = int(least[i])
        if worth[i] <= 0:
            out.append(
                (
                    i,
                    "objective",
                    float(worth[i]),
                    0.0,
                    f"its tail costs more than it earns: {worth[i]:.2f} a contract",
                )
            )
        if size > most[i]:
            credit, needed = float(most[i] * bid[i] * multiplier[i]), float(size * bid[i] * multiplier[i])
            said = sentence("credit ≥", credit, needed, unit=Unit.USD, verdict=Verdict.FAIL)
            out.append(
                (i, "least_credit", credit, needed, f"{said}: {most[i]} contracts are the most it can be")
            )
        if (symbols[i], strategies[i]) in taken:
            better = c.frame["contract"].iloc[taken[symbols[i], strategies[i]]]
            out.append(
                (i, "one_per_name", None, str(better), f"{better} was the better ticket on {symbols[i]}")
            )
        for limit, used in zip(limits, choice.used, strict=True):
            if not limit.touches(i):
                continue
            would = float(used + size * limit.per_contract[i] + limit.per_ticket[i])
            if would > limit.cap + 1e-6:
                gate = limit.gate_at(would)
                out.append((i, limit.gate, gate.value, gate.limit,
                            f"{gate.reason} with {size} contract{'s' if size > 1 else ''} more"))  # fmt: skip
        if len(out) == before:
            out.append(
                (
                    i,
                    "objective",
                    float(worth[i]),
                    0.0,
                    f"others earn more for their tail: {shown(worth[i], Unit.USD)} a contract",
                )
            )
    return out
