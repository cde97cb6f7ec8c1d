"""Events under the names that underlyings have now: an entry for `SPX` or `BRKB` is one for `^SPX` and
`BRK-B`.

Stored events are never rewritten, because their digests are of the original; they are renamed when they are
read.
"""

from collections.abc import Iterable
from dataclasses import replace

from wheelcli.book.events import Event
from wheelcli.option_roots import RENAMED, known_as

__all__ = ["named_now"]


def named_now(events: Iterable[Event]) -> list[Event]:
    """Return the events with their symbols as `option_roots` has them.

    >>> from datetime import UTC, date, datetime
    >>> from wheelcli.book.events import Kind
    >>> day = date(2026, 8, 18)
    >>> dividend = Event("a", "default", Kind.DIVIDEND, day, datetime(2026, 8, 18, tzinfo=UTC), symbol="BFB")
    >>> named_now([dividend])[0].symbol
    'BF-B'
    """
    out = list(events)
    # Nearly always there is nothing to rename: the few different symbols of a long journal are looked up once
    # each.
    if RENAMED.isdisjoint({e.symbol for e in out}) and RENAMED.isdisjoint({e.symbol_to for e in out}):
        return out
    return [_named(e) if e.symbol in RENAMED or e.symbol_to in RENAMED else e for e in out]


def _named(event: Event) -> Event:
    symbol, to = event.symbol, event.symbol_to
    return replace(event, symbol=symbol and known_as(symbol), symbol_to=to and known_as(to))
