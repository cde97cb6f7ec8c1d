"""Match closings and openings as rolls: bought back and sold again, in one order or on one day.

Both have the same underlying and right, but different contracts. Those of one order are matched first, then
first in, first out by contracts, so that part of a position may be rolled and a roll may take several fills.
Only trades without a ticket are matched by their day: a ticket shows whether its order was a roll.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from wheelcli.book.events import Event, Kind
from wheelcli.book.ledger import ClosedOption, Ended, Roll
from wheelcli.book.projection.grown import Grown, Layered, layered, shared
from wheelcli.book.projection.state import part
from wheelcli.contract import Right


@dataclass(slots=True)
class _Opened:
    """A sale to open; `contracts`, `gross` and `fees` cover its unmatched part."""

    event: Event
    contracts: int
    gross: int
    fees: int


@dataclass(slots=True)
class Rolled:
    """The result of the matching: the rolls, the earlier lots of each lot, and the rolled contracts of each
    closing.
    """

    rolls: list[Roll] | Grown[Roll] = field(default_factory=list)
    chains: "dict[str, tuple[str, ...]] | Layered[str, tuple[str, ...]]" = field(default_factory=dict)
    contracts: "dict[tuple[str, str], int] | Layered[tuple[str, str], int]" = field(default_factory=dict)

    def copy(self) -> "Rolled":
        """Return a copy to add to."""
        return Rolled(shared(self.rolls), layered(self.chains), layered(self.contracts))


def rolled(closed: Sequence[ClosedOption], trades: Iterable[Event], before: Rolled | None = None) -> Rolled:
    """Match closings (in order) with openings; `trades` holds the events of contracts in force.

    `before` is the matching of earlier days, if none of their orders is among these.
    """
    out = Rolled() if before is None else before.copy()
    # Local names: this goes through every trade of a long journal.
    traded, put, opens, closes = Ended.CLOSED, Right.PUT, Kind.OPTION_OPEN, Kind.OPTION_CLOSE
    bought = [gone for gone in closed if gone.ended is traded and gone.contracts < 0]
    days = {(gone.symbol, gone.contract.right is put, gone.closed) for gone in bought}
    orders = {gone.close_group for gone in bought if gone.close_group}
    ends: dict[str, Event] = {}
    sold: dict[tuple[object, ...], list[_Opened]] = defaultdict(list)
    for event in trades:
        kind, contract = event.kind, event.contract
        if kind is closes:
            ends[event.id] = event
        elif kind is opens and event.contracts < 0 and contract is not None:
            on_day = not event.ticket and (event.symbol, contract.right is put, event.day) in days
            in_order = event.group in orders
            if on_day or in_order:
                same = (event.symbol, contract.right is put)
                opened = _Opened(event, -event.contracts, event.gross_cents, event.fees_cents)
                if on_day:
                    sold[*same, event.day].append(opened)
                if in_order:
                    sold[*same, event.group].append(opened)
    for gone in bought if sold else ():
        symbol, is_put, order = gone.symbol, gone.contract.right is put, gone.close_group
        one_order = sold.get((symbol, is_put, order), ()) if order else ()
        that_day = () if ends[gone.close_id].ticket else sold.get((symbol, is_put, gone.closed), ())
        if one_order or that_day:
            _match(gone, ends[gone.close_id], one_order, that_day, out)
    return out


def _match(
    gone: ClosedOption, end: Event, orders: Sequence[_Opened], days: Sequence[_Opened], out: Rolled
) -> None:
    left, cash = -gone.contracts, gone.close_cents - (gone.fees_cents - gone.open_fees_cents)
    later = (o for o in days if o not in orders and _may_follow(end, o.event))
    for opened in (*orders, *later):
        size = min(left, opened.contracts)
        if not size or opened.event.id == gone.id or opened.event.contract == gone.contract:
            continue
        paid = part(cash, size, left)
        got, fees = part(opened.gross, size, opened.contracts), part(opened.fees, size, opened.contracts)
        opened.contracts, opened.gross, opened.fees = (
            opened.contracts - size,
            opened.gross - got,
            opened.fees - fees,
        )
        left, cash = left - size, cash - paid
        out.rolls.append(
            Roll(
                gone.closed,
                gone.symbol,
                gone.contract.right,
                gone.id,
                gone.close_id,
                opened.event.id,
                size,
                paid + got - fees,
            )
        )
        key = gone.id, gone.close_id
        out.contracts[key] = out.contracts.get(key, 0) + size
        chain = (*out.chains.get(gone.id, ()), gone.id)
        if len(chain) > len(out.chains.get(opened.event.id, ())):
            out.chains[opened.event.id] = chain


def _may_follow(end: Event, opened: Event) -> bool:
    return not (end.time_known and opened.time_known) or end.at <= opened.at
