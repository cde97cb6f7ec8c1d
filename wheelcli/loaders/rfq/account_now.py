"""The account of a run as the limits of a request need it: with the trades of other requests that it lacks.

An account from the journal lacks every trade that was not entered there: by `wheel journal fill rfq-…`, by
hand or by import. One from the settings lacks the trades of today, and earlier ones whose contracts
the settings do not show. Practice counts against practice only and, outside the demo, where no journal
takes it, only for its day.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from wheelcli.book.coins.money import E8
from wheelcli.book.from_config import MAIN
from wheelcli.book.projection.live import live_events
from wheelcli.contract import parse_occ
from wheelcli.loaders.book.account import portfolio_of
from wheelcli.loaders.book.journal_account import account_of, journal_there
from wheelcli.loaders.rfq.account_after import after_accept, after_fill, may_trade
from wheelcli.loaders.rfq.venues import is_practice
from wheelcli.open_option import MICROS
from wheelcli.rfq.fills import Fill, FillLeg
from wheelcli.rfq.journal import event_id
from wheelcli.rfq.package import AmountUnit, Direction
from wheelcli.rfq.states import Request
from wheelcli.trading_calendar import NEW_YORK

if TYPE_CHECKING:
    from wheelcli.book.events import Event
    from wheelcli.book.portfolio import Portfolio
    from wheelcli.loaders.workspace import Workspace
    from wheelcli.venues.readings import Desk


@dataclass(frozen=True, slots=True, kw_only=True)
class Beside:
    """The other requests of the record that count against one: those of its kind, practice or real."""

    requests: tuple[Request, ...]
    practice: bool
    now: datetime


def beside(requests: Iterable[Request], own: str, *, venue: str, now: datetime) -> Beside:
    """Return the requests of the same kind as one at this venue, without `own`."""
    practice = is_practice(venue)
    others = tuple(each for each in requests if each.id != own and is_practice(each.venue) == practice)
    return Beside(requests=others, practice=practice, now=now)


def beside_at(desk: "Desk", own: Request) -> Beside:
    """Return the requests of the record beside this one."""
    return beside(desk.record.requests().values(), own.id, venue=own.venue, now=desk.now())


def account_now(workspace: "Workspace", others: Beside) -> "Portfolio":
    """Return the account of this run with every trade of the other requests that it lacks."""
    account, name = portfolio_of(workspace), workspace.account or MAIN
    mine = [each for each in others.requests if (each.account or MAIN) == name]
    mine = [each for each in mine if each.fills or may_trade(each)]
    if not mine:
        return account
    today, market_day = (at.astimezone(NEW_YORK).date() for at in (others.now, workspace.now()))
    daily = others.practice and not workspace.demo
    entered = EnteredTrades(journal_events(workspace)) if account.source == "journal" and not daily else None
    held = account
    for request in mine:
        if _expired(request, market_day):
            continue
        for fill in request.fills:
            day = fill.at.astimezone(NEW_YORK).date()
            if entered is not None:
                since = min(day, market_day) if workspace.demo else day
                lacks = not entered.holds(request, fill, since)
            else:
                lacks = day == today or (not daily and not _shown(held, request, fill))
            if lacks:
                account = after_fill(account, request, fill)
        if may_trade(request):
            account = after_accept(account, request)
    return account


def journal_events(workspace: "Workspace") -> "Sequence[Event]":
    """Return the events in force of the account of this run; none without a journal."""
    with journal_there(workspace) as journal:
        if journal is None:
            return ()
        return live_events(journal.events(account_of(workspace, journal)))[0]


def is_entered(request: Request, events: "Sequence[Event]") -> bool:
    """Return whether any trade of this request is among these events by its own id. `EnteredTrades` shows
    whether one of its block trades is missing.
    """
    ids = {event_id(request, leg) for fill in request.fills for leg in fill.legs}
    return any(event.id in ids for event in events)


class EnteredTrades:
    """The journal's events: trades by their ids, and all others as amounts, each of which counts once."""

    def __init__(self, events: "Sequence[Event]") -> None:
        self._ids = {event.id for event in events}
        self._left: dict[tuple[str, bool], list[tuple[date, int]]] = defaultdict(list)
        for event in events:
            if event.id.startswith("rfq:"):
                continue
            size = event.contracts * (event.size_e8 or MICROS) or event.micro_shares
            what = event.symbol or "" if event.contract is None else event.contract.name
            self._left[what, size > 0].append((event.day, abs(size)))

    def holds(self, request: Request, fill: Fill, since: date) -> bool:
        """Return whether a block trade is in the journal: its ids, or an equal amount of every leg from
        that day on.
        """
        ids = [event_id(request, leg) for leg in fill.legs]
        if all(each in self._ids for each in ids):
            return True
        unit = E8 if request.package.unit is AmountUnit.COINS else MICROS
        wanted = [(_key(leg), int(leg.amount * unit)) for leg in fill.legs]
        if any(sum(n for day, n in self._left[key] if day >= since) < size for key, size in wanted):
            return False
        for key, size in wanted:
            self._take(key, size, since)
        return True

    def _take(self, key: tuple[str, bool], size: int, since: date) -> None:
        rest = []
        for day, amount in self._left[key]:
            used = min(size, amount) if day >= since else 0
            size -= used
            rest.append((day, amount - used))
        self._left[key] = rest


def _key(leg: FillLeg) -> tuple[str, bool]:
    return leg.contract, leg.side is Direction.BUY


def _expired(request: Request, today: date) -> bool:
    """Return whether every leg is an expired option, so that nothing is open any more."""
    contracts = [parse_occ(leg.contract) for leg in request.package.legs]
    return all(each is not None and each.expiration < today for each in contracts)


def _shown(account: "Portfolio", request: Request, fill: Fill) -> bool:
    """Return whether settings show the result of an earlier trade: contracts opened are present, those closed
    are not. Shares do not show when they were bought, so they count as shown.
    """
    if request.package.unit is AmountUnit.SHARES:
        return True
    opens = {leg.contract.occ: leg.opens for leg in request.order.legs} if request.order else {}
    for leg in fill.legs:
        contract = parse_occ(leg.contract)
        held = sum(each.quantity for each in account.options if each.contract == contract)
        signed = held if leg.side is Direction.BUY else -held
        if opens.get(leg.contract, True) != (signed >= leg.amount):
            return False
    return True
