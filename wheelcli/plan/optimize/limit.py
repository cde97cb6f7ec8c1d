"""One limit of the portfolio as an inequality: Σ contracts · per_contract + Σ tickets · per_ticket ≤ room.

Example: an account of 250,000 with 97,500 deployed and a limit of 65 % has room for 65,000. A put of strike
180 takes 18,000 a contract, so three fit.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from wheelcli.plan.gates.answer import Effect, Gate, Unit, Verdict, shown

Floats = NDArray[np.float64]
NAME_COLLATERAL, NAME_RISK, SINGLE_CONTRACT = "name_collateral", "risk", "single_contract"


@dataclass(frozen=True)
class Limit:
    """One limit. `open` is the use by open positions, `cap` is the limit, both in dollars or counts; the gate
    shows them divided by `scale`.
    """

    gate: str
    group: str  # the name, sector or date it is about; "" for the whole account
    phrase: str
    key: str
    per_contract: Floats  # (n,)
    per_ticket: Floats  # (n,)
    open: float
    cap: float
    scale: float  # divides both for the gate: the account's value, or 1 for counts
    unit: Unit

    @property
    def room(self) -> float:
        """Return the room for new tickets."""
        return self.cap - self.open

    @cached_property
    def users(self) -> NDArray[np.intp]:
        """Return the candidates whose tickets use this limit."""
        return np.flatnonzero((self.per_contract > 0) | (self.per_ticket > 0))

    def use(self, rows: NDArray[np.intp], contracts: NDArray[np.int64]) -> float:
        """Return the use of the limit by tickets on these candidates, with that many contracts each."""
        return float(contracts @ self.per_contract[rows] + self.per_ticket[rows].sum())

    def touches(self, i: int) -> bool:
        """Return whether a ticket on candidate i uses this limit."""
        return bool(self.per_contract[i] > 0 or self.per_ticket[i] > 0)

    def gate_at(self, used: float) -> Gate:
        """Return the gate's answer if `used` of the limit is taken, open positions included."""
        value, limit = used / self.scale, self.cap / self.scale
        verdict = Verdict.PASS if used <= self.cap + 1e-6 else Verdict.FAIL
        about = f" {self.group}" if self.group else ""
        return Gate(
            gate=self.gate,
            value=value,
            unit=self.unit,
            limit=limit,
            effect=Effect.BLOCK,
            verdict=verdict,
            reason=f"{self.phrase}{about}: {shown(value, self.unit)} (limit {shown(limit, self.unit)})",
        )
