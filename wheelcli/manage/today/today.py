"""The day in one value: actions on open positions, calls on free shares, new tickets of today's plan."""

from collections.abc import Mapping, Sequence
from datetime import date

from wheelcli.feed_source import US
from wheelcli.manage.monitor import Monitored
from wheelcli.manage.today.actions import actions_of, ranked
from wheelcli.manage.today.document import TodayAction, TodayDocument, Urgency
from wheelcli.manage.today.held import held_words
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
    incomplete: bool = False,
) -> TodayDocument:
    """Return the actions of the day. `plan` is the id of the plan of today, None if there is none, and
    `tickets` those of it that are not filled. `recording` is how the account records a trade, `scan` the
    command that makes a plan. An `incomplete` plan lacks names whose quotes failed.
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
        unpriced=len(seen.unpriced),
        summary=f"{_summary(seen, actions, incomplete=incomplete)}{left_out}{_lacking(incomplete)}.",
        plan=plan,
        next=None if plan and not incomplete else scan,
        quotes=quotes,
    )


def today_without_positions(  # noqa: PLR0913 - an account and its plan
    account: str,
    session: date,
    *,
    plan: str | None,
    tickets: Sequence[OpenTicket] = (),
    recording: Recording = REAL,
    scan: str = "wheel scan",
    quotes: tuple[NameQuotes, ...] = (),
    free_usd: float | None = None,
    incomplete: bool = False,
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
        summary=f"{counted(0, 'open position')}{new}{left_out}{_lacking(incomplete)}.",
        plan=plan,
        next=None if plan and not incomplete else scan,
        quotes=quotes,
    )


def _summary(seen: Monitored, actions: Sequence[TodayAction], *, incomplete: bool) -> str:
    """Return the day in one sentence, without its full stop."""
    us = seen.setting.chains.market == US
    needed, unpriced = sum(action.needs_action for action in actions), len(seen.unpriced)
    held = held_words(len(seen.rows), unpriced=unpriced, needed=needed, coins=not us)
    if not actions:
        nothing = "" if unpriced or incomplete else "Nothing to do today: "
        return f"{nothing}{held}{_uncovered(seen, actions)}"
    tickets = sum(action.urgency is Urgency.NEW_TICKET for action in actions)
    calls = sum(action.urgency is Urgency.UNCOVERED_SHARES for action in actions)
    parts = [
        held,
        *([f"{counted(calls, 'call')} to sell on {'shares' if us else 'coins'}"] if calls else []),
        *([counted(tickets, "new ticket")] if tickets else []),
    ]
    return f"{'; '.join(parts)}{_uncovered(seen, actions)}"


def _lacking(incomplete: bool) -> str:
    return "; today's plan is incomplete" if incomplete else ""


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
