"""The tickets of a plan that are not filled yet: the one count for every screen, page and fill."""

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from wheelcli.book.coins.money import e8
from wheelcli.book.entry.sold_since import ToSell, contracts_left
from wheelcli.book.projection.live import live_events
from wheelcli.book.store.few_events import sales
from wheelcli.contract import parse_contract
from wheelcli.errors import Problem, WheelError
from wheelcli.feed_source import US, is_invented
from wheelcli.loaders.book.journal_account import journal_there
from wheelcli.loaders.market.moment import demo_is_the_feed
from wheelcli.loaders.plans.library import plan_to_fill
from wheelcli.loaders.plans.settings import plan_under_its_settings
from wheelcli.loaders.provenance import account_options
from wheelcli.manage.today.tickets import OpenTicket
from wheelcli.market.demo import AS_OF
from wheelcli.money_text import and_list
from wheelcli.trading_calendar import last_trading, session_date

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from wheelcli.book.store.journal import Journal
    from wheelcli.loaders.plans.last_plan import LastPlan
    from wheelcli.loaders.workspace import Workspace
    from wheelcli.plan.document import PlanRecord
    from wheelcli.plan.tickets.ticket import Ticket

_INVENTED = Problem(
    "demo_plan",
    "the last plan is of the demo market, whose names are invented",
    "run `wheel scan` for one on real quotes",
)
# What a feed failed with for one name of a scan, and may not fail with again.
_PASSING = ("rate_limited", "authentication", "bad_answer", "timeout", "network", "closed_market")


@dataclass(frozen=True, slots=True)
class TodaysPlan:
    """The last plan, if it is of this session: its id (None if it is not), its tickets to fill, its
    record."""

    id: str | None = None
    tickets: tuple[OpenTicket, ...] = ()
    problems: tuple[Problem, ...] = ()
    record: "PlanRecord | None" = None
    incomplete: bool = False  # whether it lacks names that another scan may supply


def todays_plan(workspace: "Workspace", account: str, session: "date") -> TodaysPlan:
    """Return the plan of that account and session as `wheel journal fill` reads it."""
    try:
        demo = workspace.demo  # which makes the plan of its last scan again
        plan = plan_under_its_settings(workspace, None) if demo else plan_to_fill(workspace, None)
    except WheelError as error:
        damaged = error.code != "no_plan"
        return TodaysPlan(problems=(Problem(error.code, error.message, error.hint),) if damaged else ())
    record = plan.record
    if is_invented(record.source) and not demo_is_the_feed(workspace):
        return TodaysPlan(problems=(_INVENTED,))
    if record.account != account or session_date(record.as_of, workspace.market) != session:
        return TodaysPlan()
    tickets = tuple(each for each in open_tickets(workspace, plan, account) if each.left > 0)
    lacking = _lacking(record, f"wheel scan{account_options(workspace)}")
    return TodaysPlan(plan.id, tickets, lacking, record, incomplete=bool(lacking))


def _lacking(record: "PlanRecord", scan: str) -> tuple[Problem, ...]:
    """Return the notice on names of a plan whose data did not arrive; `scan` makes another plan."""
    names = tuple(dict.fromkeys(p.symbol for p in record.problems if p.symbol and p.code in _PASSING))
    if not names:
        return ()
    message = f"today's plan is incomplete: data of {and_list(names)} did not arrive when it was made"
    return (Problem("incomplete_plan", message, f"run `{scan}` again"),)


def open_tickets(
    workspace: "Workspace", plan: "LastPlan", account: str, tickets: "Sequence[Ticket] | None" = None
) -> tuple[OpenTicket, ...]:
    """Return these tickets of a plan (None: all) with the contracts left to sell, 0 if filled."""
    with journal_there(workspace) as journal:
        left = left_to_sell(workspace, plan, journal, account)
    return tuple(
        OpenTicket(each, left[each.id]) for each in (plan.record.data.tickets if tickets is None else tickets)
    )


def left_to_sell(
    workspace: "Workspace", plan: "LastPlan", journal: "Journal | None", account: str
) -> dict[str, int]:
    """Return the contracts of each ticket of a plan that the account has not sold yet, by the ticket's id.

    Sales of the plan's session or later count if they were entered after the plan: it already includes the
    earlier ones. The demo's plan is made at every run, so it includes all but recorded fills.
    """
    record = plan.record
    events, since = [], set()
    if journal is not None:
        planned = record.kept.at or record.as_of
        events = live_events(sales(journal, account, plan=plan.id, entered=planned))[0]
        if not workspace.demo:
            first = session_date(record.as_of, workspace.market)
            entered = journal.ids_entered_since(planned)
            since = {event.id for event in events if event.id in entered and event.day >= first}
    tickets = sorted(record.data.tickets, key=lambda each: each.rank)
    return contracts_left([to_sell(each) for each in tickets], events, plan=plan.id, since=since)


def to_sell(ticket: "Ticket") -> ToSell:
    """Return what a ticket sells. Raises WheelError (5) if its short leg names no contract."""
    short, coin = ticket.legs[0], ticket.coin
    contract = parse_contract(short.contract)
    if contract is None:
        raise WheelError("the saved ticket is damaged", hint="run `wheel scan` again", code="plan")
    size = short.quantity // ticket.contracts if coin is None else e8(Decimal(repr(coin.lot)))
    return ToSell(ticket.id, contract, ticket.contracts, max(size, 1))


def session_now(workspace: "Workspace") -> "date":
    """Return the session that quotes of this run belong to, without a fetch: that of --snapshot, else of the
    last trading. Before the open it is the session before.
    """
    if named := workspace.named_snapshot(options_of=frozenset()):
        return named.session
    if demo_is_the_feed(workspace):
        return session_date(AS_OF, workspace.market)  # its day stands still
    now = workspace.now()
    return session_date(last_trading(now) if workspace.market == US else now, workspace.market)
