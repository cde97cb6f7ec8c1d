"""Rename events to today's names of underlyings: an entry for `SPX` or `BRKB` is one for `^SPX` or `BRK-B`.

Stored events are never rewritten, because their digests cover the original text. They are renamed when read.
"""

from collections.abc import Iterable
from dataclasses import replace

from wheelcli.book.events import Event
from wheelcli.option_roots import RENAMED, known_as

__all__ = ["named_now"]


def named_now(events: Iterable[Event]) -> list[Event]:
    """Return the events with the symbols of `option_roots`.

    >>> from datetime import UTC, date, datetime
    >>> from wheelcli.book.events import Kind
    >>> day = date(2026, 8, 18)
    >>> dividend = Event("a", "default", Kind.DIVIDEND, day, datetime(2026, 8, 18, tzinfo=UTC), symbol="BFB")
    >>> named_now([dividend])[0].symbol
    'BF-B'
    """
    out = list(events)
    # There is rarely anything to rename, so each different symbol of a long journal is looked up once.
    if RENAMED.isdisjoint({e.symbol for e in out}) and RENAMED.isdisjoint({e.symbol_to for e in out}):
        return out
    return [_named(e) if e.symbol in RENAMED or e.symbol_to in RENAMED else e for e in out]


def _named(event: Event) -> Event:
    symbol, to = event.symbol, event.symbol_to
    return replace(event, symbol=symbol and known_as(symbol), symbol_to=to and known_as(to))
