"""The types of `wheel.regime`."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from wheelcli.documents.typed import document
from wheelcli.plan.regime_table import Difference, VixStanding
from wheelcli.units import Annual, Days, Delta, Doc, Points, Ratio, Unit


@dataclass(frozen=True, slots=True, kw_only=True)
class TableRow:
    """One row of the volatility table."""

    name: Annotated[str, Doc("its name")]
    in_force: Annotated[bool, Doc("whether it is today's")]
    vix_from: Annotated[Points | None, Doc("from this median on; null for the first")]
    vix_below: Annotated[Points | None, Doc("below this median; null for the last")]
    delta_low: Annotated[Delta, Doc("lowest absolute delta")]
    target_delta: Annotated[Delta, Doc("absolute delta aimed at")]
    delta_high: Annotated[Delta, Doc("highest absolute delta")]
    dte_min_days: Annotated[Days, Doc("shortest life of a contract")]
    dte_max_days: Annotated[Days, Doc("longest life of a contract")]
    min_return: Annotated[Annual, Doc("least annual return")]
    position_max: Annotated[Ratio, Doc("most risk per name, of account value")]
    deployed_max: Annotated[Ratio, Doc("most deployed, of account value")]
    stress_total_max: Annotated[Ratio, Doc("most lost in the stress, of account value")]
    new_per_run: Annotated[int, Unit("positions"), Doc("most new positions in one scan")]
    tickets_kept: Annotated[
        int | None,
        Doc("tickets of the last plan that its delta, days, return and ceiling keep; null without one"),
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class LastPlanUse:
    """What the last plan used of its row."""

    id: Annotated[str, Doc("the plan's id")]
    as_of: Annotated[datetime | None, Doc("the moment of its market")]
    regime: Annotated[str, Doc("the row it was made under")]
    tickets: Annotated[int, Doc("its tickets")]
    delta_min: Annotated[Delta | None, Doc("lowest absolute delta sold")]
    delta_max: Annotated[Delta | None, Doc("highest absolute delta sold")]
    dte_min_days: Annotated[Days | None, Doc("shortest life sold")]
    dte_max_days: Annotated[Days | None, Doc("longest life sold")]
    return_min: Annotated[Annual | None, Doc("lowest annual return")]
    risk_max: Annotated[Ratio | None, Doc("largest risk of one name, of account value")]
    position_max: Annotated[Ratio, Doc("what it may be")]
    deployed: Annotated[Ratio, Doc("deployed after the fills, of account value")]
    deployed_max: Annotated[Ratio, Doc("what it may be")]
    stress_total: Annotated[Ratio | None, Doc("loss in the stress, of account value")]
    stress_total_max: Annotated[Ratio, Doc("what it may be")]
    differences: Annotated[tuple[Difference, ...], Doc("one rule of a row beside it each, where it differs")]


@dataclass(frozen=True, slots=True, kw_only=True)
class RegimeDocument:
    """The volatility table, the row in force, and what it did to the last plan."""

    regime: Annotated[VixStanding, Doc("the row in force and what put it there")]
    rows: Annotated[tuple[TableRow, ...], Doc("one row of the table each")]
    last_plan: Annotated[
        LastPlanUse | None,
        Doc(
            "what the last plan used of its row; null where there is none, or its row is gone from the table"
        ),
    ]


REGIME = document(
    "regime",
    "The volatility table, where the index stands in it, and what its row did to the last plan,"
    " by `wheel regime`",
    RegimeDocument,
)
