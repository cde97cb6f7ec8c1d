"""The strategies side by side: outlook, requirement, aim and risk."""

from dataclasses import dataclass
from typing import Annotated

from wheelcli.plan.strategy import Strategy
from wheelcli.units import Doc

WHEEL = "wheel"


@dataclass(frozen=True, slots=True, kw_only=True)
class StrategyLine:
    """One strategy of the table."""

    strategy: Annotated[
        str, Doc("name that `wheel scan --strategy` takes; wheel for the cycle of puts and calls")
    ]
    name: Annotated[str, Doc("trade name")]
    outlook: Annotated[str, Doc("what you expect of the underlying")]
    requirement: Annotated[str, Doc("what the account must allow and hold")]
    aim: Annotated[str, Doc("what it aims to earn")]
    risk: Annotated[str, Doc("what it can lose, and what it gives up")]


STRATEGIES = (
    StrategyLine(
        strategy=Strategy.CASH_SECURED_PUT,
        name="cash-secured put",
        outlook="neutral to bullish; you would own the shares at the strike",
        requirement="any account, option level 2; cash of strike × 100 per contract",
        aim="keep the premium, or buy the shares at the strike less the premium",
        risk="the fall of the shares below the break-even; at most strike × 100 less the credit",
    ),
    StrategyLine(
        strategy=Strategy.COVERED_CALL,
        name="covered call",
        outlook="neutral to mildly bullish; you would sell the shares at the strike",
        requirement="any account, option level 2; 100 shares per contract",
        aim="keep the premium, or sell the shares at the strike plus the premium",
        risk="the fall of the shares, less the premium; every gain above the strike is given up",
    ),
    StrategyLine(
        strategy=Strategy.BULL_PUT_SPREAD,
        name="bull put spread",
        outlook="neutral to bullish; the put alone would be too large for the account",
        requirement="margin account, option level 3; margin of width × 100 per contract",
        aim="keep the credit, without buying the shares",
        risk="width × 100 less the credit; the short put may be assigned early",
    ),
    StrategyLine(
        strategy=Strategy.BEAR_CALL_SPREAD,
        name="bear call spread",
        outlook="neutral to bearish",
        requirement="margin account, option level 3; margin of width × 100 per contract",
        aim="keep the credit, while the shares stay below the short strike",
        risk="width × 100 less the credit; the short call may be exercised before an ex-dividend date",
    ),
    StrategyLine(
        strategy=WHEEL,
        name="the wheel",
        outlook="neutral to bullish for months; names worth owning",
        requirement="any account, option level 2; cash for 100 shares at the strike",
        aim="premiums from puts until assigned, then from calls until called away",
        risk="most of the fall of the shares, for little of their rise; capital is committed meanwhile",
    ),
)
