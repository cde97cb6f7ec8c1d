"""New York's trading days: which day a moment belongs to, when an option stops trading, how many years are
left.

`dte_days` are calendar days from the session date to the expiration date. `years` are calendar days, with the
fraction of the day, to the close of trading, over 365: 16:00 New York, 13:00 on early-close days, 09:30 for
contracts settled at the open. Example: at 16:00 on 2026-08-18 the 2026-09-18 expiration is 31 days and 31/365
= 0.0849 years away.
"""

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from wheelcli.errors import Exit, WheelError

NEW_YORK = ZoneInfo("America/New_York")
DAYS_PER_YEAR = 365.0
_SECONDS_PER_YEAR = DAYS_PER_YEAR * 86400.0
ROLL_EXPIRATIONS = 8


# Of the days that the calendar is asked for; the library's moments end in 2262.
FIRST_YEAR, LAST_YEAR = (
    1900,
    2199,
)


@lru_cache(maxsize=32)
def _exchange(decade: int) -> Any:
    # The default range ends a year from the machine's today: LEAPS lie beyond it, and a replay must not
    # depend on today.
    import exchange_calendars

    return exchange_calendars.get_calendar("XNYS", start=f"{decade - 1}-01-01", end=f"{decade + 13}-12-31")


def _calendar_for(day: date) -> Any:
    return _exchange(_known(day).year // 10 * 10)


def _known(day: date) -> date:
    """The day. Raises WheelError for one that the calendar does not have."""
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise WheelError(
            f"{day.isoformat()} is outside the trading calendar ({FIRST_YEAR} to {LAST_YEAR})",
            hint="correct the date",
            code="date",
            exit_code=Exit.INVALID,
        )
    return day


def is_session(day: date) -> bool:
    """Whether the New York exchanges trade on that day."""
    return bool(_calendar_for(day).is_session(day.isoformat()))


def session_on_or_before(day: date) -> date:
    """The last trading day that is not after `day`."""
    session: date = _calendar_for(day).date_to_session(day.isoformat(), direction="previous").date()
    return session


def session_on_or_after(day: date) -> date:
    """The first trading day that is not before `day`."""
    session: date = _calendar_for(day).date_to_session(day.isoformat(), direction="next").date()
    return session


def session_date(as_of: datetime) -> date:
    """The New York session a moment belongs to; nights and weekends belong to the session before them."""
    return session_on_or_before(as_of.astimezone(NEW_YORK).date())


def next_session(day: date) -> date:
    """The first trading day after `day`."""
    session: date = (
        _calendar_for(day).date_to_session((day + timedelta(days=1)).isoformat(), direction="next").date()
    )
    return session


def roll_expirations(listed: Iterable[date], current: date, session: date, *, most_days: int) -> list[date]:
    """The expirations that a roll out of `current` is looked for in, in order of date: `current` itself and
    the first eight later ones within `most_days`.

    The last sessions of a week come before the other days, so that a name with daily expirations is looked at
    as far out as one with weekly ones. The rule is a ranking cut off: a market that holds what it names for
    the whole list gives the same answer.

    >>> listed = [date(2026, 9, day) for day in (4, 11, 18, 25, 9)]
    >>> [d.day for d in roll_expirations(listed, listed[0], date(2026, 8, 21), most_days=30)]
    [4, 9, 11, 18]
    """
    later = [d for d in listed if d > current and (d - session).days <= most_days]
    ranked = sorted(later, key=lambda d: (not _ends_week(d), d))
    return sorted({current, *ranked[:ROLL_EXPIRATIONS]})


def _ends_week(day: date) -> bool:
    """Whether no session of its week comes after it."""
    return next_session(day).isocalendar()[:2] != day.isocalendar()[:2]


def previous_session(day: date) -> date:
    """The last trading day before `day`."""
    return session_on_or_before(_known(day) - timedelta(days=1))


def sessions_between(start: date, end: date) -> int:
    """Trading days after `start` up to and with `end`; 0 where `end` is not after `start`."""
    if end <= start:
        return 0
    return len(sessions_from(_known(start) + timedelta(days=1), end))


def sessions_from(start: date, end: date) -> list[date]:
    """Trading days from `start` to `end`, both included."""
    out: list[date] = []
    for day in (start, end):
        _known(day)
    while start <= end:
        # A calendar reaches from a year before its decade to three after it.
        known = end if start.year >= end.year // 10 * 10 - 1 else start
        # Its last session may be before its last day.
        until = min(end, date(known.year // 10 * 10 + 13, 12, 20))
        out += [
            d.date() for d in _calendar_for(known).sessions_in_range(start.isoformat(), until.isoformat())
        ]
        start = until + timedelta(days=1)
    return out


def opened(as_of: datetime) -> bool:
    """Whether the session that a moment belongs to has opened, at 09:30 New York. A night or a weekend
    belongs to the session before it.

    >>> [opened(datetime(2026, 8, 18, hour, 29, tzinfo=NEW_YORK)) for hour in (7, 9, 15)]
    [False, False, True]
    """
    return as_of >= datetime.combine(session_date(as_of), time(9, 30), NEW_YORK)


def close_of(day: date) -> datetime:
    """The close of trading of the session on or before `day`, UTC."""
    session = session_on_or_before(day)
    closing: datetime = _calendar_for(day).session_close(session.isoformat()).to_pydatetime()
    return closing


def settles_at(expiration: date, *, at_open: bool = False) -> datetime:
    """The moment an option stops being worth time, UTC: the close, or the open for contracts settled
    there.
    """
    if at_open:
        return datetime.combine(session_on_or_before(expiration), time(9, 30), NEW_YORK).astimezone(UTC)
    return close_of(expiration)


def dte_days(session: date, expiration: date) -> int:
    """Calendar days from the session date to the expiration date.

    >>> dte_days(date(2026, 8, 18), date(2026, 9, 18))
    31
    """
    return (expiration - session).days


def years_to(as_of: datetime, expiration: date, *, at_open: bool = False) -> float:
    """Years from `as_of` to the close of trading; 0 once it has passed."""
    left = (settles_at(expiration, at_open=at_open) - as_of).total_seconds()
    return max(left, 0.0) / _SECONDS_PER_YEAR
