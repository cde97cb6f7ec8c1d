"""The result of a rule on an open position: that it applies, that it does not, or that its data is unknown;
and the states.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated

from wheelcli.units import Doc, Unit

OfTheRule = Annotated[float, Unit("of the rule")]


class State(StrEnum):
    """The state of a position. The first that applies, in this order, counts."""

    UNPRICED = "unpriced"
    EXPIRING = "expiring"
    CLOSE_SPREAD = "close_spread"
    ASSIGNMENT_LIKELY = "assignment_likely"
    TAKE_PROFIT = "take_profit"
    CHALLENGED = "challenged"
    REVIEW = "review"
    ON_TRACK = "on_track"


class Action(StrEnum):
    """The recommended action."""

    HOLD = "hold"
    CLOSE = "close"  # buy it back, a long option: sell it
    ROLL = "roll"
    ACCEPT = "accept"  # let assignment happen
    PRICE = "price"  # look again when it is quoted
    SETTLE = "settle"  # record in the journal how it ended


@dataclass(frozen=True, slots=True)
class Finding:
    """One rule's answer. `holds` None is unknown; `reason` is the sentence with the numbers."""

    rule: Annotated[str, Doc("name of the rule")]
    state: Annotated[State, Doc("state that it indicates")]
    holds: Annotated[bool | None, Doc("true, false, or null if its data is unknown")]
    value: Annotated[OfTheRule | None, Doc("measured value")]
    limit: Annotated[OfTheRule | None, Doc("limit")]
    reason: Annotated[str, Doc("sentence with the numbers")]
