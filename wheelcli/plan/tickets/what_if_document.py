"""A change to try on a plan, and its effect, as in documents."""

from dataclasses import dataclass
from typing import Annotated

from wheelcli.units import Contracts, Count, Doc, Dollars


@dataclass(frozen=True, slots=True)
class Change:
    """The change as typed: ids, contracts, or for a ticket of the plan its rank."""

    add: str | None = None
    drop: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class WhatIfTotals:
    """The totals of a plan."""

    tickets: Annotated[Count, Doc("tickets")]
    names: Annotated[Count, Doc("underlyings")]
    credit_usd: Annotated[Dollars, Doc("sum of credit_usd")]
    collateral_usd: Annotated[Dollars, Doc("sum of collateral_usd")]
    stress_loss_usd: Annotated[
        Dollars, Doc("stress loss of new tickets, without open positions: sum of stress_loss_usd")
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangedTicket:
    """A ticket whose size the change alters. With 0 contracts, that plan lacks it."""

    id: Annotated[str, Doc("ticket")]
    before: Annotated[Contracts, Doc("contracts in the plan")]
    after: Annotated[Contracts, Doc("contracts with the change")]


@dataclass(frozen=True, slots=True, kw_only=True)
class WhatIf:
    """The effect that a change would have on the plan; the plan itself does not change."""

    with_ticket: Annotated[str | None, Doc("ticket forced in")]
    without_ticket: Annotated[str | None, Doc("ticket left out")]
    before: Annotated[WhatIfTotals, Doc("totals of the plan")]
    after: Annotated[WhatIfTotals, Doc("totals with the change")]
    tickets: Annotated[tuple[ChangedTicket, ...], Doc("tickets that come, leave or change their size")]
