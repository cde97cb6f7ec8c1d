"""The order in which `wheel why` lists rejected candidates: the nearest to being a ticket first.

First come those that pass every gate of their own and are stopped by a limit or a better ticket, the best
score first (`Rejections` enters them so). Then calls on shares that are free. Then the rest, by the sum of
their relative distances from the gates: a score of 44.98 with a minimum of 45 is nearer than a delta of 0.082
with a minimum of 0.10, which is 18 % away. No better price mends an expiration outside the window: it comes
last.
"""

import re
from collections.abc import Iterable
from math import isfinite

from wheelcli.contract import Right, parse_contract
from wheelcli.plan.gates.answer import Verdict
from wheelcli.plan.gates.gate import RULES, VERDICTS
from wheelcli.plan.gates.limit_names import LIMITS
from wheelcli.plan.optimize.rejected_rows import RejectedRows, Row

_OF_THE_NAME = ("name_collateral", "risk", "single_contract", "contracts_max", "least_credit")
_FAR = 1_000.0  # the distance of a reading without numbers
_NUMBER = re.compile(r"\d+(?:\.\d+)?")


def nearest_first(rows: RejectedRows) -> dict[str, tuple[Row, ...]]:
    """Return the rows of each candidate, the nearest candidate first; for a candidate that only limits stop,
    the limits of its own name come first.
    """
    by_candidate: dict[str, list[Row]] = {}
    for row in rows.rows():
        by_candidate.setdefault(row.contract, []).append(row)
    order = sorted(by_candidate, key=lambda name: _key(name, by_candidate[name]))
    return {name: tuple(sorted(by_candidate[name], key=_own_first)) for name in order}


def only_limits(rows: Iterable[Row]) -> bool:
    """Return whether these rows of a candidate are limits or the choice of the plan, and none is a gate."""
    return not any(row.gate in RULES for row in rows)


def _key(name: str, rows: list[Row]) -> tuple[bool, bool, bool, float]:
    late = only_limits(rows)
    gates = {row.gate for row in rows}
    far = 0.0 if late else sum(_distance(row) for row in rows if row.gate in RULES)
    return not late, not _free_call(name, gates), "dte" in gates, far


def _free_call(name: str, gates: set[str]) -> bool:
    contract = parse_contract(name)
    return contract is not None and contract.right is Right.CALL and "free_shares" not in gates


def _own_first(row: Row) -> bool:
    return row.gate in LIMITS and row.gate not in _OF_THE_NAME


def _distance(row: Row) -> float:
    """Return how far a value is from its limit, or from the nearer end of its band, as a part of it."""
    if row.value is None or VERDICTS[row.verdict] is Verdict.UNKNOWN:
        return _FAR
    band = _NUMBER.findall(row.limit_text or "")
    bounds = [float(end) for end in band] if row.limit is None else [row.limit]
    apart = min((abs(row.value - bound) / abs(bound) for bound in bounds if bound), default=_FAR)
    return apart if isfinite(apart) else _FAR
