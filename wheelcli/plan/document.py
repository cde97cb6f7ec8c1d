"""The document of a plan, `wheel.scan`, and a plan as it is kept."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Annotated, Any, Literal

from wheelcli.book.portfolio import AccountType
from wheelcli.book.valuation.cash import CashEquivalentsUsd, CashUsd, CollateralUsd, FreeCashUsd
from wheelcli.chains.annotations import CarryAnnual, CarryBasis, HardToBorrow
from wheelcli.plan.tickets.bases import RegimeBasis
from wheelcli.plan.tickets.streams import StreamNote
from wheelcli.plan.tickets.ticket import Ticket
from wheelcli.units import Days, Delta, Doc, Dollars, Points, Ratio


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanAccount:
    """The account planned for."""

    name: Annotated[str, Doc("its name in the config")]
    type: Annotated[AccountType, Doc("cash, margin or ira")]
    value_usd: Annotated[Dollars, Doc("what it is worth")]
    cash_usd: CashUsd
    cash_equivalents_usd: CashEquivalentsUsd | None
    collateral_usd: CollateralUsd
    free_cash_usd: FreeCashUsd | None
    source: Annotated[Literal["config", "journal"], Doc("where it is told: config or journal")]


@dataclass(frozen=True, slots=True, kw_only=True)
class RegimeInForce:
    """The row of the volatility table in force."""

    name: Annotated[str, Doc("its name")]
    vix: Annotated[Points | None, Doc("median of the volatility index over five sessions")]
    vix_last: Annotated[Points | None, Doc("its last level: the close, or in market hours the live one")]
    vix_date: Annotated[date | None, Doc("its last session")]
    basis: Annotated[
        RegimeBasis,
        Doc("what put the row in force: the median; the last level, two or more rows above it; or unknown"),
    ]
    target_delta: Annotated[Delta, Doc("absolute delta aimed at")]
    dte_min_days: Annotated[Days, Doc("shortest life of a contract")]
    dte_max_days: Annotated[Days, Doc("longest life of a contract")]
    position_max: Annotated[Ratio, Doc("most risk per name, of account value")]
    deployed_max: Annotated[Ratio, Doc("most deployed, of account value")]
    stress_total_max: Annotated[Ratio, Doc("most lost in the stress by all positions, of account value")]


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanTotals:
    """All tickets together."""

    id: Annotated[str, Doc("its moment, source and content")]
    config_hash: Annotated[str, Doc("tells whether the settings were the same")]
    credit_usd: Annotated[Dollars, Doc("sum of credit_usd")]
    collateral_usd: Annotated[Dollars, Doc("sum of collateral_usd")]
    stress_loss_usd: Annotated[Dollars, Doc("sum of stress_loss_usd")]
    deployed: Annotated[
        Ratio,
        Doc("put collateral, spreads' maximum loss and wheel shares over account value, after the fills"),
    ]
    optimality_gap: Annotated[
        Ratio | None, Doc("how far the choice may be from the best one; null where it was not solved for")
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedIncome:
    """What the tickets would earn in a month, against the target."""

    monthly_target_usd: Annotated[
        Dollars, Doc("income.monthly_target_usd of the settings; 0 where none is set")
    ]
    planned_usd: Annotated[Dollars, Doc("sum of credit_net_usd × 30 ÷ dte_days")]
    share: Annotated[Ratio | None, Doc("planned over target; null without a target")]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rejected:
    """What became no ticket."""

    candidates: Annotated[int, Doc("out-of-the-money contracts, and pairs of them, looked at")]
    by_gate: Annotated[
        Mapping[str, int], Doc("candidates each gate keeps out; one counts under every gate that blocks it")
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class NameCarry:
    """Names looked at whose options need more than rate and dividends."""

    symbol: Annotated[str, Doc("the underlying")]
    carry: CarryBasis
    carry_annual: CarryAnnual
    hard_to_borrow: HardToBorrow


@dataclass(frozen=True, slots=True, kw_only=True)
class NameQuotes:
    """Where the quotes of one name are from."""

    symbol: Annotated[str, Doc("the underlying")]
    source: Annotated[str | None, Doc("the feed: yahoo, cboe, …; null in snapshots of earlier builds")]
    quote_time: Annotated[datetime | None, Doc("the moment of its quotes")]
    closing: Annotated[bool, Doc("whether they are the closing quotes of a session that is over")]
    facts_day: Annotated[
        date | None,
        Doc("day of the kept facts (sector, size, earnings, dividends) if its feed has none; else null"),
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class ScanDocument:
    """The plan of `wheel scan`: ranked tickets, and what they stand on."""

    account: Annotated[PlanAccount, Doc("the account planned for")]
    regime: Annotated[RegimeInForce, Doc("the row of the volatility table in force")]
    plan: Annotated[PlanTotals, Doc("all tickets together")]
    income: Annotated[PlannedIncome, Doc("what the tickets would earn in a month, against the target")]
    streams: Annotated[
        StreamNote, Doc("what puts, calls and spreads bring in, and whether they lose together")
    ]
    tickets: Annotated[tuple[Ticket, ...], Doc("one order to consider each")]
    rejected: Annotated[Rejected, Doc("what became no ticket")]
    carries: Annotated[
        tuple[NameCarry, ...], Doc("names looked at whose options need more than rate and dividends")
    ]
    advice: Annotated[
        tuple[str, ...],
        Doc(
            "sentences on the plan: closing quotes to check, what binds in a short one, "
            "and the smallest account that would fit"
        ),
    ]
    quotes: Annotated[tuple[NameQuotes, ...], Doc("the feed and moment of each name's quotes")] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanContext:
    """What is kept beside a plan's document: when it was made, the settings that are no defaults, the spots
    it stood on by symbol.
    """

    at: datetime | None = None
    config: Mapping[str, Any] | None = None
    spots: Mapping[str, float | None] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanRecord:
    """A plan as it is kept: the moment and source of its quotes, its document, and what is kept beside it."""

    as_of: datetime
    source: str
    data: ScanDocument
    kept: PlanContext = PlanContext()

    @property
    def id(self) -> str:
        """The plan's id."""
        return self.data.plan.id

    @property
    def account(self) -> str | None:
        """The name of the account it was made for; None if it does not have one."""
        return self.data.account.name or None
