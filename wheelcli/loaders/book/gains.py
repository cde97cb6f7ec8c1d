"""The account since its start for `wheel positions` and `wheel cycles`: at a market's prices, or at cost."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from wheelcli.book.events import Kind
from wheelcli.book.opening import OPENS
from wheelcli.book.projection.live import live_events
from wheelcli.book.store.few_events import events_of_kinds
from wheelcli.book.valuation.expired import expired_problems
from wheelcli.book.valuation.gains import at_cost, bridge
from wheelcli.book.valuation.worth import worth_of
from wheelcli.loaders.book.account import lots_to_carry
from wheelcli.loaders.book.carried_marks import carried_for, carried_problems
from wheelcli.manage.listed_marks import listed_marks

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from wheelcli.book.ledger import AccountBook
    from wheelcli.book.valuation.gains import Bridge
    from wheelcli.book.valuation.worth import Worth
    from wheelcli.loaders.workspace import Workspace
    from wheelcli.market.snapshot import Snapshot
    from wheelcli.quotes import Mark


@dataclass(frozen=True, slots=True)
class Gained:
    """The bridge since the first event; `worth` is None at cost.

    `marks` are those of the open contracts, by OCC symbol.
    """

    bridge: "Bridge"
    worth: "Worth | None"
    as_of: "datetime | None"
    marks: "Mapping[str, Mark]" = field(default_factory=dict)


def gained(workspace: "Workspace", book: "AccountBook") -> Gained:
    """Return the account since its start: with --demo at the demo market's prices, with --snapshot at that
    market's.

    At cost otherwise.
    """
    snapshot = workspace.valuation_market(_names(book))
    if snapshot is None:
        return Gained(bridge(book, end=at_cost(book)), None, None)
    rows = snapshot.underlyings
    spots = {s: float(p) for s, p in zip(rows["symbol"].astype(str), rows["spot"], strict=True) if p > 0}
    symbols = {lot.contract: lot.symbol for lot in book.options}
    marks, expired = listed_marks(book.options, snapshot)
    carried = carried_for(workspace, lots_to_carry(book), snapshot)
    marks |= {contract: each.mark for contract, each in carried.items()}
    for problem in (
        *carried_problems(carried, symbols, snapshot.as_of),
        *expired_problems(expired, symbols),
    ):
        workspace.messages.tell(problem)
    worth = worth_of(book, spots, marks)
    whole = bridge(book, end=worth.level, in_kind=_in_kind(workspace, book, snapshot))
    return Gained(whole, worth, snapshot.as_of, {contract.name: mark for contract, mark in marks.items()})


def _names(book: "AccountBook") -> set[str]:
    names = {lot.symbol for lot in book.options} | {lot.symbol for lot in book.shares}
    return names | {flow.symbol for flow in book.flows if flow.kind == "in_kind" and flow.symbol}


def _in_kind(workspace: "Workspace", book: "AccountBook", snapshot: "Snapshot") -> dict[str, int]:
    """Return the value of each transfer in kind on its day, cents by event; at its basis if closes lack
    it.
    """
    basis: dict[str, int] = {}
    for flow in book.flows:
        if flow.kind == "in_kind":
            basis[flow.id] = basis.get(flow.id, 0) + flow.cents
    if book.began is None:
        return basis
    with workspace.open_journal() as journal:
        # Transfers, and the splits since: `in_kind_of` looks at no other event.
        some = events_of_kinds(journal, book.name, (*OPENS, Kind.SPLIT, Kind.UNDO))
    events, _ = live_events(some, ordered=True)
    if not any(event.kind in OPENS and (event.contracts or event.micro_shares) for event in events):
        return basis
    from wheelcli.review.performance.equity_curve import in_kind_of
    from wheelcli.review.performance.price_grid import closes_of

    closes = snapshot.closes
    named = {event.symbol for event in events if event.symbol}
    own = closes[closes["symbol"].isin(list(named))]
    own = own.assign(symbol=own["symbol"].cat.remove_unused_categories())
    grid = closes_of(own, since=min(book.began, snapshot.session), until=snapshot.session)
    return {**basis, **{id_: cents for id_, (_, cents) in in_kind_of(events, grid).items()}}
