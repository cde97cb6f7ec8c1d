"""The sentence of each row of a rejections table, from its gate's phrase and its numbers."""

from math import isfinite

import wheelcli.plan.gates.registered  # noqa: F401  (fills the registry: the sentences of a plan read back are made from it)
from wheelcli.plan.gates.gate import RULES, VERDICTS, sentence
from wheelcli.plan.optimize.left_out import Rejection
from wheelcli.plan.optimize.rejected_rows import RejectedRows, Row
from wheelcli.quickly import quickly

_rejection = quickly(Rejection)


def sentences(rows: RejectedRows) -> list[Rejection]:
    """Return the rows with their sentences."""
    return [explain(row) for row in rows.rows()]


def explain(row: Row) -> Rejection:
    """Return one row with its sentence."""
    contract, symbol, gate, value, value_text, limit, limit_text, verdict, reason = row
    measured = _finite(value) if value_text is None else value_text
    bound = _finite(limit) if limit_text is None else limit_text
    if reason is None and (rule := RULES.get(gate)) is not None:
        reason = sentence(rule.phrase, measured, bound, unit=rule.unit, verdict=VERDICTS[int(verdict)])
    return _rejection(
        contract=contract, symbol=symbol, gate=gate, value=measured, limit=bound, reason=reason or gate
    )


def _finite(value: float | None) -> float | None:
    return value if value is None or type(value) is not float or isfinite(value) else None
