"""Which days a review speaks of: its week, and the month, the year and the whole time up to that week's end.

Weeks are ISO weeks, Monday to Sunday: `2026-W34` is 2026-08-17 to 2026-08-23.
"""

import re
from dataclasses import dataclass
from datetime import date, timedelta

from wheelcli.errors import Exit, WheelError

__all__ = ["Span", "parse_week", "periods", "week_of"]

_WEEK = re.compile(r"^(\d{4})-?W(\d{1,2})$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Span:
    """Days from `since` to `until`, both included."""

    name: str
    since: date
    until: date

    def __contains__(self, day: date) -> bool:
        return self.since <= day <= self.until

    @property
    def days(self) -> int:
        """Calendar days, both ends included."""
        return (self.until - self.since).days + 1


def week_of(day: date) -> Span:
    """The ISO week a day lies in.

    >>> week_of(date(2026, 8, 18))
    Span(name='2026-W34', since=datetime.date(2026, 8, 17), until=datetime.date(2026, 8, 23))
    """
    monday = day - timedelta(days=day.weekday())
    year, week, _ = day.isocalendar()
    return Span(f"{year}-W{week:02d}", monday, monday + timedelta(days=6))


def parse_week(text: str) -> Span:
    """The week that `2026-W34` or `2026W34` names. Raises WheelError (usage) where it names none.

    >>> parse_week("2026-w53").since
    datetime.date(2026, 12, 28)
    """
    match = _WEEK.match(text.strip())
    try:
        if match:
            return week_of(date.fromisocalendar(int(match[1]), int(match[2]), 1))
    except ValueError:
        pass
    raise WheelError(
        f"{text!r} names no week",
        hint="write the ISO year and week, as in 2026-W34",
        code="week",
        exit_code=Exit.USAGE,
    )


def periods(week: Span, *, start: date) -> tuple[Span, ...]:
    """The spans that performance is shown for, all ending with the week: itself, month, year, and since `start`.

    None begins before `start`, the day of the account's first event.
    """
    end = week.until
    told = (
        Span("week", week.since, end),
        Span("month", end.replace(day=1), end),
        Span("year", date(end.year, 1, 1), end),
        Span("since start", start, end),
    )
    return tuple(Span(span.name, max(span.since, start), end) for span in told if start <= end)
