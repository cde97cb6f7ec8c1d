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

    name: Annotated[str, Doc("name of the row")]
    in_force: Annotated[bool, Doc("whether it is in force today")]
    vix_from: Annotated[Points | None, Doc("lowest median of this row; null for the first row")]
    vix_below: Annotated[Points | None, Doc("the row ends below this median; null for the last row")]
    delta_low: Annotated[Delta, Doc("lowest absolute delta")]
    target_delta: Annotated[Delta, Doc("target absolute delta")]
    delta_high: Annotated[Delta, Doc("highest absolute delta")]
    dte_min_days: Annotated[Days, Doc("minimum days to expiration")]
    dte_max_days: Annotated[Days, Doc("maximum days to expiration")]
    min_return: Annotated[Annual, Doc("minimum annual return")]
    position_max: Annotated[Ratio, Doc("maximum risk per name ÷ account value")]
    deployed_max: Annotated[Ratio, Doc("maximum deployed ÷ account value")]
    stress_total_max: Annotated[Ratio, Doc("maximum stress loss with open positions ÷ account value")]
    new_per_run: Annotated[int, Unit("positions"), Doc("maximum new positions in one scan")]
    tickets_kept: Annotated[
        int | None,
        Doc(
            "tickets of the last plan that this row's delta, days, return and ceiling allow; "
            "null without a plan"
        ),
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class LastPlanUse:
    """The part of its row that the last plan used."""

    id: Annotated[str, Doc("the plan's id")]
    as_of: Annotated[datetime | None, Doc("moment of its quotes")]
    regime: Annotated[str, Doc("row it was made under")]
    tickets: Annotated[int, Doc("number of tickets")]
    delta_min: Annotated[Delta | None, Doc("lowest absolute delta sold")]
    delta_max: Annotated[Delta | None, Doc("highest absolute delta sold")]
    dte_min_days: Annotated[Days | None, Doc("minimum days to expiration sold")]
    dte_max_days: Annotated[Days | None, Doc("maximum days to expiration sold")]
    return_min: Annotated[Annual | None, Doc("lowest annual return")]
    risk_max: Annotated[Ratio | None, Doc("largest risk of one name ÷ account value")]
    position_max: Annotated[Ratio, Doc("limit on it")]
    deployed: Annotated[Ratio, Doc("deployed with open positions, after the fills, ÷ account value")]
    deployed_max: Annotated[Ratio, Doc("limit on it")]
    stress_total: Annotated[Ratio | None, Doc("stress loss with open positions ÷ account value")]
    stress_total_max: Annotated[Ratio, Doc("limit on it")]
    differences: Annotated[tuple[Difference, ...], Doc("rules of the neighbouring rows that differ")]


@dataclass(frozen=True, slots=True, kw_only=True)
class RegimeDocument:
    """The volatility table, the row in force, and its effect on the last plan."""

    regime: Annotated[VixStanding, Doc("the row in force, and why")]
    rows: Annotated[tuple[TableRow, ...], Doc("rows of the table")]
    last_plan: Annotated[
        LastPlanUse | None,
        Doc("part of its row that the last plan used; null without a plan, or if the table lacks its row"),
    ]


REGIME = document(
    "regime",
    "The volatility table, today's row, and its effect on the last plan, by `wheel regime`",
    RegimeDocument,
)
