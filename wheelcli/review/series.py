"""The figures behind the pictures of a review: the account's way, its risk, what it earned and ties up."""

from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any

from wheelcli.units import Annual, Doc, Dollars, Ratio, Unit

__all__ = ["Exposed", "NameProfit", "Risk", "SessionValue", "StressGrid", "WeekIncome"]

Growth = Annotated[float, Unit("1 at the start")]
Quotient = Annotated[float, Unit("ratio")]


@dataclass(frozen=True, slots=True, kw_only=True)
class Risk:
    """How rough the way since the start was."""

    sessions: Annotated[int, Doc("returns behind it")]
    max_drawdown: Annotated[Ratio | None, Doc("deepest fall from a height, 0 or below")]
    drawdown_from: Annotated[date | None, Doc("the day of that height")]
    drawdown_to: Annotated[date | None, Doc("the day of that depth")]
    volatility: Annotated[Annual | None, Doc("of session returns, 252 a year, sample deviation")]
    sharpe: Annotated[Quotient | None, Doc("over the rate, a year")]
    sortino: Annotated[Quotient | None, Doc("against the rate, a year, all sessions in the denominator")]
    rate: Annotated[Annual, Doc("the rate")]


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionValue:
    """The account at one session's close, its benchmarks beside it."""

    day: Annotated[date, Doc("session")]
    value_usd: Annotated[Dollars, Doc("value")]
    growth: Annotated[Growth, Doc("without deposits")]
    drawdown: Annotated[Ratio, Doc("below the highest so far")]
    spy: Annotated[Growth | None, Doc("SPY")]
    same_underlyings: Annotated[Growth | None, Doc("the shares themselves")]
    put_index: Annotated[Growth | None, Doc("Cboe's PUT index")]
    modelled_usd: Annotated[Dollars, Doc("dollars of options that no quote stands behind")]


@dataclass(frozen=True, slots=True)
class WeekIncome:
    """Income of one week on the trade date, and how the account's value changed without flows."""

    week: Annotated[str, Doc("which")]
    income_usd: Annotated[Dollars, Doc("the total on the trade date")]
    gain_usd: Annotated[Dollars | None, Doc("change of value without flows")]


@dataclass(frozen=True, slots=True)
class NameProfit:
    """Dollars earned since the start by a symbol or a sector."""

    name: Annotated[str, Doc("which")]
    realised_usd: Annotated[Dollars, Doc("options and shares that ended since the start, less all fees")]
    unrealised_usd: Annotated[Dollars | None, Doc("of what is open at the last close, at mids, fees in")]
    dividends_interest_usd: Annotated[Dollars, Doc("paid since the start")] = 0.0

    @property
    def profit_usd(self) -> float:
        """All of it that is known."""
        return self.realised_usd + self.dividends_interest_usd + (self.unrealised_usd or 0.0)


@dataclass(frozen=True, slots=True)
class Exposed:
    """Dollars tied up now by a sector or an expiration."""

    name: Annotated[str, Doc("which")]
    deployed_usd: Annotated[Dollars, Doc("dollars tied up")]
    share: Annotated[Ratio | None, Doc("of the account")]


@dataclass(frozen=True, slots=True)
class StressGrid:
    """The open book under stress: dollars, moves of the market down, changes of volatility across."""

    moves: Annotated[Any, Doc("moves of the market, one a row")] = ()
    vols: Annotated[Any, Doc("changes of volatility, one a column")] = ()
    usd: Annotated[Any, Doc("dollars, row by row")] = ()
