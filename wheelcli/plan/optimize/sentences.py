"""The sentence of each row of a rejections table, from its gate's phrase and its numbers."""

from math import isfinite
from typing import Any

import wheelcli.plan.gates.registered  # noqa: F401  (fills the registry: the sentences of a plan read back are made from it)
from wheelcli.plan.gates.gate import RULES, VERDICTS, sentence
from wheelcli.plan.optimize.left_out import Rejection
from wheelcli.plan.optimize.rejected_rows import RejectedRows, Row


def sentences(rows: RejectedRows) -> list[Rejection]:
    """Return the rows with their sentences."""
    return [explain(row) for row in rows.rows()]


def explain(row: Row) -> Rejection:
    """Return one row with its sentence."""
    value = _finite(row.value if row.value_text is None else row.value_text)
    limit = _finite(row.limit if row.limit_text is None else row.limit_text)
    rule, reason = RULES.get(row.gate), row.remark
    if reason is None and rule is not None:
        reason = sentence(rule.phrase, value, limit, unit=rule.unit, verdict=VERDICTS[int(row.verdict)])
    return Rejection(
        contract=row.contract,
        symbol=row.symbol,
        gate=row.gate,
        value=value,
        limit=limit,
        reason=reason or row.gate,
    )


def _finite(value: Any) -> Any:
    return value if value is None or type(value) is not float or isfinite(value) else None
