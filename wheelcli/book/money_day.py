"""The session from which cash counts. Cash dated on a day without a session counts from the next one, when it
can be used.

People and brokers both date cash on weekends; typed and imported events follow this one rule.

>>> money_day(Kind.DEPOSIT, date(2026, 6, 13)), money_day(Kind.OPENING_BALANCE, date(2026, 6, 13))
(datetime.date(2026, 6, 15), datetime.date(2026, 6, 13))
"""

from datetime import date
from functools import lru_cache

from wheelcli.book.events import Kind
from wheelcli.trading_calendar import session_on_or_after

# an opening balance describes its own day and does not wait
_WAITS = frozenset({Kind.DEPOSIT, Kind.WITHDRAWAL, Kind.INTEREST, Kind.FEE, Kind.DIVIDEND, Kind.TRANSFER})


def money_day(kind: Kind, day: date) -> date:
    """Return the session from which an event that moves only cash counts: `day`, or the first session after
    it; other kinds keep `day`.
    """
    return _session(day) if kind in _WAITS else day


@lru_cache(maxsize=4096)
def _session(day: date) -> date:
    # A long file repeats the same days.
    return session_on_or_after(day)
