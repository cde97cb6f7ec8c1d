"""The document of the open book, `wheel.monitor`: the account, the book in figures, each position, the
shares.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated

from wheelcli.manage.account_now import AccountNow, account_now
from wheelcli.manage.assignment import Assignment
from wheelcli.manage.events_inside import EventsInside
from wheelcli.manage.monitor import Monitored, Row
from wheelcli.manage.open_position import OpenPosition, open_position
from wheelcli.manage.rolls.document import ChangesIf, RollExpectedUsd, RollNowUsd, RollTo
from wheelcli.manage.rule_result import Action, Finding, State
from wheelcli.manage.shares_document import SharesNow, shares_now
from wheelcli.plan.candidates.generate import sector_of
from wheelcli.units import Annual, Days, Deviations, Doc, Dollars, PerShare, Ratio, values_of


@dataclass(frozen=True, slots=True, kw_only=True)
class BookTotals:
    """All positions together."""

    positions: Annotated[int, Doc("open positions")]
    need_action: Annotated[int, Doc("positions to close, roll or settle now, and shares to cover")]
    unpriced: Annotated[int, Doc("positions without a mark")]
    profit_usd: Annotated[Dollars | None, Doc("unrealised: the sum of the positions whose profit is known")]
    profit_unknown: Annotated[int, Doc("positions whose profit is not known")]
    marks_usd: Annotated[
        Dollars,
        Doc("what closing every priced option now would bring before fees, at asks and bids; negative: cost"),
    ]
    collateral_usd: Annotated[Dollars, Doc("tied up by the positions and short shares listed")]
    cash_needed_usd: Annotated[Dollars, Doc("if every short put in the money were assigned now")]
    cash_short_usd: Annotated[Dollars, Doc("of that not there")]


@dataclass(frozen=True, slots=True, kw_only=True)
class CarriedMark:
    """The mark that a position without a quote has from earlier markets."""

    mark: Annotated[PerShare, Doc("what the account's value counts it at")]
    as_of: Annotated[datetime, Doc("the moment of that market, of the oldest leg")]
    snapshot: Annotated[str, Doc("its id")]
    age_days: Annotated[Days, Doc("from then to this market")]


@dataclass(frozen=True, kw_only=True)
class Ranked:
    """What comes before the other fields of a position."""

    rank: Annotated[int, Doc("its place, by which `wheel roll` finds it")]


@dataclass(frozen=True, slots=True, kw_only=True)
class MonitoredPosition(OpenPosition, Ranked):
    """One open position: where it stands, what to do, and why."""

    state: Annotated[State, Doc("the state that counts")]
    states: Annotated[tuple[str, ...], Doc("every state that holds")]
    needs_action: Annotated[bool, Doc("whether it is to be closed, rolled or settled now")]
    action: Annotated[Action, Doc("what to do")]
    reason: Annotated[str, Doc("why, in a sentence or two")]
    distance: Annotated[
        Ratio | None, Doc("from the share to the strike over the share; positive is out of the money")
    ]
    distance_sd: Annotated[Deviations | None, Doc("the same in standard deviations to expiration")]
    captured: Annotated[Ratio | None, Doc("share of the credit that closing now keeps")]
    profit_usd: Annotated[
        Dollars | None,
        Doc(
            "unrealised: value less cost, fees paid to open in, at the middle of bid and ask (without"
            " a quote at the carried mark)"
        ),
    ]
    profit_if_closed_usd: Annotated[
        Dollars | None,
        Doc("what closing now at the ask (a long option: at the bid) would leave, fees of both sides off"),
    ]
    value_usd: Annotated[
        Dollars | None,
        Doc("what the account counts it at, by the same mark as profit_usd; negative if short"),
    ]
    remaining_return: Annotated[
        Annual | None, Doc("time value left ÷ what it ties up (a call: the share) × 365 ÷ days")
    ]
    collateral_usd: Annotated[Dollars, Doc("what it ties up")]
    review_date: Annotated[date | None, Doc("when to look again")]
    events: Annotated[EventsInside, Doc("what comes before expiration")]
    assignment: Annotated[
        Assignment | None,
        Doc("what assignment of all of it would mean; null where nothing is delivered"),
    ]
    roll_to: RollTo
    roll_now_usd: RollNowUsd
    roll_expected_usd: RollExpectedUsd
    changes_if: ChangesIf
    rules: Annotated[tuple[Finding, ...], Doc("what each rule that applies says")]
    unpriced: Annotated[str | None, Doc("why it has no mark")]
    carried: Annotated[
        CarriedMark | None,
        Doc(
            "of a position without a quote: its last known time value on today's intrinsic value; "
            "null where no kept snapshot knows one"
        ),
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class MonitorDocument:
    """The open book of `wheel monitor`."""

    account: Annotated[AccountNow, Doc("the account")]
    book: Annotated[BookTotals, Doc("all positions together")]
    positions: Annotated[tuple[MonitoredPosition, ...], Doc("one position each, by expiration")]
    shares: Annotated[tuple[SharesNow, ...], Doc("shares held or short, funds that count as cash left out")]


def monitor_document(seen: Monitored) -> MonitorDocument:
    """Return the `data` of `wheel.monitor/1`."""
    sectors = sector_of(seen.setting.chains, seen.setting.config)
    return MonitorDocument(
        account=account_now(seen.setting),
        book=_totals(seen),
        positions=tuple(
            _position(row, seen, rank=rank, sector=sectors.get(row.position.symbol))
            for rank, row in enumerate(seen.rows, start=1)
        ),
        shares=tuple(shares_now(row) for row in seen.shares),
    )


def _totals(seen: Monitored) -> BookTotals:
    rows, shares = seen.rows, seen.shares
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
    """The mark of a position without a quote, carried from earlier markets; None if a leg has neither a quote
    nor such a mark.
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
