"""The records of a run: one per session, per ticket, and per position closed before expiration."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Annotated

from wheelcli.plan.strategy import Strategy
from wheelcli.units import Contracts, Count, Doc, Dollars, PerShare, Points, Ratio, Unit


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """The account after one session."""

    day: Annotated[date, Doc("session")]
    value_usd: Annotated[Dollars, Doc("account value: cash, shares at the quoted price, options at the mid")]
    cash_usd: Annotated[Dollars, Doc("cash")]
    shares_usd: Annotated[Dollars, Doc("shares at the quoted price")]
    options_usd: Annotated[Dollars, Doc("options at their marks; negative if owed")]
    collateral_usd: Annotated[Dollars, Doc("collateral of open puts and spreads")]
    positions: Annotated[Count, Doc("open option positions")]
    regime: Annotated[str, Doc("row of the volatility table in force")]
    vix: Annotated[Points | None, Doc("volatility index that chose the regime")]
    stale_marks: Annotated[Count, Doc("options without a quote, at their last known time value")]
    names_level: Annotated[
        Ratio | None, Doc("worth of 1 dollar put into every watched name at the start, dividends included")
    ]
    fund_level: Annotated[Ratio | None, Doc("the same of the broad fund")]
    cash_level: Annotated[Ratio, Doc("the same in cash at the bill rate; for coins at `data.rate`")]
    planned: Annotated[bool, Doc("whether a plan was made")]


class TicketSource(StrEnum):
    """What opens a position."""

    PLAN = "plan"
    ROLL = "roll"


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketRecord:
    """One ticket of a plan, or the position that a roll opens: how it was filled, and how it ended. None:
    unknown, or not yet known.
    """

    day: Annotated[date, Doc("session")]
    id: Annotated[str, Doc("id of the ticket")]
    source: Annotated[TicketSource, Doc("plan, or roll: the new position of a roll")] = TicketSource.PLAN
    symbol: Annotated[str, Doc("underlying")]
    strategy: Annotated[Strategy, Doc("strategy")]
    regime: Annotated[str, Doc("row of the volatility table in force")]
    expiration: Annotated[date, Doc("expiration")]
    contracts: Annotated[Contracts, Doc("contracts filled; 0 if it was not filled")]
    unfilled: Annotated[str | None, Doc("why it was not filled")]
    net: Annotated[PerShare, Doc("price of the fill")]
    mid: Annotated[PerShare, Doc("mid at that moment")]
    unit: Annotated[str | None, Doc("currency of an option on a coin; null for shares")] = None
    net_native: Annotated[float | None, Unit("in `unit`"), Doc("price of the fill in that currency")] = None
    fees_usd: Annotated[Dollars, Doc("fees to open")]
    credit_usd: Annotated[Dollars, Doc("credit of the fill, before fees")]
    stress_loss_usd: Annotated[Dollars, Doc("stress loss at entry")]
    edge_usd: Annotated[Dollars | None, Doc("premium less value at the expected volatility, as planned")]
    prob_otm: Annotated[Ratio, Doc("probability of expiring out of the money, by its own volatility")]
    prob_otm_forecast: Annotated[Ratio | None, Doc("the same at the expected volatility")]
    report_unknown: Annotated[bool, Doc("whether a stock's next report was unknown")]
    next_net: Annotated[PerShare | None, Doc("natural price of the same order at the next session")] = None
    settled_at: Annotated[PerShare | None, Doc("close of the share at expiration")] = None
    out_of_the_money: Annotated[bool | None, Doc("whether the short leg ended out of the money")] = None
    to_expiration_usd: Annotated[
        Dollars | None, Doc("profit if it had been held to expiration, after fees to open")
    ] = None
    u: Annotated[Ratio | None, Doc("that profit ÷ stress loss at entry; null for a covered call")] = None
    realised_usd: Annotated[
        Dollars | None,
        Doc("profit of its contracts in the account, after fees; assigned shares at their price that day"),
    ] = None
    ended: Annotated[str | None, Doc("how its contracts ended in the account")] = None
    state: Annotated[str | None, Doc("state at which it was closed or rolled")] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RunPurse:
    """One purse of a coin account over the run."""

    currency: Annotated[str, Doc("USDC, or a coin")]
    start: Annotated[Annotated[float, Unit("coins")], Doc("amount at the start")]
    end: Annotated[Annotated[float, Unit("coins")], Doc("amount after the last session, to 1e-8")]
    start_index: Annotated[float, Unit("dollars per coin"), Doc("index at the first session; 1 for USDC")]
    end_index: Annotated[float, Unit("dollars per coin"), Doc("index at the last session")]


@dataclass(frozen=True, slots=True, kw_only=True)
class ClosedEarly:
    """One order of the monitor."""

    day: date
    position: str
    lots: tuple[str, ...]  # ids of the openings
    state: str
    action: str
    given_up_usd: float  # mid less price, of all of it
