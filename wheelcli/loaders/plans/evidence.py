"""The evidence on the openings of a review: the ticket or saved roll that each one filled, and how the gates
judged the contract.

The gates' answers come from a plan of its day, or from planning the snapshot of its day again. That takes
about a second, so it is done for the openings of the week itself, at most `REPLANNED` of them, the last
first.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from wheelcli.book.events import order_key
from wheelcli.book.from_journal import core_shares
from wheelcli.book.ledger import Role
from wheelcli.book.projection.fold import fold
from wheelcli.contract import Right
from wheelcli.errors import WheelError
from wheelcli.feed_source import is_invented
from wheelcli.loaders import coins
from wheelcli.loaders.book.account import at_prices
from wheelcli.loaders.market.recorded import recorded_on
from wheelcli.market.snapshot_store import load
from wheelcli.plan.optimize.rejected_rows import RejectedRows
from wheelcli.plan.optimize.sentences import sentences
from wheelcli.plan.planner import plan
from wheelcli.plan.strategy import Strategy
from wheelcli.review.evidence import Plans
from wheelcli.review.rules import Planned, Seen, too_many
from wheelcli.review.verdicts import BrokenRule
from wheelcli.trading_calendar import session_date

if TYPE_CHECKING:
    from wheelcli.archive.plans import SavedPlan
    from wheelcli.book.events import Event
    from wheelcli.book.ledger import AccountBook
    from wheelcli.book.portfolio import Portfolio
    from wheelcli.loaders.workspace import Workspace
    from wheelcli.market.snapshot import Snapshot
    from wheelcli.review.week import Span

WEEKS = timedelta(weeks=13)
REPLANNED = 12


@dataclass(frozen=True, slots=True)
class _Kept:
    """A plan, and the session of its market."""

    session: date
    plan: "SavedPlan"


def plans_for(
    workspace: "Workspace", week: "Span", account: "AccountBook", events: "Sequence[Event]"
) -> "Plans":
    """Return the evidence of the plans; a plan that was removed or cannot be read gives none."""
    library = _library(workspace, account.name)
    by_id = {k.plan.id: k for k in library}
    openings = {e.id: e for e in events if e.kind == "option_open" and e.contracts < 0}
    planned = {}
    for id_, event in openings.items():
        ticket = _filled(workspace, by_id.get(event.plan or ""), event) or _ticket_of(library, event)
        if ticket is not None:
            planned[id_] = ticket
    lately = {id_: e for id_, e in openings.items() if id_ not in planned and e.day > week.since - WEEKS}
    seen = {id_: evidence for id_, event in lately.items() if (evidence := _seen(library, event))}
    again = sorted((e for i, e in lately.items() if i not in seen and e.day in week), key=lambda e: e.at)
    seen |= {e.id: f for e in again[-REPLANNED:] if (f := _replanned(workspace, account, e, events))}
    return Plans(planned, seen, min((k.session for k in library), default=None))


def _filled(workspace: "Workspace", at_hand: _Kept | None, event: "Event") -> "Planned | None":
    if not event.ticket or not event.plan:
        return None
    if event.plan.startswith("roll "):
        return _rolled(workspace, event.plan, event.ticket)
    return _planned(at_hand.plan, event.ticket) if at_hand is not None else None


def _rolled(workspace: "Workspace", plan: str, ticket_id: str) -> "Planned | None":
    try:
        roll = workspace.weighed_roll(ticket_id)
    except WheelError:  # a damaged ticket is no evidence of its opening
        return None
    if roll is None or roll.weighing != plan:
        return None
    return Planned(plan, ticket_id, roll.contracts, None, None, None)


def _library(workspace: "Workspace", account: str) -> list[_Kept]:
    """Return the account's plans; those of the demo market only if that is its market."""
    out, trades_demo = [], is_invented(workspace.config.data.provider)
    for saved in workspace.saved_plans():
        own = saved.record.account in (None, account)
        if own and (trades_demo or not is_invented(saved.record.source)):
            out.append(_Kept(session_date(saved.record.as_of, workspace.market), saved))
    return out


def _planned(plan: "SavedPlan", ticket_id: str) -> "Planned | None":
    for ticket in plan.record.data.tickets:
        if ticket.id == ticket_id:
            single = len(ticket.legs) == 1
            return Planned(
                plan.id,
                ticket_id,
                ticket.contracts,
                (ticket.coin.floor if ticket.coin else ticket.floor_price) if single else None,
                ticket.credit_net_usd,
                ticket.prob_otm_forecast,
                ticket.coin.unit if ticket.coin else "",
            )
    return None


def _ticket_of(library: list[_Kept], event: "Event") -> "Planned | None":
    """Return the ticket that an opening filled without naming it: one that sells its contract, in a plan of
    its session; the newest plan that has one counts.
    """
    occ = event.contract.name if event.contract else None
    for each in library:
        if each.session != event.day or occ is None:
            continue
        for ticket in each.plan.record.data.tickets:
            if ticket.legs[0].contract == occ:
                return _planned(each.plan, ticket.id)
    return None


def _seen(library: list[_Kept], event: "Event") -> "Seen | None":
    """Return why the plans of the opening's own session rejected its contract; the newest that did counts."""
    occ = event.contract.name if event.contract else None
    for each in library:
        if each.session != event.day or occ is None:
            continue
        try:
            table = each.plan.rejections()
        except WheelError:
            continue
        broken = _judged(table, occ)
        if broken:
            return Seen(f"rejected in plan {each.plan.id}", broken)
    return None


def _replanned(
    workspace: "Workspace", account: "AccountBook", event: "Event", events: "Sequence[Event]"
) -> "Seen | None":
    """Return today's gates' answers on the opening in that day's market, with the account's holdings before
    it.
    """
    snapshot, name = _snapshot_of(workspace, event.day)
    if snapshot is None or event.contract is None or event.symbol is None:
        return None
    try:
        holdings = _before(workspace, account.name, event, events, snapshot)
        if holdings is None:
            return None
        again = plan(
            snapshot, holdings, workspace.config, (event.symbol,), strategies=_strategies(account, event)
        )
    except WheelError:
        return None  # an account worth nothing, a market without prices: no gate can be read
    occ, basis = event.contract.name, f"not in any plan; planned again on snapshot {name}"
    for ticket in again.tickets:
        if any(leg.contract == occ for leg in ticket.legs):
            return Seen(f"{basis} it is a ticket", too_many(-event.contracts, ticket.contracts))
    rows = _judged(RejectedRows.of(again.rejections), occ)
    return Seen(basis, rows) if rows else None


def _strategies(account: "AccountBook", event: "Event") -> "tuple[Strategy, ...]":
    spread = {lot.id for lot in account.options if lot.role is Role.SPREAD}
    spread |= {gone.id for gone in account.closed if gone.role is Role.SPREAD}
    put = event.contract is not None and event.contract.right is Right.PUT
    if event.id in spread:
        return (Strategy.BULL_PUT_SPREAD if put else Strategy.BEAR_CALL_SPREAD,)
    return (Strategy.CASH_SECURED_PUT if put else Strategy.COVERED_CALL,)


def _judged(table: RejectedRows, occ: str) -> "tuple[BrokenRule, ...]":
    rows = sentences(table.of_candidate(occ))
    return tuple(BrokenRule(r.gate, r.value, r.limit, "fail", r.reason) for r in rows)


def _snapshot_of(workspace: "Workspace", day: date) -> "tuple[Snapshot | None, str]":
    for info in recorded_on(workspace, day):
        return load(info.path), info.id
    return None, ""


def _before(
    workspace: "Workspace", name: str, event: "Event", events: "Sequence[Event]", snapshot: "Snapshot"
) -> "Portfolio | None":
    """Return the holdings before an event, at the prices of a market; None if there were none."""
    earlier = [e for e in events if order_key(e) < order_key(event)]
    folded = fold(earlier, core=core_shares(workspace.config, workspace.account))
    if name in folded.coins:
        return coins.priced_in(folded.coins[name], workspace.config, name, snapshot)
    book = folded.account(name)
    return None if book is None else at_prices(workspace, book, snapshot, carry=False)[0]
