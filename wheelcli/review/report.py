"""The review as one value: everything that the screen, the JSON, the Markdown and the HTML page show.

Dollars are floats with whole cents behind them, returns and ratios are fractions, None is unknown. Nothing is
computed here.
"""

from dataclasses import dataclass, field
from datetime import date
from typing import Annotated, Any

from wheelcli.manage.cash_call import CashUnknownPositions, CashUnknownUsd
from wheelcli.manage.today.document import TodayAction
from wheelcli.review.advice import Appointment, PositionAdvice, SharesAdvice, UnsettledContract
from wheelcli.review.performance.cycle_paths import CyclePath
from wheelcli.review.series import (
    Exposed,
    MonthIncome,
    NameProfit,
    Risk,
    SessionValue,
    StressGrid,
    WeekIncome,
)
from wheelcli.review.span_results import SpanBridge, SpanIncome, SpanPerformance, SpanPurse, SpanTrades
from wheelcli.review.verdicts import Ending, ForecastBand, ListedName, PooledForecasts, Rules
from wheelcli.review.week import Span
from wheelcli.rfq.execution import Execution
from wheelcli.units import OPTIONAL, Doc, Dollars, Unit

__all__ = ["AbsentFigure", "FigureRow", "RegimeInForce", "Review"]


@dataclass(frozen=True, slots=True, kw_only=True)
class RegimeInForce:
    """The row of the volatility table that next week's names are screened by."""

    name: str
    vix: float | None
    delta_target: float
    dte_min_days: int
    dte_max_days: int
    min_return: float
    position_max: float
    deployed_max: float
    stress_total_max: float


@dataclass(frozen=True, slots=True)
class AbsentFigure:
    """A field that has no meaning for an account, and why."""

    field: Annotated[str, Doc("path of the field")]
    reason: Annotated[str, Doc("reason in words")]


@dataclass(frozen=True, slots=True)
class FigureRow:
    """One figure of the review on its own."""

    figure: Annotated[str, Doc("name of the figure")]
    span: Annotated[str | None, Doc("span of the figure")]
    basis: Annotated[str | None, Doc("basis of the figure")]
    value: Annotated[float | None, Unit("in `unit`"), Doc("value")]
    unit: Annotated[str, Doc("unit: usd, share, ratio, days or count")]


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    """The week of one account: the `data` of `wheel.review/1`."""

    account: Annotated[str, Doc("account")]
    week: Annotated[Span, Doc("days reviewed")]
    provisional: Annotated[bool, Doc("whether expirations are still unsettled")]
    unsettled: Annotated[
        tuple[UnsettledContract, ...],
        Doc("contracts past their expiration that the journal holds open"),
    ]
    benchmark: Annotated[
        str | None, Doc("the fund that `spy` stands for: SPY, or the demo market's own; null for coins")
    ]
    first_day: Annotated[date | None, Doc("day of the journal's first event")]
    value_usd: Annotated[Dollars | None, Doc("account value at the close of `value_day`")]
    value_day: Annotated[date, Doc("the last close: value and cash are of that day")]
    cash_usd: Annotated[Dollars | None, Doc("cash in the account, including what secures open puts")]
    cash_equivalents_usd: Annotated[Dollars | None, Doc("market value of the funds that count as cash")]
    collateral_usd: Annotated[Dollars, Doc("strikes of all open short puts and widths of all open spreads")]
    free_cash_usd: Annotated[
        Dollars | None, Doc("cash + cash equivalents − collateral: available for new puts")
    ]
    performance: Annotated[
        tuple[SpanPerformance, ...],
        Doc("return of each span, from the close before it to its last close"),
    ]
    bridge: Annotated[
        tuple[SpanBridge, ...],
        Doc(
            "from value to value, to the cent: gain = realised + dividends + interest + unrealised "
            "+ brought + unknown_basis + corrections"
        ),
    ]
    risk: Annotated[Risk, Doc("risk since the start")]
    income: Annotated[tuple[SpanIncome, ...], Doc("income by source, dollars")]
    monthly_target_usd: Annotated[Dollars, Doc("target of monthly income")]
    trades: Annotated[tuple[SpanTrades, ...], Doc("short options that ended")]
    actions: Annotated[
        tuple[TodayAction, ...], Doc("what to do now, the most urgent first; empty for a week that is over")
    ]
    positions: Annotated[tuple[PositionAdvice, ...], Doc("open positions, and what to do")]
    shares: Annotated[tuple[SharesAdvice, ...], Doc("shares held, and the call to sell on them")] = ()
    calendar: Annotated[tuple[Appointment, ...], Doc("events of the next two weeks")]
    cash_call_usd: Annotated[Dollars | None, Doc("cash if every short put in the money were assigned")]
    cash_unknown_usd: CashUnknownUsd = 0.0
    cash_unknown_positions: CashUnknownPositions = 0
    rules: Annotated[Rules, Doc("rules kept or broken")]
    endings: Annotated[tuple[Ending, ...], Doc("positions and cycles that ended")]
    calibration: Annotated[tuple[ForecastBand, ...], Doc("forecasts against outcomes, in wide bands")]
    calibration_pooled: Annotated[
        PooledForecasts | None, Doc("all forecasts against all outcomes; null without an outcome")
    ] = None
    watchlist: Annotated[tuple[ListedName, ...], Doc("next week's names")]
    # A `RegimeInForce`, or {} if no name is watched.
    regime: Annotated[Any, Doc("the row of the volatility table in force")]
    curve: Annotated[
        tuple[SessionValue, ...],
        Doc("account at its closes: each of the past year, before that the last of a week"),
    ]
    weekly: Annotated[tuple[WeekIncome, ...], Doc("weeks since the start")]
    monthly: Annotated[tuple[MonthIncome, ...], Doc("months since the start")] = ()
    cycles: Annotated[
        tuple[CyclePath, ...], Doc("cycles that are open or ended in the past year, each with its stages")
    ] = ()
    by_symbol: Annotated[tuple[NameProfit, ...], Doc("profit by symbol")]
    by_sector: Annotated[tuple[NameProfit, ...], Doc("profit by sector")]
    exposure_by_sector: Annotated[tuple[Exposed, ...], Doc("collateral now, by sector")]
    exposure_by_expiration: Annotated[tuple[Exposed, ...], Doc("collateral now, by expiration, shares last")]
    stress: Annotated[
        StressGrid, Doc("profit of the open book, dollars, by market move and change of volatility")
    ]
    warnings: Annotated[tuple[str, ...], Doc("what to know before trusting a figure")] = ()
    action_needed: Annotated[bool, Doc("whether anything needs action")]
    execution: Annotated[
        tuple[Execution, ...], Doc("requests for quotes that traded: price against mids, then and later")
    ] = ()
    figures: Annotated[tuple[FigureRow, ...], Doc("every figure as a row")] = ()
    purses: Annotated[
        tuple[SpanPurse, ...] | None,
        Doc("for a coin account, each currency over each span, in its own unit"),
    ] = field(default=None, metadata=OPTIONAL)
    absent: Annotated[
        tuple[AbsentFigure, ...] | None,
        Doc(
            "the fields that are null or empty because they have no meaning for a coin account, or "
            "are unknown without an opening balance"
        ),
    ] = field(default=None, metadata=OPTIONAL)
