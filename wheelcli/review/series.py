"""The figures behind the pictures of a review: the account's value, its risk, its income and its
collateral.
"""

from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any

from wheelcli.units import Annual, Doc, Dollars, Ratio, Unit

__all__ = ["Exposed", "MonthIncome", "NameProfit", "Risk", "SessionValue", "StressGrid", "WeekIncome"]

Growth = Annotated[float, Unit("1 at the start")]
Quotient = Annotated[float, Unit("ratio")]


@dataclass(frozen=True, slots=True, kw_only=True)
class Risk:
    """The risk since the start."""

    sessions: Annotated[int, Doc("number of session returns")]
    max_drawdown: Annotated[Ratio | None, Doc("deepest fall from a peak, 0 or below")]
    drawdown_from: Annotated[date | None, Doc("day of that peak")]
    drawdown_to: Annotated[date | None, Doc("day of that low")]
    volatility: Annotated[
        Annual | None,
        Doc("sample standard deviation of session returns, at 252 sessions a year, 365 for coins"),
    ]
    sharpe: Annotated[Quotient | None, Doc("annual Sharpe ratio over the rate")]
    sortino: Annotated[
        Quotient | None, Doc("annual Sortino ratio against the rate, all sessions in the denominator")
    ]
    rate: Annotated[Annual, Doc("interest rate used")]
    modelled_sessions: Annotated[
        int, Doc("sessions among these with options valued by a model, because no recorded quote has them")
    ] = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionValue:
    """The account at one session's close, its benchmarks beside it."""

    day: Annotated[date, Doc("session")]
    value_usd: Annotated[Dollars, Doc("account value")]
    growth: Annotated[Growth, Doc("growth without deposits")]
    drawdown: Annotated[Ratio, Doc("fall from the highest value so far")]
    spy: Annotated[Growth | None, Doc("SPY, as growth")]
    same_underlyings: Annotated[Growth | None, Doc("the same shares held, as growth")]
    put_index: Annotated[Growth | None, Doc("Cboe's PUT index, as growth")]
    modelled_usd: Annotated[Dollars, Doc("value of options without a quote, dollars")]


@dataclass(frozen=True, slots=True)
class WeekIncome:
    """Income of one week on the trade date, and how the account's value changed without flows."""

    week: Annotated[str, Doc("week")]
    income_usd: Annotated[Dollars, Doc("income on the trade date")]
    gain_usd: Annotated[Dollars | None, Doc("change in value without deposits and withdrawals")]


@dataclass(frozen=True, slots=True)
class MonthIncome:
    """Income of one calendar month on the trade date; the last month ends with the review."""

    month: Annotated[str, Doc("month: 2026-08")]
    income_usd: Annotated[Dollars, Doc("income on the trade date")]


@dataclass(frozen=True, slots=True)
class NameProfit:
    """Dollars earned since the start by a symbol or a sector."""

    name: Annotated[str, Doc("symbol or sector")]
    realised_usd: Annotated[
        Dollars, Doc("result of options and shares that ended since the start, after all fees")
    ]
    unrealised_usd: Annotated[
        Dollars | None, Doc("unrealised profit at the last close, at mids, fees included")
    ]
    dividends_interest_usd: Annotated[Dollars, Doc("dividends and interest since the start")] = 0.0

    @property
    def profit_usd(self) -> float:
        """Return the known total."""
        return self.realised_usd + self.dividends_interest_usd + (self.unrealised_usd or 0.0)


@dataclass(frozen=True, slots=True)
class Exposed:
    """Dollars tied up now by a sector or an expiration."""

    name: Annotated[str, Doc("sector or expiration")]
    deployed_usd: Annotated[Dollars, Doc("collateral, dollars")]
    share: Annotated[Ratio | None, Doc("share of the account value")]


@dataclass(frozen=True, slots=True)
class StressGrid:
    """The open book under stress: dollars, moves of the market down, changes of volatility across."""

    moves: Annotated[Any, Doc("market moves, one per row")] = ()
    vols: Annotated[Any, Doc("changes of volatility, one per column")] = ()
    usd: Annotated[Any, Doc("profit in dollars, row by row")] = ()
    excluded: Annotated[
        tuple[str, ...], Doc("positions without a mark and shares without a price: in no figure")
    ] = ()
    excluded_loss_usd: Annotated[Dollars, Doc("the most that these can lose")] = 0.0
