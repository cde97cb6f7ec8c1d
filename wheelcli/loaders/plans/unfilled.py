"""The tickets of today's plan that are not filled yet."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from wheelcli.book.coins.money import e8
from wheelcli.book.entry.fills import filled_contracts
from wheelcli.book.projection.live import live_events
from wheelcli.errors import Problem, WheelError
from wheelcli.feed_source import US, is_invented
from wheelcli.loaders.book.journal_account import journal_there
from wheelcli.loaders.plans.library import plan_to_fill
from wheelcli.loaders.plans.settings import plan_under_its_settings
from wheelcli.manage.today.tickets import OpenTicket
from wheelcli.plan.tickets.as_order import order_of_ticket, price_of
from wheelcli.trading_calendar import last_trading, session_date

if TYPE_CHECKING:
    from datetime import date

    from wheelcli.book.events import Event
    from wheelcli.loaders.workspace import Workspace
    from wheelcli.plan.document import PlanRecord
    from wheelcli.plan.tickets.ticket import Ticket


@dataclass(frozen=True, slots=True)
class TodaysPlan:
    """The last plan, if it is of this session: its id (None if it is not), its tickets to fill, its
    record."""

    id: str | None = None
    tickets: tuple[OpenTicket, ...] = ()
    problems: tuple[Problem, ...] = ()
    record: "PlanRecord | None" = None


def todays_plan(workspace: "Workspace", account: str, session: "date") -> TodaysPlan:
    """Return the plan of that account and session as `wheel journal fill` reads it."""
    try:
        demo = workspace.demo  # which makes the plan of its last scan again
        plan = plan_under_its_settings(workspace, None) if demo else plan_to_fill(workspace, None)
    except WheelError as error:
        damaged = error.code != "no_plan"
        return TodaysPlan(problems=(Problem(error.code, error.message, error.hint),) if damaged else ())
    record = plan.record
    invented = is_invented(record.source) and not workspace.demo
    if invented or record.account != account or session_date(record.as_of, workspace.market) != session:
        return TodaysPlan()
    with journal_there(workspace) as journal:
        events = live_events(journal.events(account))[0] if journal else []
    left = ((each, each.contracts - _filled(events, each, plan.id)) for each in record.data.tickets)
    tickets = tuple(OpenTicket(ticket, count) for ticket, count in left if count > 0)
    return TodaysPlan(plan.id, tickets, record=record)


def session_now(workspace: "Workspace") -> "date":
    """Return the session that quotes of this run belong to, without a fetch: that of --snapshot, else of the
    last trading. Before the open it is the session before.
    """
    if named := workspace.named_snapshot(options_of=frozenset()):
        return named.session
    now = workspace.now()
    return session_date(last_trading(now) if workspace.market == US else now, workspace.market)


def _filled(events: "list[Event]", ticket: "Ticket", plan: str) -> int:
    """Return the contracts of a ticket that were filled; for a coin, the lots."""
    if ticket.coin is None:
        return filled_contracts(events, order_of_ticket(ticket, plan=plan))
    mine = [e for e in events if e.ticket == ticket.id and e.plan == plan]
    lot = price_of(ticket.coin.lot)
    return sum(abs(e.contracts) * e.size_e8 for e in mine) // e8(lot) if lot else 0
