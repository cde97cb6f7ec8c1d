"""An alternative for an open position: its action, whether it is possible, and its proceeds, costs and
collateral.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated

from wheelcli.order import Order
from wheelcli.units import Days, Doc, Dollars, Ratio

OrderText = Annotated[
    str | None,
    Doc("order in the notation that brokers paste, between natural and mid; null if there is none to send"),
]


class WayOut(StrEnum):
    """The action of an alternative."""

    ROLL = "roll"
    CLOSE = "close"
    ACCEPT = "accept"
    HOLD = "hold"


@dataclass(frozen=True, slots=True)
class WayFigures:
    """The figures of one alternative. `_usd` is dollars for the whole position; None is unknown.

    `must_beat_usd` is for closing and rolling, None for the others.
    """

    way: Annotated[WayOut, Doc("action")]
    available: Annotated[bool, Doc("whether it is possible")]
    now_usd: Annotated[Dollars | None, Doc("cash now, after fees; negative is paid")]
    expected_usd: Annotated[Dollars | None, Doc("expected result from now to its end, after fees")]
    ties_up_usd: Annotated[Dollars | None, Doc("collateral it ties up")]
    days: Annotated[Days, Doc("days for which it ties that up")]
    prob_assigned: Annotated[Ratio | None, Doc("probability of assignment by then")]
    utility: Annotated[
        Dollars | None,
        Doc(
            "value by which actions and rolls are ranked: (expected − closing) · √(30 ÷ days) "
            "− penalty · stress loss"
        ),
    ]
    reason: Annotated[str, Doc("description, or why it is not possible")]
    must_beat_usd: Annotated[
        Dollars | None,
        Doc(
            "amount by which closing or rolling must beat holding or assignment: half the "
            "spreads, fees, and 1.5 points of volatility"
        ),
    ] = None
    order_text: OrderText = None

    @property
    def brings(self) -> bool:
        """Return whether it brings money now, after fees."""
        return (self.now_usd or 0.0) > 0


@dataclass(frozen=True, slots=True)
class Way(WayFigures):
    """One alternative with its order (None: no order). `now_usd` is the cash of the order after fees."""

    order: Order | None = None
