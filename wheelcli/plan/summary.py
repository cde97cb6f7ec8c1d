"""One line on a saved plan, as lists of plans and comparisons show it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from wheelcli.plan.document import PlanRecord
from wheelcli.units import Doc, Dollars, Points, Ratio


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanSummary:
    """A plan in a list; the numbers of a plan that cannot be read are None."""

    id: Annotated[str, Doc("id of the plan: moment, source and content")]
    made: Annotated[datetime | None, Doc("time of the scan")]
    as_of: Annotated[datetime | None, Doc("moment of the quotes")]
    source: Annotated[str | None, Doc("source of the quotes")]
    account: Annotated[str | None, Doc("name of the account")]
    regime: Annotated[str | None, Doc("row in force")]
    vix: Annotated[Points | None, Doc("median of the volatility index")]
    tickets: Annotated[int | None, Doc("number of tickets")]
    symbols: Annotated[tuple[str, ...], Doc("underlyings of the tickets, by rank")]
    credit_usd: Annotated[Dollars | None, Doc("sum over the tickets")]
    collateral_usd: Annotated[Dollars | None, Doc("sum over the tickets")]
    stress_loss_usd: Annotated[Dollars | None, Doc("stress loss of new tickets, without open positions")]
    deployed: Annotated[Ratio | None, Doc("deployed with open positions, after the fills, ÷ account value")]
    config_hash: Annotated[
        str | None, Doc("hash of the settings: plans with the same hash had the same settings")
    ]
    damaged: Annotated[str | None, Doc("why it cannot be read")]


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanList:
    """The saved plans, by `wheel plan list`."""

    plans: Annotated[tuple[PlanSummary, ...], Doc("plans, newest first")]


def summary_of(record: PlanRecord) -> PlanSummary:
    """Return the summary of a plan that can be read."""
    data = record.data
    return PlanSummary(
        id=record.id,
        made=record.kept.at,
        as_of=record.as_of,
        source=record.source,
        account=record.account,
        regime=data.regime.name,
        vix=data.regime.vix,
        tickets=len(data.tickets),
        symbols=tuple(t.symbol for t in data.tickets),
        credit_usd=data.plan.credit_usd,
        collateral_usd=data.plan.collateral_usd,
        stress_loss_usd=data.plan.stress_loss_usd,
        deployed=data.plan.deployed,
        config_hash=data.plan.config_hash,
        damaged=None,
    )


def damaged_summary(name: str, at: datetime | None, why: str) -> PlanSummary:
    """Return the summary of a plan that cannot be read."""
    return PlanSummary(
        id=name,
        made=at,
        as_of=None,
        source=None,
        account=None,
        regime=None,
        vix=None,
        tickets=None,
        symbols=(),
        credit_usd=None,
        collateral_usd=None,
        stress_loss_usd=None,
        deployed=None,
        config_hash=None,
        damaged=why,
    )
