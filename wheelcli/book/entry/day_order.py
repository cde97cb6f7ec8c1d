"""The order of trades of one day for which no time is known.

`at_of` and `coins.moment_of` give such a trade a moment by its kind: openings come before closings. Three
rules complete that, for accounts of shares and of coins:

- Trades of one moment are in the order in which they were entered: the first one entered is the first one
  closed.
- A trade follows the trades of its day that it needs. A closing follows an opening at a known, later time, as
  far as the position before it is too small. An opening follows the closing of the opposite position.
- In one order, the leg that opens is right after the leg that closes.

Example: a put is sold at 15:10, and bought back on the same day without a time. The closing is put right
after 15:10, not at noon.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from wheelcli.book.events import Event, Kind
from wheelcli.book.projection.live import live_events

__all__ = ["in_order"]

_OPENS = frozenset({Kind.OPTION_OPEN, Kind.SHARE_BUY})
_CLOSES = frozenset({Kind.OPTION_CLOSE, Kind.SHARE_SELL})
_TRADES = _OPENS | _CLOSES
_NEXT = timedelta(microseconds=1)


def in_order(event: Event, before: Iterable[Event]) -> Event:
    """Return a trade without a time at its place among the events of its account that were entered before
    it; any other event unchanged.
    """
    if event.time_known or event.kind not in _TRADES:
        return event
    entered = list(before)
    second = event.at.replace(microsecond=0)
    same = [
        each.at
        for each in entered
        if each.kind in _TRADES
        and each.day == event.day
        and not each.time_known
        and each.at.replace(microsecond=0) == second
    ]
    at = max(same) + _NEXT if same else event.at
    live = live_events(entered)[0]
    needed = max(_after(event, at, live), _after_its_order(event, at, live))
    return replace(event, at=max(at, needed)) if same or needed > at else event


def _after(event: Event, at: datetime, entered: Sequence[Event]) -> datetime:
    """Return the earliest moment, `at` or later, at which the position allows the trade; `at` if none of its
    day does.
    """
    own = _size(event)
    of_it = sorted((each for each in entered if _same(each, event) and _size(each)), key=lambda each: each.at)
    held = sum(_size(each) for each in of_it if each.at < at)
    if _allows(event, held, own):
        return at
    for each in of_it:
        if each.at < at or each.day != event.day or each.kind not in _TRADES:
            continue
        held += _size(each)
        if _allows(event, held, own):
            return each.at + _NEXT
    return at


def _after_its_order(event: Event, at: datetime, entered: Sequence[Event]) -> datetime:
    """Return the earliest moment, `at` or later, at which the legs of its order that close have traded."""
    if event.group is None or event.kind not in _OPENS:
        return at
    closed = [
        each.at
        for each in entered
        if each.group == event.group and each.kind in _CLOSES and each.day == event.day
    ]
    return max(at, max(closed) + _NEXT) if closed else at


def _allows(event: Event, held: int, own: int) -> bool:
    """Return whether a position of `held` can be closed by `own`, or opened further by it."""
    if event.kind in _OPENS:
        return held * own >= 0
    return held * own < 0 and abs(held) >= abs(own)


def _same(one: Event, other: Event) -> bool:
    return one.contract == other.contract if other.contract is not None else one.symbol == other.symbol


def _size(event: Event) -> int:
    """Return the signed change of the position: contracts, of coins in hundred-millionths, or shares."""
    if event.contract is not None:
        return event.contracts * (event.size_e8 or 1)
    return event.size_e8 if event.coin is not None else event.micro_shares
