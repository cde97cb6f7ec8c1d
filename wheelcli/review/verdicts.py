"""What a review judges: trades against the rules, what ended, forecasts by outcome, next week's names."""

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
    "Rules",
    "TradeVerdict",
    "WeekScore",
]

TradeVerdict = Literal["kept", "broken", "outside", "unknown"]  # outside any plan; not to be judged
Change = Literal["new", "kept", "dropped", "unknown"]


@dataclass(frozen=True, slots=True)
class BrokenRule:
    """One gate or rule that a trade broke."""

    gate: Annotated[str, Doc("which")]
    value: Annotated[float | str | None, Doc("what it was")]
    limit: Annotated[float | str | None, Doc("what it may be")]
    verdict: Annotated[str, Doc("fail")]
    reason: Annotated[str, Doc("in words")]


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgedTrade:
    """One trade of the week against the rules; `basis` is the plan's id, `snapshot …`, or why neither."""

    day: Annotated[date, Doc("when")]
    what: Annotated[Literal["entry", "exit"], Doc("which")]
    contract: Annotated[str, Doc("its name")]
    symbol: Annotated[str, Doc("underlying")]
    contracts: Annotated[int, Doc("how many")]
    verdict: Annotated[TradeVerdict, Doc("how it stands")]
    basis: Annotated[str, Doc("what it was judged by")]
    broken: Annotated[tuple[BrokenRule, ...], Doc("the rules that were broken")] = ()
    gain_usd: Annotated[Dollars | None, Doc("earned so far")] = None


@dataclass(frozen=True, slots=True)
class WeekScore:
    """How one week kept to the rules."""

    week: Annotated[str, Doc("which")]
    score: Annotated[Ratio | None, Doc("kept ÷ judged")]
    judged: Annotated[int, Doc("how many")]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """Rules kept or broken this week, and over time."""

    trades: Annotated[tuple[JudgedTrade, ...], Doc("entries and exits of the week")]
    score: Annotated[Ratio | None, Doc("kept ÷ judged")]
    history: Annotated[tuple[WeekScore, ...], Doc("the score of the weeks before")]
    exceptions: Annotated[int, Doc("broken and outside any plan")]
    exceptions_gain_usd: Annotated[Dollars | None, Doc("what they have earned so far")]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ending:
    """One position or cycle that ended this week: planned, happened, earned, and why in one line."""

    what: Annotated[Literal["position", "cycle"], Doc("which")]
    label: Annotated[str, Doc("its name")]
    symbol: Annotated[str, Doc("underlying")]
    opened: Annotated[date, Doc("when it began")]
    closed: Annotated[date, Doc("when it ended")]
    planned_usd: Annotated[Dollars | None, Doc("the ticket's net credit")]
    earned_usd: Annotated[Dollars | None, Doc("after fees")]
    how: Annotated[str, Doc("how it ended")]
    line: Annotated[str, Doc("in one line")]


@dataclass(frozen=True, slots=True, kw_only=True)
class ForecastBand:
    """What was forecast and what happened in one band of forecasts."""

    least: Annotated[Ratio, Doc("lower border")]
    most: Annotated[Ratio, Doc("upper border")]
    cases: Annotated[int, Doc("short options")]
    clusters: Annotated[int, Doc("expirations they are of")]
    forecast: Annotated[Ratio, Doc("mean probability to end out of the money")]
    observed: Annotated[Ratio, Doc("part that did")]
    low: Annotated[Ratio, Doc("95 % interval of that")]
    high: Annotated[Ratio, Doc("its end")]
    fits: Annotated[bool, Doc("whether the forecast lies within")]


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedName:
    """A name of next week's list."""

    symbol: Annotated[str, Doc("underlying")]
    score: Annotated[Points | None, Doc("of its best put, 0–100")]
    status: Annotated[Literal["ready", "blocked"], Doc("whether something passes")]
    change: Annotated[Change, Doc("since the week before")]
    best: Annotated[str | None, Doc("its best put")]
    reason: Annotated[str, Doc("in words")]
