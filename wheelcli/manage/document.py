"""The document of the open book, `wheel.monitor`: the account, the book's totals, each position, the
shares.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated

from wheelcli.manage.account_now import AccountNow, account_now
from wheelcli.manage.assignment import Assignment
from wheelcli.manage.cash_call import CashUnknownPositions, CashUnknownUsd
from wheelcli.manage.events_inside import EventsInside
from wheelcli.manage.monitor import Monitored, Row
from wheelcli.manage.open_position import OpenPosition, open_position
from wheelcli.manage.rolls.document import ChangesIf, RollExpectedUsd, RollNowUsd, RollTo
from wheelcli.manage.rule_result import Action, Finding, State
from wheelcli.manage.shares_document import SharesNow, shares_now
from wheelcli.manage.today.document import TodayAction
from wheelcli.plan.candidates.sectors import sector_of
from wheelcli.plan.document import NameQuotes
from wheelcli.units import Annual, Days, Deviations, Doc, Dollars, PerShare, Ratio, values_of


@dataclass(frozen=True, slots=True, kw_only=True)
class BookTotals:
    """All positions together."""

    positions: Annotated[int, Doc("number of open positions")]
    need_action: Annotated[int, Doc("positions to close, roll or settle now, and shares to cover")]
    unpriced: Annotated[int, Doc("positions without a mark, except those that expired")]
    profit_usd: Annotated[Dollars | None, Doc("unrealised: the sum over positions with a known profit")]
    profit_unknown: Annotated[int, Doc("positions with unknown profit")]
    marks_usd: Annotated[
        Dollars,
        Doc("result of closing every priced option now, before fees, at asks and bids; negative is a cost"),
    ]
    collateral_usd: Annotated[Dollars, Doc("collateral of the positions and short shares listed")]
    cash_needed_usd: Annotated[Dollars, Doc("cash needed if every short put in the money were assigned now")]
    cash_short_usd: Annotated[Dollars, Doc("cash missing for that")]
    cash_unknown_usd: CashUnknownUsd
    cash_unknown_positions: CashUnknownPositions


@dataclass(frozen=True, slots=True, kw_only=True)
class CarriedMark:
    """The mark from earlier markets of a position without a quote."""

    mark: Annotated[PerShare, Doc("mark that the account value uses")]
    as_of: Annotated[datetime, Doc("moment of that market, for the oldest leg")]
    snapshot: Annotated[str, Doc("id of that snapshot")]
    age_days: Annotated[Days, Doc("days from then to this market")]


@dataclass(frozen=True, kw_only=True)
class Ranked:
    """The first fields of a position."""

    rank: Annotated[int, Doc("number by which `wheel roll` finds it")]


@dataclass(frozen=True, slots=True, kw_only=True)
class MonitoredPosition(OpenPosition, Ranked):
    """One open position: its state, what to do, and why."""

    state: Annotated[State, Doc("its first state by priority")]
    states: Annotated[tuple[str, ...], Doc("all its states")]
    needs_action: Annotated[bool, Doc("whether to close, roll or settle it now")]
    action: Annotated[Action, Doc("action to take")]
    reason: Annotated[str, Doc("reason, in a sentence or two")]
    order_text: Annotated[
        str | None, Doc("order of that action in the notation that brokers paste; null if it needs none")
    ]
    distance: Annotated[
        Ratio | None, Doc("distance from share to strike ÷ share price; positive is out of the money")
    ]
    distance_sd: Annotated[Deviations | None, Doc("the same in standard deviations to expiration")]
    captured: Annotated[Ratio | None, Doc("part of the credit that is kept by closing now")]
    profit_usd: Annotated[
        Dollars | None,
        Doc(
            "unrealised: value less cost, opening fees included, at the middle of bid and ask "
            "(without a quote at the carried mark)"
        ),
    ]
    profit_if_closed_usd: Annotated[
        Dollars | None,
        Doc("result of closing now at the ask (a long option: at the bid), after fees of both sides"),
    ]
    value_usd: Annotated[
        Dollars | None,
        Doc("value that the account counts, at the same mark as profit_usd; negative if short"),
    ]
    remaining_return: Annotated[
        Annual | None, Doc("time value left ÷ collateral (a call: the share) × 365 ÷ days")
    ]
    collateral_usd: Annotated[Dollars, Doc("collateral it ties up")]
    review_date: Annotated[date | None, Doc("review date")]
    events: Annotated[EventsInside, Doc("events before expiration")]
    assignment: Annotated[
        Assignment | None,
        Doc("result of assignment of all of it; null if nothing is delivered"),
    ]
    roll_to: RollTo
    roll_now_usd: RollNowUsd
    roll_expected_usd: RollExpectedUsd
    changes_if: ChangesIf
    rules: Annotated[tuple[Finding, ...], Doc("answer of each rule that applies")]
    unpriced: Annotated[str | None, Doc("why it has no mark")]
    carried: Annotated[
        CarriedMark | None,
        Doc(
            "for a position without a quote: its last known time value on today's intrinsic "
            "value; null without an earlier mark in a saved snapshot"
        ),
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class MonitorDocument:
    """The open book of `wheel monitor`."""

    account: Annotated[AccountNow, Doc("account")]
    book: Annotated[BookTotals, Doc("totals of all positions")]
    positions: Annotated[tuple[MonitoredPosition, ...], Doc("positions by expiration")]
    shares: Annotated[tuple[SharesNow, ...], Doc("shares held or short, without funds that count as cash")]
    actions: Annotated[
        tuple[TodayAction, ...], Doc("what to do, the most urgent first, and calls to sell on free shares")
    ]
    quotes: Annotated[tuple[NameQuotes, ...], Doc("the feed and moment of each name's quotes")] = ()


def monitor_document(
    seen: Monitored, *, actions: tuple[TodayAction, ...] = (), quotes: tuple[NameQuotes, ...] = ()
) -> MonitorDocument:
    """Return the `data` of `wheel.monitor/1`; `actions` are those of the same book, `quotes` name the source
    of its quotes.
    """
    sectors = sector_of(seen.setting.chains, seen.setting.config)
    return MonitorDocument(
        account=account_now(seen.setting),
        book=_totals(seen),
        positions=tuple(
            _position(row, seen, rank=rank, sector=sectors.get(row.position.symbol))
            for rank, row in enumerate(seen.rows, start=1)
        ),
        shares=tuple(shares_now(row) for row in seen.shares),
        actions=actions,
        quotes=quotes,
    )


def _totals(seen: Monitored) -> BookTotals:
    rows, shares, unknown = seen.rows, seen.shares, seen.cash_unknown
    return BookTotals(
        positions=len(rows),
        need_action=sum(row.needs_action for row in rows) + sum(row.needs_action for row in shares),
        unpriced=len(seen.unpriced),
        profit_usd=seen.profit_usd,
        profit_unknown=seen.unknown_profits,
        marks_usd=round(seen.marks_usd, 2),
        collateral_usd=sum(row.collateral_usd for row in rows) + sum(row.collateral_usd for row in shares),
        cash_needed_usd=seen.cash_needed_usd,
        cash_short_usd=max(seen.cash_needed_usd - seen.setting.liquid_usd, 0.0),
        cash_unknown_usd=unknown.most_usd,
        cash_unknown_positions=unknown.positions,
    )


def _position(row: Row, seen: Monitored, *, rank: int, sector: str | None) -> MonitoredPosition:
    best = None if row.weighed is None else row.weighed.best
    return MonitoredPosition(
        rank=rank,
        **values_of(OpenPosition, open_position(row.quoted, sector)),
        state=row.state,
        states=row.states,
        needs_action=row.needs_action,
        action=row.action,
        reason=row.reason,
        order_text=row.order_text,
        distance=row.distance,
        distance_sd=row.distance_sd,
        captured=row.captured,
        profit_usd=row.profit_usd,
        profit_if_closed_usd=row.profit_if_closed_usd,
        value_usd=row.gain.value_usd,
        remaining_return=row.remaining_return,
        collateral_usd=row.collateral_usd,
        review_date=row.review,
        events=row.events,
        assignment=row.assignment,
        roll_to=None if best is None else best.id,
        roll_now_usd=None if best is None else best.net_credit_usd,
        roll_expected_usd=None if best is None else best.expected_usd,
        changes_if=row.changes_if or None,
        rules=row.findings,
        unpriced=row.quoted.unpriced or None,
        carried=_carried(row, seen),
    )


def _carried(row: Row, seen: Monitored) -> CarriedMark | None:
    """Return the mark, carried from earlier markets, of a position without a quote; None if a leg has neither
    a quote nor such a mark.
    """
    if not row.quoted.unpriced:
        return None
    now, total, earlier = seen.setting.chains.as_of, 0.0, []
    for leg in row.quoted.legs:
        carried = seen.carried.get(leg.holding.contract)
        price = carried.mark if carried else leg.quote.mark()
        if price is None:
            return None
        total += price.price if leg.holding.quantity > 0 else -price.price
        if carried:
            earlier.append(carried)
    if not earlier:
        return None
    oldest = min(earlier, key=lambda one: one.as_of)
    return CarriedMark(
        mark=abs(round(total, 6)),
        as_of=oldest.as_of,
        snapshot=oldest.source,
        age_days=oldest.age_days(now),
    )
