"""Eleven faults of a venue or its connection, for practice and tests."""

from dataclasses import dataclass
from enum import StrEnum
from threading import Lock


class Fault(StrEnum):
    """The kinds of fault."""

    DROP_BEFORE = "drop_before"  # the connection ends before the venue has read the request
    DROP_AFTER = "drop_after"  # … after it has acted and before it has answered
    DELAY = "delay"  # it acts but answers too late
    DUPLICATE = "duplicate"  # every answer and notification comes twice
    REORDER = "reorder"  # an older notification comes after a newer one
    BAD_NUMBER = "bad_number"  # quotes have NaN and text instead of numbers
    UNKNOWN_FIELD = "unknown_field"  # answers have undocumented fields
    RATE_LIMIT = "rate_limit"  # it refuses: too many requests
    TOKEN_EXPIRED = "token_expired"
    HEARTBEAT_LOST = "heartbeat_lost"  # the connection stays open, but nothing more arrives
    TESTNET_FALSE = "testnet_false"  # it is the wrong network


# These affect requests that change something; the others affect everything that is shown.
STRIKING = frozenset(
    {
        Fault.DROP_BEFORE,
        Fault.DROP_AFTER,
        Fault.DELAY,
        Fault.RATE_LIMIT,
        Fault.TOKEN_EXPIRED,
        Fault.HEARTBEAT_LOST,
    }
)


@dataclass(slots=True)
class Plan:
    """One planned fault. A fault of requests occurs this many `times`, at requests of this `method` ("" is
    any).
    """

    fault: Fault
    method: str = ""
    times: int = 1


class Faults:
    """The faults of a server, for all its connections."""

    def __init__(self, *plans: Plan) -> None:
        self._plans = list(plans)
        self._lock = Lock()

    def add(self, plan: Plan) -> None:
        """Add one more fault."""
        with self._lock:
            self._plans.append(plan)

    def clear(self) -> None:
        """Remove all faults."""
        with self._lock:
            self._plans.clear()

    def shows(self, fault: Fault) -> bool:
        """Return whether all shown data has this fault."""
        with self._lock:
            return any(plan.fault is fault for plan in self._plans)

    def strike(self, method: str) -> Fault | None:
        """Return the fault for a request of this method, and use it up."""
        with self._lock:
            for plan in self._plans:
                if plan.fault in STRIKING and plan.times > 0 and plan.method in ("", method):
                    plan.times -= 1
                    return plan.fault
        return None
