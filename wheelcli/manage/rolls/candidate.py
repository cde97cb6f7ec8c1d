"""One contract to roll into, with what the roll brings, costs and ties up."""

from dataclasses import dataclass
from datetime import date
from typing import Annotated

from wheelcli.contract import Contract
from wheelcli.manage.open_position import ListedDelta
from wheelcli.manage.ways import OrderText
from wheelcli.order import Order
from wheelcli.plan.gates.answer import Gate
from wheelcli.units import Annual, Days, Doc, Dollars, PerShare


@dataclass(frozen=True, slots=True, kw_only=True)
class RollFigures:
    """The figures of one roll. Prices are dollars per share, `_usd` dollars for the whole position; None is
    unknown.

    `credit`, `credit_mid` and `net_credit` are cash received, negative if the roll is a debit.
    """

    rank: Annotated[int | None, Doc("rank among the rolls that no rule blocks")]
    id: Annotated[str, Doc("AAPL-260918-P300>AAPL-261016-P295")]
    strike: Annotated[PerShare, Doc("new strike")]
    expiration: Annotated[date, Doc("new expiration")]
    dte_days: Annotated[Days, Doc("days from the session date")]
    added_days: Annotated[Days, Doc("days beyond the current expiration")]
    bid: Annotated[PerShare | None, Doc("bid of the new short leg")]
    ask: Annotated[PerShare | None, Doc("ask of the new short leg")]
    credit: Annotated[
        PerShare | None, Doc("natural credit: bought back at the ask, sold at the bid, before fees")
    ]
    credit_mid: Annotated[PerShare | None, Doc("the same at the mid of the combination")]
    fees_usd: Annotated[Dollars, Doc("fees of both orders")]
    net_credit: Annotated[PerShare | None, Doc("natural credit after fees")]
    net_credit_usd: Annotated[Dollars | None, Doc("the same for all contracts")]
    delta: Annotated[ListedDelta | None, Doc("delta of the new short leg")]
    break_even: Annotated[
        PerShare | None,
        Doc(
            "break-even of the cycle after the roll, fees included; a call counts as expired; a spread's own"
        ),
    ]
    annual_return: Annotated[
        Annual | None,
        Doc("credit ÷ collateral (a call: the share) × 365 ÷ added days; null for a spread"),
    ]
    collateral_usd: Annotated[Dollars, Doc("collateral afterwards")]
    collateral_change_usd: Annotated[Dollars, Doc("change in collateral")]
    expected_usd: Annotated[
        Dollars | None, Doc("expected result from now to the new expiration, fees included")
    ]
    utility: Annotated[Dollars | None, Doc("value by which rolls are ranked")]
    allowed: Annotated[bool, Doc("whether no rule blocks it")]
    order_text: OrderText = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RollCandidate(RollFigures):
    """One contract to roll into: its figures, its contracts, every gate's answer, and the order to send."""

    contract: Contract
    wing: Contract | None
    gates: tuple[Gate, ...]
    order: Order | None  # closing and opening at the natural price; None if a price is unknown
