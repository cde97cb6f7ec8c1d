"""The actions of today, most urgent first, and the document of `wheel today`."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Annotated

from wheelcli.plan.document import NameQuotes
from wheelcli.units import Contracts, Doc, PerShare


class Do(StrEnum):
    """The kind of an action."""

    SETTLE = "settle"  # record in the journal how it ended
    COVER = "cover"  # buy short shares back
    CLOSE = "close"
    ROLL = "roll"
    SELL = "sell"


class Urgency(StrEnum):
    """Why to act, the most urgent first."""

    UNSETTLED = "unsettled"
    SHORT_SHARES = "short_shares"
    EXPIRING = "expiring"
    CLOSE_SPREAD = "close_spread"
    ASSIGNMENT_LIKELY = "assignment_likely"
    CHALLENGED = "challenged"
    TAKE_PROFIT = "take_profit"
    REVIEW = "review"
    ON_TRACK = "on_track"  # left behind: a roll earns more
    UNCOVERED_SHARES = "uncovered_shares"
    NEW_TICKET = "new_ticket"


@dataclass(frozen=True, slots=True, kw_only=True)
class TodayAction:
    """One action."""

    rank: Annotated[int, Doc("place, the most urgent first")]
    do: Annotated[Do, Doc("what to do")]
    id: Annotated[str, Doc("position, shares or ticket: AAPL-260918-P300, KO")]
    symbol: Annotated[str, Doc("underlying")]
    urgency: Annotated[Urgency, Doc("why to act, as a rank")]
    needs_action: Annotated[bool, Doc("whether `wheel monitor` counts it as needing action")]
    why: Annotated[str, Doc("reason, in one line")]
    contracts: Annotated[
        Contracts | None,
        Doc("contracts of the action, of a ticket those left to sell; for coins lots; null for shares"),
    ]
    limit_price: Annotated[
        PerShare | None, Doc("limit of the order; negative if it is paid; null without an order")
    ]
    order_text: Annotated[str | None, Doc("order in the notation that brokers paste")]
    buyback_text: Annotated[str | None, Doc("standing order to place after a fill at the limit of a sale")]
    no_order: Annotated[str | None, Doc("why there is no order to send")]
    command: Annotated[
        str | None, Doc("command that records it at the limit; at another price, change the price in it")
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class TodayDocument:
    """What to do today."""

    account: Annotated[str, Doc("account")]
    session: Annotated[date, Doc("session of the quotes")]
    need_action: Annotated[int, Doc("actions that `wheel monitor` counts as needing action")]
    actions: Annotated[tuple[TodayAction, ...], Doc("actions, the most urgent first")]
    summary: Annotated[str, Doc("the day in one sentence")]
    plan: Annotated[str | None, Doc("today's plan, if its tickets are among the actions")]
    next: Annotated[
        str | None, Doc("command to run next: `wheel scan`, if there is no complete plan from today")
    ]
    unpriced: Annotated[int, Doc("open positions without a price, whose need is unknown")] = 0
    quotes: Annotated[tuple[NameQuotes, ...], Doc("the feed and moment of each name's quotes")] = ()
