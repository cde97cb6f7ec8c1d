"""The events ahead of a ticket: dates before its expiration, assignment or being called away, and the plan
after the fill.
"""

from dataclasses import dataclass
from datetime import date
from typing import Annotated

from wheelcli.units import Doc, Dollars, PerShare, WholeShares

Day = date  # two of the fields are named `date`


@dataclass(frozen=True, slots=True, kw_only=True)
class EarningsAhead:
    """The next report; its span of days."""

    date: Annotated[Day, Doc("first day on which it may fall")]
    until: Annotated[Day, Doc("last day on which it may fall")]
    time: Annotated[str | None, Doc("before_open, after_close or unknown")]
    basis: Annotated[str, Doc("confirmed, estimated or projected (last report + 91 days)")]
    inside: Annotated[bool, Doc("whether it may fall before expiration")]


@dataclass(frozen=True, slots=True, kw_only=True)
class ExDividendAhead:
    """The next ex-dividend date."""

    date: Annotated[Day, Doc("ex-date")]
    amount: Annotated[PerShare, Doc("dividend per share")]
    basis: Annotated[str, Doc("announced or projected")]
    inside: Annotated[bool, Doc("whether it falls before expiration")]


@dataclass(frozen=True, slots=True, kw_only=True)
class EventsAhead:
    """The dates ahead of a ticket."""

    earnings: Annotated[EarningsAhead | None, Doc("next report; null for a fund, or if unknown")]
    ex_dividend: Annotated[ExDividendAhead | None, Doc("next ex-dividend date; null if unknown")]


@dataclass(frozen=True, slots=True, kw_only=True)
class IfAssigned:
    """The result of being assigned."""

    shares: Annotated[WholeShares, Doc("shares received; for a bear call spread negative: owed")]
    break_even: Annotated[
        PerShare,
        Doc("strike less premium after fees; for a bear call spread, strike plus premium after fees"),
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class IfCalled:
    """The result of being called away."""

    gain_usd: Annotated[
        Dollars, Doc("gain on the shares against their break-even, this premium included, after its fees")
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class AfterFill:
    """The plan after the fill."""

    take_profit_price: Annotated[
        PerShare, Doc("price to buy it back at to take profit, after a fill at the limit")
    ]
    review_date: Annotated[Day, Doc("review date")]
    close_date: Annotated[
        date | None,
        Doc("for a spread that delivers shares: the last session on which it should still be open"),
    ]
