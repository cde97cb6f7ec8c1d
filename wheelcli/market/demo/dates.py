"""The demo market's days: past sessions, listed expirations, ex-dividend dates and reports, all from its one
moment.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from wheelcli.trading_calendar import previous_session, session_on_or_before

SESSIONS = 520  # two years and a bit: the gates ask for 504
_WEEKLIES = 8
_MONTHLIES = 13
_QUARTER_DAYS = 91
_ANNOUNCED_DAYS = 60  # a company announces a dividend about two months ahead
_FRIDAY = 4


class Cycle(StrEnum):
    """The reason why an expiration is listed."""

    WEEKLY = "weekly"
    MONTHLY = "monthly"
    LEAPS = "leaps"


@dataclass(frozen=True, slots=True, order=True)
class Expiration:
    """One listed expiration date."""

    date: date
    cycle: Cycle


def past_sessions(session: date, count: int = SESSIONS) -> list[date]:
    """Return the last `count` sessions up to and including `session`, oldest first."""
    out = [session]
    while len(out) < count:
        out.append(previous_session(out[-1]))
    return out[::-1]


def expirations(session: date) -> list[Expiration]:
    """Return listed expirations after `session`: 8 weeklies, the third Fridays of a year, and two Januaries;
    in order.
    """
    ahead = (_FRIDAY - session.weekday()) % 7 or 7
    fridays = [session + timedelta(days=ahead + 7 * week) for week in range(_WEEKLIES)]
    months = [third_friday(session.year, session.month + i) for i in range(_MONTHLIES)]
    januaries = [third_friday(session.year + i, 1) for i in (1, 2)]
    cycles = dict.fromkeys(fridays, Cycle.WEEKLY) | dict.fromkeys(months, Cycle.MONTHLY)
    cycles |= dict.fromkeys(januaries, Cycle.LEAPS)
    # A Friday on which the exchange is closed expires the day before.
    listed = {session_on_or_before(day): cycle for day, cycle in cycles.items()}
    return sorted(Expiration(day, cycle) for day, cycle in listed.items() if day > session)


def third_friday(year: int, month: int) -> date:
    """Return the third Friday of a month; months beyond 12 are those of later years."""
    first = date(year + (month - 1) // 12, (month - 1) % 12 + 1, 1)
    return first + timedelta(days=(_FRIDAY - first.weekday()) % 7 + 14)


def ex_dates(session: date, ex_days: int, *, first: date, last: date) -> list[date]:
    """Return quarterly ex-dates between `first` and `last`, one of which falls about `ex_days` after
    `session`.
    """
    anchor = session + timedelta(days=ex_days)
    step = timedelta(days=_QUARTER_DAYS)
    back = (anchor - first) // step
    days = [anchor + step * i for i in range(-back, (last - anchor) // step + 1)]
    return [session_on_or_before(day) for day in days]


def announced(session: date, ex_days: int) -> date | None:
    """Return the next ex-date, or None if it is too far ahead to have been announced."""
    return session_on_or_before(session + timedelta(days=ex_days)) if ex_days <= _ANNOUNCED_DAYS else None
