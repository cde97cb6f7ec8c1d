"""The order of trades of one day for which no time is known.

`at_of` and `coins.moment_of` give such a trade a moment by its kind: openings come before closings. Four
rules complete that, for accounts of shares and of coins:

- Trades of one moment are in the order in which they were entered: the first one entered is the first one
  closed.
- A trade follows the trades of its day that it needs. A closing follows an opening at a known, later time, as
  far as the position before it is too small; so does an assignment or exercise. An opening follows the
  closing of the opposite position.
- A trade follows the closings of its day that were entered before it, if it would change which contracts
  they closed. An opening comes before those that need it.
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
_ENDS = frozenset({Kind.ASSIGNMENT, Kind.EXERCISE})
_NEXT = timedelta(microseconds=1)


def in_order(event: Event, before: Iterable[Event]) -> Event:
    """Return a trade, assignment or exercise without a time at its place among the events of its account
    that were entered before it; any other event unchanged.
    """
    if event.time_known or event.kind not in _TRADES | _ENDS:
        return event
    entered = list(before)
    if event.kind in _ENDS:
        needed = _after(event, event.at, live_events(entered)[0])
        return replace(event, at=needed) if needed > event.at else event
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
    needed = max(_after(event, at, live), _after_closings(event, at, live), _after_its_order(event, at, live))
    return replace(event, at=max(at, needed)) if same or needed > at else event


def _after(event: Event, at: datetime, entered: Sequence[Event]) -> datetime:
    """Return the earliest moment, `at` or later, at which the position allows the trade; `at` if none of its
    day does.
    """
    own = _change(event, event)
    of_it = _in_time(event, entered)
    held = sum(size for each, size in of_it if each.at < at)
    if _allows(event, held, own):
        return at
    for each, size in of_it:
        if each.at < at or each.day != event.day or each.kind not in _TRADES:
            continue
        held += size
        if _allows(event, held, own):
            return each.at + _NEXT
    return at


def _after_closings(event: Event, at: datetime, entered: Sequence[Event]) -> datetime:
    """Return the moment after the last closing of the same position on its day; `at` if the trade changes
    nothing there that any of them closed, if one of them needs it, or if the position is too small by then.
    """
    of_it = _in_time(event, entered)
    closings = [
        (each, size)
        for each, size in of_it
        if each.kind in _CLOSES and each.at >= at and each.day == event.day and _same(each, event)
    ]
    if not closings:
        return at
    after = closings[-1][0].at + _NEXT
    if event.kind in _CLOSES:
        held = sum(size for each, size in of_it if each.at < after)
        return after if _allows(event, held, _change(event, event)) else at
    held = sum(size for each, size in of_it if each.at < at)
    if abs(held) >= sum(abs(size) for _, size in closings):
        return at  # they closed what was open before
    for each, size in closings:
        if not _allows(each, sum(n for other, n in of_it if other.at < each.at), size):
            return at
    return after


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


def _in_time(event: Event, entered: Sequence[Event]) -> list[tuple[Event, int]]:
    """Return the events that change the position of a trade, with their changes, in the order of time."""
    changes = ((each, _change(each, event)) for each in entered)
    return sorted(((each, size) for each, size in changes if size), key=lambda pair: pair[0].at)


def _same(one: Event, other: Event) -> bool:
    """Return whether two trades are of the same contract, or both of the same shares or coin."""
    return one.contract == other.contract and one.symbol == other.symbol


def _change(each: Event, event: Event) -> int:
    """Return the signed change of the position of a trade by an event: contracts; for coins, in
    hundred-millionths, or millionths of shares.
    """
    if event.contract is not None:
        return each.contracts * (each.size_e8 or 1) if each.contract == event.contract else 0
    if event.coin is None:
        return each.micro_shares if each.symbol == event.symbol else 0
    paid = each.coin_e8 if each.coin == event.symbol else 0
    return paid + (each.size_e8 if _same(each, event) and each.kind in _TRADES else 0)
