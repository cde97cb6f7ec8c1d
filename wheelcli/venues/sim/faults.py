"""Eleven ways in which a venue or a line to it fails, to practise and to test with."""

from dataclasses import dataclass
from enum import StrEnum
from threading import Lock


class Fault(StrEnum):
    """What goes wrong."""

    DROP_BEFORE = "drop_before"  # the line ends before the venue has read the request
    DROP_AFTER = "drop_after"  # … after it has acted, before it has answered
    DELAY = "delay"  # it acts, and answers too late
    DUPLICATE = "duplicate"  # every answer and notification comes twice
    REORDER = "reorder"  # an older notification comes after a newer one
    BAD_NUMBER = "bad_number"  # quotes with NaN and text for numbers
    UNKNOWN_FIELD = "unknown_field"  # fields that nobody has described
    RATE_LIMIT = "rate_limit"  # it refuses: too many requests
    TOKEN_EXPIRED = "token_expired"
    HEARTBEAT_LOST = "heartbeat_lost"  # the line stays open and nothing comes any more
    TESTNET_FALSE = "testnet_false"  # it is another network than it should be


# These strike requests that change something; the others strike everything that is shown.
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
    """One fault to come. A striking one strikes `times`, at requests of this `method`, "" any."""

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
        """Return whether everything that is shown has this fault."""
        with self._lock:
            return any(plan.fault is fault for plan in self._plans)

    def strike(self, method: str) -> Fault | None:
        """Return the fault that strikes a request of this method; it is then used up."""
        with self._lock:
            for plan in self._plans:
                if plan.fault in STRIKING and plan.times > 0 and plan.method in ("", method):
                    plan.times -= 1
                    return plan.fault
        return None
