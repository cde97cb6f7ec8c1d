"""A fold that can take further events. The time for one more event depends on the lots it changes, not on the
length of the journal.

>>> from datetime import date
>>> from wheelcli.book.events import Kind, at_of
>>> def paid(id, day, cents):
...     return Event(id, "default", Kind.DEPOSIT, day, at_of(day, Kind.DEPOSIT), cash_cents=cents)
>>> first = Folded.of([paid("a", date(2026, 8, 18), 100_00)])
>>> second = first.with_event(paid("b", date(2026, 8, 19), 50_00))
>>> first.open_account("default").cash_cents, second.open_account("default").cash_cents
(10000, 15000)
"""

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from wheelcli.book.accounts import Book, CoinBook
from wheelcli.book.events import Event, Kind, order_key
from wheelcli.book.ledger import AccountBook
from wheelcli.book.projection.branch import branched, make_own, names_of
from wheelcli.book.projection.corporate_actions import core_targets
from wheelcli.book.projection.finish import what_is_open
from wheelcli.book.projection.fold import book_of, fold, new_account, step
from wheelcli.book.projection.live import live_events
from wheelcli.book.projection.rolls import Rolled, rolled
from wheelcli.book.projection.spread_legs import Legs, spread_key, spread_legs
from wheelcli.book.projection.state import Account
from wheelcli.book.store.rows import uncollected

__all__ = ["Folded"]


@dataclass(slots=True)
class _Seen:
    """The events of all folds that continue from one fold. The list only grows, and may hold more events than
    one of the folds uses.
    """

    log: list[Event] = field(default_factory=list)
    # first place by the key of a spread and whether it was sold
    openings: dict[tuple[object, bool], int] = field(default_factory=dict)
    groups: dict[str, int] = field(default_factory=dict)  # first place by order

    def until(self, count: int) -> "_Seen":
        """Return the ids after that many events."""
        openings = {key: place for key, place in self.openings.items() if place < count}
        groups = {key: place for key, place in self.groups.items() if place < count}
        return _Seen(self.log[:count], openings, groups)

    def add(self, event: Event) -> None:
        """Note one more event."""
        if event.kind is Kind.OPTION_OPEN and event.contract is not None:
            self.openings.setdefault((spread_key(event), event.contracts < 0), len(self.log))
        if event.group:
            self.groups.setdefault(event.group, len(self.log))
        self.log.append(event)


@dataclass(frozen=True)
class Folded:
    """The fold of all events so far. It never changes: `with_event` and `extend` return a new one.

    If an event comes after all others and does not affect them, it is folded alone. If it affects its own
    day, the fold restarts at that day. In all other cases (an undo, a late entry, a split of a name with core
    shares) it restarts at the beginning.
    """

    core: Mapping[str, int]
    accounts: Mapping[str, Account]
    count: int  # number of events of the log in this fold
    last: Event | None
    plain: bool  # whether there is no undo among them
    seen: _Seen
    morning: "Folded | None" = None  # the state before the first event of the last day
    # rolls of the days before the last one, by account
    links: Mapping[str, Rolled] = field(default_factory=dict)

    @staticmethod
    def of(events: Iterable[Event], *, core: Mapping[str, int] | None = None) -> "Folded":
        """Return the fold of these events, in any order."""
        with uncollected():
            return _from_the_beginning(sorted(events, key=order_key), core or {})

    def with_event(self, event: Event) -> "Folded":
        """Return the fold with one more event."""
        return self.extend((event,))

    def extend(self, events: Sequence[Event]) -> "Folded":
        """Return the fold with more events; pass the legs of a spread together."""
        more = sorted(events, key=order_key)
        here = self
        while more:
            day = more[0].day
            batch = [event for event in more if event.day == day]
            here, more = here._with_day(batch), [event for event in more if event.day != day]
        return here

    @cached_property
    def book(self) -> Book:
        """Return the whole book, equal to `fold` of the same events. It is built on demand, in time
        proportional to the number of events.
        """
        if not self.plain:
            return fold(self.events, core=self.core)
        done = {}
        for name, account in sorted(self.accounts.items()):
            flat = {turn.symbol for turn in account.turns.values() if turn.flat}
            done[name] = branched(account, flat)
        breaches = tuple(breach for account in self.accounts.values() for breach in account.breaches)
        return book_of(done, breaches, max((e.day for e in self.events), default=None), self.count)

    @property
    def events(self) -> list[Event]:
        """Return all events in it, in order."""
        return self.seen.log[: self.count]

    def open_account(self, name: str) -> AccountBook | None:
        """Return the open part of an account: its closed positions, sales, flows, rolls, trades and ended
        cycles are empty.

        Returns None if the account has no events or holds coins. Takes time proportional to the open part.
        """
        account = self.accounts.get(name)
        if account is None or account.of_coins:
            return None
        return self._open_part(account)

    def open_coins(self, name: str) -> CoinBook | None:
        """Return the open part of a coin account, with its purses; None if it is not one."""
        account = self.accounts.get(name)
        if account is None or not account.of_coins:
            return None
        return CoinBook(dict(account.purses), self._open_part(account), dict(account.native))

    def _open_part(self, account: Account) -> AccountBook:
        before = self.morning.accounts.get(account.name) if self.morning else None
        closed, trades = (len(before.closed), len(before.trades)) if before else (0, 0)
        return what_is_open(
            account, rolled(account.closed[closed:], account.trades[trades:], self.links.get(account.name))
        )

    def _with_day(self, batch: list[Event]) -> "Folded":
        """Return the fold with more events of one day."""
        first = batch[0]
        if not self._may_go_on(batch):
            return _from_the_beginning(sorted([*self.events, *batch], key=order_key), self.core)
        if self.last is None or first.day > self.last.day:
            return _advanced(replace(self, morning=self, links=self._all_links()), batch)
        reaches = self._reaches_back(batch)
        if order_key(first) >= order_key(self.last) and not reaches:
            return _advanced(self, batch)
        base = self.morning
        if base is None or any(place < base.count for place in reaches):
            return _from_the_beginning(sorted([*self.events, *batch], key=order_key), self.core)
        today = sorted([*self.events[base.count :], *batch], key=order_key)
        return _advanced(replace(base, morning=base, links=self.links), today)

    def _may_go_on(self, batch: Sequence[Event]) -> bool:
        """Return whether these events of one day leave the fold of all earlier days unchanged."""
        if not self.plain or any(event.kind is Kind.UNDO for event in batch):
            return False
        if self.core and any(event.kind in (Kind.SPLIT, Kind.SYMBOL_CHANGE) for event in batch):
            return False  # core shares are counted back from today's number
        if self.last is not None and batch[0].day < self.last.day:
            return False
        start = (
            self.morning.count if self.morning and self.last and batch[0].day == self.last.day else self.count
        )
        if any(self.seen.groups.get(event.group, start) < start for event in batch if event.group):
            return False  # an order of an earlier day: its spreads and rolls must be matched again
        after = self.last is None or start == 0 or order_key(self.seen.log[start - 1]) <= order_key(batch[0])
        return after and all(place >= start for place in self._reaches_back(batch))

    def _reaches_back(self, batch: Sequence[Event]) -> list[int]:
        """Return the places of earlier openings that could become legs of a spread through these events."""
        places = []
        for event in batch:
            if event.kind is Kind.OPTION_OPEN and event.contract is not None:
                place = self.seen.openings.get((spread_key(event), event.contracts > 0))
                if place is not None and place < self.count:
                    places.append(place)
        return places

    def _all_links(self) -> dict[str, Rolled]:
        """Return every roll so far, by account."""
        out = {}
        for name, account in self.accounts.items():
            before = self.morning.accounts.get(name) if self.morning else None
            closed, trades = (len(before.closed), len(before.trades)) if before else (0, 0)
            known = self.links.get(name)
            if known is not None and closed == len(account.closed) and trades == len(account.trades):
                out[name] = known
                continue
            out[name] = rolled(account.closed[closed:], account.trades[trades:], known)
        return out


def _from_the_beginning(events: list[Event], core: Mapping[str, int]) -> Folded:
    """Return the fold of all events, in order."""
    live, breaches = live_events(events, ordered=True)
    plain = not breaches and len(live) == len(events)
    empty = Folded(core, {}, 0, None, plain, _Seen())
    if not plain:
        done = _advanced(empty, live)
        return replace(done, count=len(events), seen=_Seen(list(events)))
    days = [event.day for event in events]
    if days != sorted(days):
        # days out of order are folded again each time
        return replace(_advanced(empty, events), plain=False)
    start = bisect_left(days, days[-1]) if days else 0
    today = {event.group for event in events[start:] if event.group}
    if core or any(event.group in today for event in events[:start]):
        return _advanced(empty, events)
    before = _advanced(empty, events[:start])
    return _advanced(replace(before, morning=before, links=before._all_links()), events[start:])


def _advanced(base: Folded, events: Sequence[Event]) -> Folded:
    """Return the fold with these events, which come after all events in it."""
    seen = base.seen if len(base.seen.log) == base.count else base.seen.until(base.count)
    accounts = dict(base.accounts)
    legs = spread_legs(events)
    owned: dict[str, set[str]] = {}  # names whose lots no other fold uses, by account
    fresh: set[str] = set()
    for event in events:
        account = accounts.get(event.account)
        if account is None:
            own = [e for e in events if e.account == event.account] if base.core else ()
            account = accounts[event.account] = new_account(event, legs, core_targets(base.core, own))
            fresh.add(event.account)
        elif event.account not in fresh:
            accounts[event.account] = account = _own(account, event, legs, owned)
        step(account, event)
        seen.add(event)
    for name in fresh:
        # turn its long lists into lists that folds can share
        accounts[name] = branched(accounts[name], frozenset())
    last = events[-1] if events else base.last
    return replace(base, accounts=accounts, count=len(seen.log), last=last, seen=seen)


def _own(account: Account, event: Event, legs: Legs, owned: dict[str, set[str]]) -> Account:
    """Return the account in a form that this event may change. The account is copied at the first change, the
    lots of each name at theirs.
    """
    names = names_of(account, event)
    if account.name in owned:
        make_own(account, names - owned[account.name])
        owned[account.name] |= names
        return account
    owned[account.name] = names
    out = branched(account, names)
    if legs.contracts:
        out.legs = out.legs.joined(legs)
    return out
