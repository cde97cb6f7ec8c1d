"""New York's trading days: the session of a moment, the moment an option stops trading, the years left.
And those of a market that never closes, `deribit`: every day in UTC is a session.

`dte_days` are calendar days from the session date to the expiration date. `years` are calendar days, with the
fraction of the day, to the close of trading, over 365: 16:00 New York, 13:00 on early-close days, 09:30 for
contracts settled at the open, 08:00 UTC for options on coins. Example: at 16:00 on 2026-08-18 the 2026-09-18
expiration is 31 days and 31/365
= 0.0849 years away.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from functools import lru_cache
from zoneinfo import ZoneInfo

from wheelcli.errors import Exit, WheelError
from wheelcli.trading_days import DAYS

NEW_YORK = ZoneInfo("America/New_York")
DAYS_PER_YEAR = 365.0
_SECONDS_PER_YEAR = DAYS_PER_YEAR * 86400.0
_DAY = timedelta(days=1)
ROLL_EXPIRATIONS = 8

# The library's moments end in 2262.
FIRST_YEAR, LAST_YEAR = (
    1900,
    2199,
)
# The table has the years that a trader asks for: the library imports pandas and takes longer than a light
# command does in all. Other years are the library's.
TABLE_YEARS = range(1975, 2060)
REGULAR_CLOSE = time(16)
NEVER_CLOSED = "deribit"  # the market whose sessions are all days


class Close(StrEnum):
    """The moment of its last day at which an option's time value ends."""

    NEW_YORK = "new_york"  # the close of the exchanges
    OPEN = "open"  # their open
    UTC_0800 = "utc_0800"  # options on coins, every day of the year


def library_closes(decade: int) -> dict[date, time]:
    """Return the sessions of ten years, each with its close in New York, as exchange_calendars has them."""
    import exchange_calendars

    # The default range ends a year from the machine's today, and a replay must not depend on today. A session
    # must stand on either side.
    calendar = exchange_calendars.get_calendar(
        "XNYS", start=f"{decade - 1}-12-01", end=f"{decade + 10}-01-31"
    )
    moments = calendar.closes.dt.tz_convert(NEW_YORK)
    return {moment.date(): moment.time() for moment in moments if moment.year // 10 * 10 == decade}


_library = lru_cache(maxsize=32)(library_closes)


@lru_cache(maxsize=1)
def _table() -> dict[int, str]:
    return {int(line[:4]): line[4:] for line in DAYS.split("\n") if line}


@lru_cache(maxsize=512)
def _closes(year: int) -> Mapping[date, time]:
    """Return the sessions of a year in order, each with its close in New York."""
    if year not in TABLE_YEARS:
        return {day: at for day, at in _library(year // 10 * 10).items() if day.year == year}
    closed, _, early = _table()[year].partition("|")
    shut = set(closed.split())
    short = dict(entry.split("=") for entry in early.split())
    first = date(year, 1, 1)
    days = (first + n * _DAY for n in range((date(year + 1, 1, 1) - first).days))
    return {
        day: time.fromisoformat(short[text]) if text in short else REGULAR_CLOSE
        for day in days
        if day.weekday() < 5 and (text := f"{day:%m%d}") not in shut
    }


@lru_cache(maxsize=512)
def _sessions(year: int) -> list[date]:
    return list(_closes(year))


def _known(day: date) -> date:
    """Return the day. Raises WheelError if the calendar does not have it."""
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise WheelError(
            f"{day.isoformat()} is outside the trading calendar ({FIRST_YEAR} to {LAST_YEAR})",
            hint="correct the date",
            code="date",
            exit_code=Exit.INVALID,
        )
    return day


def is_session(day: date) -> bool:
    """Return whether the New York exchanges trade on that day."""
    return day in _closes(_known(day).year)


def session_on_or_before(day: date) -> date:
    """Return the last trading day that is not after `day`."""
    while not is_session(day):
        day -= _DAY
    return day


def session_on_or_after(day: date) -> date:
    """Return the first trading day that is not before `day`."""
    while not is_session(day):
        day += _DAY
    return day


def session_date(as_of: datetime, market: str = "us") -> date:
    """Return the New York session a moment belongs to; nights and weekends belong to the session before
    them. At `deribit` it is the day in UTC.

    >>> session_date(datetime(2026, 8, 22, 2, tzinfo=UTC)).isoformat()  # a Saturday
    '2026-08-21'
    >>> session_date(datetime(2026, 8, 22, 2, tzinfo=UTC), "deribit").isoformat()
    '2026-08-22'
    """
    if market == NEVER_CLOSED:
        return as_of.astimezone(UTC).date()
    return session_on_or_before(as_of.astimezone(NEW_YORK).date())


def calendar_day(moment: datetime, market: str = "us") -> date:
    """Return the day of a moment in New York, sessions or not; at `deribit` the day in UTC.

    >>> calendar_day(datetime(2026, 8, 22, 2, tzinfo=UTC)).isoformat()
    '2026-08-21'
    >>> calendar_day(datetime(2026, 8, 22, 12, tzinfo=UTC)).isoformat()  # a Saturday
    '2026-08-22'
    """
    return moment.astimezone(UTC if market == NEVER_CLOSED else NEW_YORK).date()


def next_session(day: date) -> date:
    """Return the first trading day after `day`."""
    return session_on_or_after(_known(day) + _DAY)


def roll_expirations(listed: Iterable[date], current: date, session: date, *, most_days: int) -> list[date]:
    """Return the expirations to consider for a roll out of `current`, by date: `current` itself and the first
    eight later ones within `most_days`.

    The last sessions of a week come before the other days, so that a name with daily expirations is looked at
    as far out as one with weekly ones. A market that holds only these expirations gives the same answer as
    one that holds the whole list.

    >>> listed = [date(2026, 9, day) for day in (4, 11, 18, 25, 9)]
    >>> [d.day for d in roll_expirations(listed, listed[0], date(2026, 8, 21), most_days=30)]
    [4, 9, 11, 18]
    """
    later = [d for d in listed if d > current and (d - session).days <= most_days]
    ranked = sorted(later, key=lambda d: (not _ends_week(d), d))
    return sorted({current, *ranked[:ROLL_EXPIRATIONS]})


def _ends_week(day: date) -> bool:
    """Return whether it is the last session of its week."""
    return next_session(day).isocalendar()[:2] != day.isocalendar()[:2]


def previous_session(day: date) -> date:
    """Return the last trading day before `day`."""
    return session_on_or_before(_known(day) - _DAY)


def sessions_between(start: date, end: date) -> int:
    """Return the number of trading days after `start` up to and including `end`; 0 if `end` is not after
    `start`.
    """
    if end <= start:
        return 0
    return len(sessions_from(_known(start) + _DAY, end))


def sessions_from(start: date, end: date, market: str = "us") -> list[date]:
    """Return the trading days from `start` to `end`, both included; at `deribit` every day."""
    if market == NEVER_CLOSED:
        return [start + n * _DAY for n in range((end - start).days + 1)]
    first, last = _known(start).year, _known(end).year
    out: list[date] = []
    for year in range(first, last + 1):
        days = _sessions(year)
        since = bisect_left(days, start) if year == first else 0
        until = bisect_right(days, end) if year == last else len(days)
        out += days[since:until]
    return out


def opened(as_of: datetime) -> bool:
    """Return whether the session of a moment has opened, at 09:30 New York. A night or a weekend belongs to
    the session before it.

    >>> [opened(datetime(2026, 8, 18, hour, 29, tzinfo=NEW_YORK)) for hour in (7, 9, 15)]
    [False, False, True]
    """
    return as_of >= datetime.combine(session_date(as_of), time(9, 30), NEW_YORK)


def in_session(moment: datetime) -> bool:
    """Return whether the New York exchanges trade at that moment, from 09:30 until just before the close.

    >>> [in_session(datetime(2026, 8, 18, hour, 45, tzinfo=NEW_YORK)) for hour in (8, 9, 15, 16)]
    [False, True, True, False]
    """
    today = moment.astimezone(NEW_YORK).date()
    return is_session(today) and opened(moment) and moment < close_of(today)


def next_open(moment: datetime) -> datetime | None:
    """Return the next moment at which the New York exchanges open, UTC; None while they trade.

    >>> [str(next_open(datetime(2026, 8, 14, hour, tzinfo=NEW_YORK))) for hour in (8, 12, 16)]  # a Friday
    ['2026-08-14 13:30:00+00:00', 'None', '2026-08-17 13:30:00+00:00']
    """
    if in_session(moment):
        return None
    today = moment.astimezone(NEW_YORK).date()
    day = today if is_session(today) and not opened(moment) else next_session(today)
    return datetime.combine(day, time(9, 30), NEW_YORK).astimezone(UTC)


def last_trading(moment: datetime) -> datetime:
    """Return the latest moment of trading that is not after `moment`: itself in a session, else the close of
    the session before, UTC.

    >>> last_trading(datetime(2026, 8, 18, 8, 0, tzinfo=NEW_YORK)).isoformat()
    '2026-08-17T20:00:00+00:00'
    """
    day = session_date(moment)
    if not opened(moment):
        day = previous_session(day)
    return min(moment.astimezone(UTC), close_of(day))


@lru_cache(maxsize=4096)
def close_of(day: date) -> datetime:
    """Return the close of trading of the session on or before `day`, UTC."""
    session = session_on_or_before(day)
    return datetime.combine(session, _closes(session.year)[session], NEW_YORK).astimezone(UTC)


def settles_at(expiration: date, *, at: Close = Close.NEW_YORK) -> datetime:
    """Return the moment at which an option's time value ends, UTC: the close, or the open for contracts
    settled there, or 08:00 UTC for options on coins.
    """
    if at is Close.UTC_0800:
        return datetime.combine(expiration, time(8), UTC)
    if at is Close.OPEN:
        return datetime.combine(session_on_or_before(expiration), time(9, 30), NEW_YORK).astimezone(UTC)
    return close_of(expiration)


def dte_days(session: date, expiration: date) -> int:
    """Return the calendar days from the session date to the expiration date.

    >>> dte_days(date(2026, 8, 18), date(2026, 9, 18))
    31
    """
    return (expiration - session).days


def years_to(as_of: datetime, expiration: date, *, at: Close = Close.NEW_YORK) -> float:
    """Return the years from `as_of` to the close of trading; 0 once it has passed."""
    left = (settles_at(expiration, at=at) - as_of).total_seconds()
    return max(left, 0.0) / _SECONDS_PER_YEAR
