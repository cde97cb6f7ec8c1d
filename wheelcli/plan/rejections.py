"""Why every other candidate is no ticket: the gates that block it, the limits it would break, or that it does not pay.

A market has millions of such answers, so they are kept as numbers and categories; sentences are made when somebody asks.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from wheelcli.plan.candidates import Candidates
from wheelcli.plan.choose import Choice, least_contracts, most_contracts, worth_per_contract
from wheelcli.plan.gate import RULES, VERDICTS, Reading, Unit, Verdict, sentence, shown
from wheelcli.plan.limits import Limit

if TYPE_CHECKING:
    import pandas as pd

COLUMNS = ("contract", "symbol", "gate", "value", "limit", "reason")


@dataclass(frozen=True, slots=True)
class Rejections:
    """`table`: one row per candidate and gate that keeps it out, in the compact form that `explained` reads; `by_gate`: how
    many candidates each gate keeps out."""

    table: "pd.DataFrame"
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

        blocks = [
            _block(name, reading, found)
            for name, reading in readings.items()
            if len(found := np.flatnonzero(reading.blocks))
        ]
        late = list(_unchosen(few, choice, limits))
        if late:
            blocks.append(_late_block(late, finalists))
        if not blocks:
            return cls(pd.DataFrame(columns=["contract", "symbol", "gate"]), {})
        table = pd.concat(blocks, ignore_index=True)
        row = table.pop("row").to_numpy(np.intp)
        contract: Any = pd.Categorical.from_codes(row, pd.Index(c.frame["contract"]))
        table.insert(0, "contract", contract)
        table.insert(1, "symbol", c.frame["symbol"].take(row).reset_index(drop=True))
        for name in ("gate", "value_text", "limit_text", "remark"):
            table[name] = table[name].astype("category")
        counts = {str(k): int(v) for k, v in table["gate"].value_counts().items()}
        return cls(table, dict(sorted(counts.items(), key=lambda kv: (-kv[1], kv[0]))))


def _block(name: str, reading: Reading, rows: NDArray[np.intp]) -> "pd.DataFrame":
    import pandas as pd

    value, value_text = _split(reading.value, rows)
    limit, limit_text = _split(reading.limit, rows)
    remark: Any = None
    if reading.remark is not None:
        texts = np.array([*reading.remark.texts, None], dtype=object)
        remark = texts[reading.remark.code[rows]]  # −1 reaches the None at the end
    return pd.DataFrame(
        {
            "row": rows, "gate": name, "value": value, "value_text": value_text, "limit": limit,
            "limit_text": limit_text, "verdict": reading.verdict[rows], "remark": remark,
        }
    )  # fmt: skip


def _split(values: Any, rows: NDArray[np.intp]) -> tuple[Any, Any]:
    """A gate's values as numbers and as texts, of which each row has one or neither."""
    if not isinstance(values, np.ndarray) or not values.ndim:
        if values is None or isinstance(values, str):
            return np.nan, values
        return float(values), None
    taken = values[rows]
    if taken.dtype.kind in "fiub":
        return taken.astype(np.float64), None
    if taken.dtype.kind == "M":
        return np.nan, np.where(np.isnat(taken), "unknown", np.datetime_as_string(taken, unit="D")).astype(
            object
        )
    return np.nan, np.array([None if v is None else str(v) for v in taken], dtype=object)


def _late_block(late: "list[Late]", finalists: NDArray[np.intp]) -> "pd.DataFrame":
    import pandas as pd

    return pd.DataFrame(
        {
            "row": [int(finalists[item.row]) for item in late],
            "gate": [item.gate for item in late],
            "value": [item.value if item.value is not None else np.nan for item in late],
            "value_text": None,
            "limit": [item.limit if isinstance(item.limit, float) else np.nan for item in late],
            "limit_text": [item.limit if isinstance(item.limit, str) else None for item in late],
            "verdict": np.int8(VERDICTS.index(Verdict.FAIL)),
            "remark": [item.reason for item in late],
        }
    )


def explained(table: "pd.DataFrame") -> list[dict[str, Any]]:
    """Rows of a rejections table with their sentences: contract, symbol, gate, value, limit, reason."""
    if not len(table):
        return []
    columns = (
        "contract",
        "symbol",
        "gate",
        "value",
        "value_text",
        "limit",
        "limit_text",
        "verdict",
        "remark",
    )
    rows = zip(
        *(table[name].astype(object).where(table[name].notna(), None) for name in columns), strict=True
    )
    return [_explain(*row) for row in rows]


def _explain(
    contract: str, symbol: str, gate: str, number: float | None, text: str | None, bound: float | None,
    bound_text: str | None, verdict: int, remark: str | None,
) -> dict[str, Any]:  # fmt: skip
    value, limit = (text if text is not None else number), (bound_text if bound_text is not None else bound)
    value, limit = _finite(value), _finite(limit)
    rule = RULES.get(gate)
    reason = remark
    if reason is None and rule is not None:
        reason = sentence(rule.phrase, value, limit, unit=rule.unit, verdict=VERDICTS[int(verdict)])
    return {
        "contract": contract,
        "symbol": symbol,
        "gate": gate,
        "value": value,
        "limit": limit,
        "reason": reason or gate,
    }


def _finite(value: Any) -> Any:
    return None if isinstance(value, float) and not np.isfinite(value) else value


@dataclass(frozen=True, slots=True)
class Late:
    """Why a candidate that passed every gate of its own was not chosen."""

    row: int
    gate: str
    value: float | None
    limit: float | str | None
    reason: str


def _unchosen(c: Candidates, choice: Choice, limits: list[Limit]) -> Iterator[Late]:
    """For each finalist that was not chosen, one answer for every limit that it would break."""
    worth, least, most = worth_per_contract(c), least_contracts(c), most_contracts(c)
    bid, multiplier = c.of("bid"), c.of("multiplier")
    symbols, strategies = c.of("symbol"), c.of("strategy")
    taken = {(symbols[r], strategies[r]): r for r in choice.rows}
    for i in range(len(c)):
        if i in choice.rows:
            continue
        size, found = int(least[i]), 0
        if worth[i] <= 0:
            found += 1
            yield Late(
                i,
                "objective",
                float(worth[i]),
                0.0,
                f"its tail costs more than it earns: {worth[i]:.2f} a contract",
            )
        if size > most[i]:
            found += 1
            credit, needed = float(most[i] * bid[i] * multiplier[i]), float(size * bid[i] * multiplier[i])
            said = sentence("credit ≥", credit, needed, unit=Unit.USD, verdict=Verdict.FAIL)
            yield Late(
                i, "least_credit", credit, needed, f"{said}: {most[i]} contracts are the most it can be"
            )
        if (symbols[i], strategies[i]) in taken:
            found += 1
            better = str(c.frame["contract"].iloc[taken[symbols[i], strategies[i]]])
            yield Late(i, "one_per_name", None, better, f"{better} was the better ticket on {symbols[i]}")
        for limit, would in _broken(limits, choice, i, size):
            found += 1
            gate = limit.gate_at(would)
            more = f"{size} contract{'s' if size > 1 else ''} more"
            yield Late(
                i, limit.gate, would / limit.scale, limit.cap / limit.scale, f"{gate.reason} with {more}"
            )
        if not found:
            told = shown(float(worth[i]), Unit.USD)
            yield Late(
                i, "objective", float(worth[i]), 0.0, f"others earn more for their tail: {told} a contract"
            )


def _broken(limits: list[Limit], choice: Choice, i: int, size: int) -> list[tuple[Limit, float]]:
    """The limits that `size` contracts more of candidate i would break, and what they would come to.

    Of one gate with several groups (a name lies in many neighbourhoods) only the one that is broken most.
    """
    worst: dict[str, tuple[float, Limit, float]] = {}
    for limit, used in zip(limits, choice.used, strict=True):
        would = float(used + size * limit.per_contract[i] + limit.per_ticket[i])
        excess = (would - limit.cap) / limit.scale
        if limit.touches(i) and would > limit.cap + 1e-6 and excess > worst.get(limit.gate, (0.0,))[0]:
            worst[limit.gate] = (excess, limit, would)
    return [(limit, would) for _, limit, would in worst.values()]
