"""The day in one value: actions on open positions, calls on free shares, new tickets of today's plan."""

from collections.abc import Mapping, Sequence
from datetime import date

from wheelcli.feed_source import US
from wheelcli.manage.monitor import Monitored
from wheelcli.manage.today.actions import actions_of, ranked
from wheelcli.manage.today.document import TodayAction, TodayDocument, Urgency
from wheelcli.manage.today.record import REAL, Recording
from wheelcli.manage.today.tickets import OpenTicket, covered_by, secured_by, ticket_actions
from wheelcli.money_text import and_list, counted, dollars
from wheelcli.plan.document import NameQuotes
from wheelcli.plan.strategy import Strategy


def today(
    seen: Monitored,
    *,
    plan: str | None,
    tickets: Sequence[OpenTicket] = (),
    recording: Recording = REAL,
    scan: str = "wheel scan",
    quotes: tuple[NameQuotes, ...] = (),
) -> TodayDocument:
    """Return the actions of the day. `plan` is the id of the plan of today, None if there is none, and
    `tickets` those of it that are not filled. `recording` is how the account records a trade, `scan` the
    command that makes a plan.
    """
    free = {row.stock.symbol: row.free * row.lot for row in seen.shares}
    us = seen.setting.chains.market == US
    tickets, left_out = _still_open(tickets, free, seen.setting.cash.free_cash_usd if us else None)
    calls = {each.ticket.symbol for each in tickets if each.ticket.strategy is Strategy.COVERED_CALL}
    new = ticket_actions(tickets, recording=recording)
    actions = actions_of(seen, recording=recording, without=calls, more=new)
    return TodayDocument(
        account=seen.setting.portfolio.account,
        session=seen.setting.chains.session,
        need_action=sum(action.needs_action for action in actions),
        actions=actions,
        summary=f"{_summary(seen, actions)}{left_out}.",
        plan=plan,
        next=None if plan else scan,
        quotes=quotes,
    )


def today_without_positions(
    account: str,
    session: date,
    *,
    plan: str | None,
    tickets: Sequence[OpenTicket] = (),
    recording: Recording = REAL,
    scan: str = "wheel scan",
    quotes: tuple[NameQuotes, ...] = (),
    free_usd: float | None = None,
) -> TodayDocument:
    """Return what to do in an account that holds nothing but cash: the tickets of today's plan, as in
    `today`. `free_usd` is the cash for their collateral, None if it is not in dollars.
    """
    tickets, left_out = _still_open(tickets, {}, free_usd)
    actions = ranked(ticket_actions(tickets, recording=recording))
    new = "" if plan is None else f"; {counted(len(actions), 'new ticket')}"
    return TodayDocument(
        account=account,
        session=session,
        need_action=0,
        actions=actions,
        summary=f"{counted(0, 'open position')}{new}{left_out}.",
        plan=plan,
        next=None if plan else scan,
        quotes=quotes,
    )


def _summary(seen: Monitored, actions: Sequence[TodayAction]) -> str:
    """Return the day in one sentence, without its full stop."""
    held = counted(len(seen.rows), "open position")
    unpriced = len([row for row in seen.unpriced if not row.needs_action])
    needed = sum(action.needs_action for action in actions)
    standing = _standing(len(seen.rows), unpriced, needed)
    if not actions:
        start = "" if unpriced else "Nothing to do today: "
        return f"{start}{held}, {standing}{_uncovered(seen, actions)}"
    us = seen.setting.chains.market == US
    tickets = sum(action.urgency is Urgency.NEW_TICKET for action in actions)
    calls = sum(action.urgency is Urgency.UNCOVERED_SHARES for action in actions)
    parts = [
        f"{held}, {standing}",
        *([f"{counted(calls, 'call')} to sell on {'shares' if us else 'coins'}"] if calls else []),
        *([counted(tickets, "new ticket")] if tickets else []),
    ]
    return f"{'; '.join(parts)}{_uncovered(seen, actions)}"


def _standing(held: int, unpriced: int, needed: int) -> str:
    """Return how many of the positions need action. Of one without a price nobody knows, so the summary says
    where to look.
    """
    needs = f"{needed or 'none'} need{'s' if needed < 2 else ''} action"
    if not unpriced:
        return needs
    check = f"{unpriced} of them unpriced: check {'it' if unpriced == 1 else 'them'} at your broker"
    others = "" if needed else " of the others"
    return check if unpriced == held else f"{check}; {needs.replace('none', 'none' + others)}"


def _still_open(
    tickets: Sequence[OpenTicket], free: Mapping[str, float], free_usd: float | None
) -> tuple[tuple[OpenTicket, ...], str]:
    """Return the tickets that free shares and free cash still cover, and in words the contracts that the cash
    no longer secures, "" if there are none.
    """
    covered = covered_by(tickets, free)
    secured = secured_by(covered, free_usd)
    lost = sum(each.left for each in covered) - sum(each.left for each in secured)
    if not lost or free_usd is None:
        return secured, ""
    left_out = f"{counted(lost, 'contract')} of today's plan left out"
    return secured, f"; {left_out}: free cash is {dollars(free_usd)}"


def _uncovered(seen: Monitored, actions: Sequence[TodayAction]) -> str:
    """Return the shares that could carry a call but have none to sell; empty if there are none."""
    sold = {action.symbol for action in actions if action.urgency is Urgency.UNCOVERED_SHARES}
    rows = [row for row in seen.shares if row.free and row.call is None and row.stock.symbol not in sold]
    out = ""
    for unquoted, why in ((False, "none passes the gates"), (True, "this market has no quotes for them")):
        of_kind = [row for row in rows if (row.spot is None) is unquoted]
        if of_kind:
            names = and_list(f"{row.free * row.lot:,.15g} {row.stock.symbol}" for row in of_kind)
            out += f"; {names} without a call: {why}"
    return out
