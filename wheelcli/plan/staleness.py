"""The age of a ticket: how far its share has moved since the plan, in standard deviations by the ticket's
volatility and the time passed.

Example: a share at 100.00 with an implied volatility of 0.30, three days later at 103.00: ln(1.03) ÷ (0.30 ·
√(3 ÷ 365)) = 1.09 standard deviations, so the ticket is stale. Less than a day counts as one day, so that an
hour's noise makes no ticket stale.
"""

from dataclasses import dataclass
from datetime import datetime
from math import isfinite, log, sqrt
from typing import Annotated

from wheelcli.plan.document import PlanRecord, ScanDocument
from wheelcli.plan.tickets.ticket import Ticket
from wheelcli.units import Contracts, Deviations, Doc, PerShare, Ratio, values_of

STALE_SD = 1.0
_DAY_S = 86_400.0


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketAge:
    """A ticket's share in a newer market."""

    as_of: Annotated[datetime, Doc("moment of that market")]
    spot: Annotated[PerShare, Doc("share price there, as quoted")]
    moved: Annotated[Ratio, Doc("spot ÷ spot_quoted − 1")]
    moved_sd: Annotated[Deviations, Doc("ln(spot ÷ spot_quoted) ÷ (iv√years passed), at least one day")]

    @property
    def stale(self) -> bool:
        """Return whether the ticket should be planned again."""
        return abs(self.moved_sd) > STALE_SD


@dataclass(frozen=True, slots=True, kw_only=True)
class AgedTicket(Ticket):
    """A ticket of a saved plan, and its age."""

    stale: Annotated[
        bool,
        Doc("whether its share has moved more than one standard deviation since, in a newer recorded market"),
    ] = False
    age: Annotated[
        TicketAge | None,
        Doc("its share in the newest recorded market after the plan; null without one"),
    ] = None

    @classmethod
    def of(cls, ticket: Ticket, age: TicketAge | None) -> "AgedTicket":
        """Return the ticket with that age."""
        return cls(**values_of(Ticket, ticket), stale=age is not None and age.stale, age=age)


@dataclass(frozen=True, slots=True, kw_only=True)
class OneTicket(AgedTicket):
    """A ticket of a saved plan, with its plan."""

    plan: Annotated[str, Doc("id of the plan")]
    account: Annotated[
        str | None,
        Doc("name of the plan's account; null if the plan has none"),
    ] = None
    left: Annotated[
        Contracts | None,
        Doc("contracts that the account has not sold since the plan; null if the journal cannot be read"),
    ] = None

    @property
    def to_sell(self) -> int:
        """Return the contracts to sell: those left, all of them if that is unknown."""
        return self.contracts if self.left is None else self.left

    @classmethod
    def of_plan(
        cls, ticket: AgedTicket, *, plan: str, account: str | None, left: int | None = None
    ) -> "OneTicket":
        """Return the ticket with the id of that plan, and the contracts left to sell."""
        return cls(**values_of(AgedTicket, ticket), plan=plan, account=account, left=left)


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownPlan(ScanDocument):
    """A saved plan, with the age of its tickets."""

    tickets: Annotated[tuple[AgedTicket, ...], Doc("orders to consider")]
    made: Annotated[datetime | None, Doc("when the scan ran")] = None

    @classmethod
    def of(cls, record: PlanRecord, tickets: tuple[AgedTicket, ...]) -> "ShownPlan":
        """Return the plan with the age of its tickets."""
        values = values_of(ScanDocument, record.data) | {"tickets": tickets}
        return cls(**values, made=record.kept.at)


def moved_sd(before: float, now: float, *, iv: float, then: datetime, later: datetime) -> float:
    """Return the move from `before` to `now` in standard deviations; NaN if a price or the volatility is
    unknown.

    >>> from datetime import UTC
    >>> then, now = datetime(2026, 8, 18, 20, tzinfo=UTC), datetime(2026, 8, 21, 20, tzinfo=UTC)
    >>> round(moved_sd(100.0, 103.0, iv=0.30, then=then, later=now), 2)
    1.09
    """
    if not all(isfinite(x) and x > 0 for x in (before, now, iv)):
        return float("nan")
    years = max((later - then).total_seconds(), _DAY_S) / (365.0 * _DAY_S)
    return log(now / before) / (iv * sqrt(years))


def age_of(ticket: Ticket, *, then: datetime, spot: float, as_of: datetime) -> TicketAge | None:
    """Return the age of a ticket made at `then` against a share quoted at `spot` at `as_of`; None if it
    cannot be computed.
    """
    before, iv = ticket.spot_quoted, ticket.iv
    if as_of <= then:
        return None
    sd = moved_sd(before, spot, iv=iv, then=then, later=as_of)
    return TicketAge(as_of=as_of, spot=spot, moved=spot / before - 1.0, moved_sd=sd) if isfinite(sd) else None
