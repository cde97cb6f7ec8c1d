"""The document of a plan, `wheel.scan`, and a saved plan."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Annotated, Any, Literal

from wheelcli.book.portfolio import AccountType
from wheelcli.book.valuation.cash import CashEquivalentsUsd, CashUsd, CollateralUsd, FreeCashUsd
from wheelcli.chains.annotations import CarryAnnual, CarryBasis, HardToBorrow
from wheelcli.errors import Problem
from wheelcli.plan.tickets.bases import RegimeBasis
from wheelcli.plan.tickets.streams import StreamNote
from wheelcli.plan.tickets.ticket import Ticket
from wheelcli.plan.tickets.what_if_document import WhatIf
from wheelcli.units import OPTIONAL, Days, Delta, Doc, Dollars, Points, Ratio


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanAccount:
    """The account of the plan."""

    name: Annotated[str, Doc("name of the account in the config")]
    type: Annotated[AccountType, Doc("account type: cash, margin or ira")]
    value_usd: Annotated[Dollars, Doc("account value")]
    cash_usd: CashUsd
    cash_equivalents_usd: CashEquivalentsUsd | None
    collateral_usd: CollateralUsd
    free_cash_usd: FreeCashUsd | None
    source: Annotated[Literal["config", "journal"], Doc("source of the account: config or journal")]


@dataclass(frozen=True, slots=True, kw_only=True)
class RegimeInForce:
    """The row of the volatility table in force."""

    name: Annotated[str, Doc("name of the row")]
    vix: Annotated[Points | None, Doc("median of the volatility index over five sessions")]
    vix_last: Annotated[
        Points | None, Doc("last level of the index: the close, or in market hours the live one")
    ]
    vix_date: Annotated[date | None, Doc("last session of the index")]
    basis: Annotated[
        RegimeBasis,
        Doc(
            "reading that decided the row: the median; the last level, if two or more rows above; or unknown"
        ),
    ]
    target_delta: Annotated[Delta, Doc("target absolute delta")]
    dte_min_days: Annotated[Days, Doc("minimum days to expiration")]
    dte_max_days: Annotated[Days, Doc("maximum days to expiration")]
    position_max: Annotated[Ratio, Doc("maximum risk per name ÷ account value")]
    deployed_max: Annotated[Ratio, Doc("maximum deployed ÷ account value")]
    stress_total_max: Annotated[Ratio, Doc("maximum stress loss with open positions ÷ account value")]


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanTotals:
    """All tickets together."""

    id: Annotated[str, Doc("id of the plan: moment, source and content")]
    config_hash: Annotated[str, Doc("hash of the settings: plans with the same hash had the same settings")]
    credit_usd: Annotated[Dollars, Doc("sum of credit_usd")]
    collateral_usd: Annotated[Dollars, Doc("sum of collateral_usd")]
    stress_loss_usd: Annotated[
        Dollars, Doc("stress loss of new tickets, without open positions: sum of stress_loss_usd")
    ]
    deployed: Annotated[
        Ratio,
        Doc(
            "deployed with open positions: put collateral, spreads' maximum loss and wheel shares, after the"
            " fills, ÷ account value"
        ),
    ]
    optimality_gap: Annotated[
        Ratio | None, Doc("distance of the choice from the best one, at most; null if it was not optimised")
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedIncome:
    """The income of the tickets in a month, and the target."""

    monthly_target_usd: Annotated[Dollars, Doc("income.monthly_target_usd of the settings; 0 without one")]
    planned_usd: Annotated[Dollars, Doc("sum of credit_net_usd × 30 ÷ dte_days")]
    share: Annotated[Ratio | None, Doc("planned ÷ target; null without a target")]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rejected:
    """The candidates that did not become tickets."""

    candidates: Annotated[int, Doc("out-of-the-money contracts, and pairs of them, considered")]
    by_gate: Annotated[
        Mapping[str, int],
        Doc("candidates that each gate rejects; one counts under every gate that blocks it"),
    ]
    unpriced: Annotated[
        int | None,
        Doc(
            "candidates that were not priced, so that their volatility, delta and score are unknown: only in"
            " a market of 1,000 names or more; null in plans of earlier builds"
        ),
    ] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NameCarry:
    """A name in the plan whose options need a carry beyond rate and dividends."""

    symbol: Annotated[str, Doc("underlying")]
    carry: CarryBasis
    carry_annual: CarryAnnual
    hard_to_borrow: HardToBorrow


@dataclass(frozen=True, slots=True, kw_only=True)
class NameQuotes:
    """The source of one name's quotes."""

    symbol: Annotated[str, Doc("the underlying")]
    source: Annotated[str | None, Doc("the feed: yahoo, cboe, …; null in snapshots of earlier builds")]
    quote_time: Annotated[datetime | None, Doc("the moment of its quotes")]
    closing: Annotated[bool, Doc("whether they are the closing quotes of a session that is over")]
    facts_day: Annotated[
        date | None,
        Doc("day of the facts (sector, size, earnings, dividends) if from an earlier session; else null"),
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class ScanDocument:
    """The plan of `wheel scan`: ranked tickets and their basis."""

    account: Annotated[PlanAccount, Doc("account of the plan")]
    regime: Annotated[RegimeInForce, Doc("the row of the volatility table in force")]
    plan: Annotated[PlanTotals, Doc("totals of all tickets")]
    income: Annotated[PlannedIncome, Doc("expected monthly income of the tickets, and the target")]
    streams: Annotated[StreamNote, Doc("income of puts, calls and spreads, and whether they lose together")]
    tickets: Annotated[tuple[Ticket, ...], Doc("orders to consider")]
    rejected: Annotated[Rejected, Doc("candidates that are not tickets")]
    carries: Annotated[
        tuple[NameCarry, ...], Doc("names considered whose options need more than rate and dividends")
    ]
    advice: Annotated[
        tuple[str, ...],
        Doc(
            "notes on the plan: closing quotes to check, which limit binds, and the smallest account that"
            " would fit"
        ),
    ]
    quotes: Annotated[tuple[NameQuotes, ...], Doc("the feed and moment of each name's quotes")] = ()
    what_if: Annotated[
        WhatIf | None, Doc("what --with or --without would do to the plan; absent without them")
    ] = field(default=None, metadata=OPTIONAL)

    @property
    def stress_total(self) -> float | None:
        """Return the stress loss with open positions ÷ account value: the gate that has the same value on
        every ticket that adds to it. None if no ticket adds to it.
        """
        values = (g.value for t in self.tickets for g in t.gates if g.gate == "stress_total")
        value = next(values, None)
        return None if value is None else float(value)


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanContext:
    """The data saved beside a plan's document: when it was made, the settings that differ from the defaults,
    its spots by symbol, and the --set and --preset of its scan.
    """

    at: datetime | None = None
    config: Mapping[str, Any] | None = None
    spots: Mapping[str, float | None] = field(default_factory=dict)
    settings: tuple[str, ...] = ()
    preset: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanRecord:
    """A saved plan: the moment and source of its quotes, its document, and the data saved beside it."""

    as_of: datetime
    source: str
    data: ScanDocument
    kept: PlanContext = PlanContext()
    problems: tuple[Problem, ...] = ()  # of the scan, such as a name whose quotes failed

    @property
    def id(self) -> str:
        """Return the plan's id."""
        return self.data.plan.id

    @property
    def account(self) -> str | None:
        """Return the name of the plan's account; None if it has none."""
        return self.data.account.name or None
