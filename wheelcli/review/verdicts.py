"""The judgements of a review: trades against the rules, endings, forecasts by outcome, next week's names."""

from dataclasses import dataclass
from datetime import date
from typing import Annotated, Literal

from wheelcli.units import Doc, Dollars, Points, Ratio

__all__ = [
    "BrokenRule",
    "Change",
    "Ending",
    "ForecastBand",
    "JudgedTrade",
    "ListedName",
    "PooledForecasts",
    "Rules",
    "TradeVerdict",
    "WeekScore",
]

TradeVerdict = Literal["kept", "broken", "outside", "unknown"]  # outside any plan; not to be judged
Change = Literal["new", "kept", "dropped", "unknown"]


@dataclass(frozen=True, slots=True)
class BrokenRule:
    """One gate or rule that a trade broke."""

    gate: Annotated[str, Doc("gate or rule")]
    value: Annotated[float | str | None, Doc("measured value")]
    limit: Annotated[float | str | None, Doc("limit")]
    verdict: Annotated[str, Doc("verdict: fail")]
    reason: Annotated[str, Doc("reason in words")]


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgedTrade:
    """One trade of the week against the rules; `basis` is the plan's id, `snapshot …`, or why there is
    neither.
    """

    day: Annotated[date, Doc("day")]
    what: Annotated[Literal["entry", "exit"], Doc("entry or exit")]
    contract: Annotated[str, Doc("name of the position or contract")]
    symbol: Annotated[str, Doc("underlying")]
    contracts: Annotated[int, Doc("number of contracts")]
    verdict: Annotated[TradeVerdict, Doc("verdict")]
    basis: Annotated[str, Doc("basis of the verdict")]
    broken: Annotated[tuple[BrokenRule, ...], Doc("rules that were broken")] = ()
    gain_usd: Annotated[Dollars | None, Doc("gain so far")] = None


@dataclass(frozen=True, slots=True)
class WeekScore:
    """One week's compliance with the rules."""

    week: Annotated[str, Doc("week")]
    score: Annotated[Ratio | None, Doc("kept ÷ judged")]
    judged: Annotated[int, Doc("trades judged")]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """Rules kept or broken this week, and over time."""

    trades: Annotated[tuple[JudgedTrade, ...], Doc("entries and exits of the week")]
    score: Annotated[Ratio | None, Doc("kept ÷ judged")]
    history: Annotated[tuple[WeekScore, ...], Doc("scores of the weeks before")]
    exceptions: Annotated[int, Doc("trades that broke a rule and belong to no plan")]
    exceptions_gain_usd: Annotated[Dollars | None, Doc("gain of these so far")]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ending:
    """One position or cycle that ended this week: plan, outcome, result, and the reason in one line."""

    what: Annotated[Literal["position", "cycle"], Doc("position or cycle")]
    label: Annotated[str, Doc("name")]
    symbol: Annotated[str, Doc("underlying")]
    opened: Annotated[date, Doc("first day")]
    closed: Annotated[date, Doc("last day")]
    planned_usd: Annotated[Dollars | None, Doc("net credit of the ticket")]
    earned_usd: Annotated[Dollars | None, Doc("result after fees")]
    how: Annotated[str, Doc("how it ended")]
    line: Annotated[str, Doc("summary in one line")]


@dataclass(frozen=True, slots=True, kw_only=True)
class ForecastBand:
    """Forecasts and outcomes in one band of forecasts."""

    least: Annotated[Ratio, Doc("lower bound of the band")]
    most: Annotated[Ratio, Doc("upper bound of the band")]
    cases: Annotated[int, Doc("number of short options")]
    clusters: Annotated[int, Doc("expirations among them")]
    forecast: Annotated[Ratio, Doc("mean probability of ending out of the money")]
    observed: Annotated[Ratio, Doc("share that ended out of the money")]
    low: Annotated[Ratio, Doc("lower end of the 95 % interval of that share")]
    high: Annotated[Ratio, Doc("upper end of the interval")]
    fits: Annotated[bool, Doc("whether the forecast lies within the interval")]


@dataclass(frozen=True, slots=True, kw_only=True)
class PooledForecasts:
    """All forecasts against all outcomes: whether more or fewer options ended out of the money."""

    cases: Annotated[int, Doc("number of short options")]
    clusters: Annotated[int, Doc("expirations among them")]
    forecast: Annotated[Ratio, Doc("mean probability of ending out of the money")]
    observed: Annotated[Ratio, Doc("share that ended out of the money")]
    low: Annotated[Ratio | None, Doc("lower end of the 95 % interval of observed − forecast")]
    high: Annotated[Ratio | None, Doc("upper end of the interval; null for fewer than five expirations")]
    sentence: Annotated[str, Doc("result of the test, in words")]


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedName:
    """A name of next week's list."""

    symbol: Annotated[str, Doc("underlying")]
    score: Annotated[Points | None, Doc("score of its best put, 0–100")]
    status: Annotated[Literal["ready", "blocked"], Doc("whether any put passes")]
    change: Annotated[Change, Doc("change since the week before")]
    best: Annotated[str | None, Doc("best put")]
    reason: Annotated[str, Doc("reason in words")]
