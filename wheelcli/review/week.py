"""The days of a review: its week, and the month, the year and the whole time up to that week's end.

Weeks are ISO weeks, Monday to Sunday: `2026-W34` is 2026-08-17 to 2026-08-23.
"""

import re
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Annotated

from wheelcli.errors import Exit, WheelError, invalid_value
from wheelcli.units import Doc

__all__ = ["REVIEWED", "Period", "Span", "SpanName", "parse_week", "periods", "week_of"]

_WEEK = re.compile(r"^(\d{4})-?W(\d{1,2})$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Span:
    """Days from `since` to `until`, both included."""

    name: Annotated[str, Doc("ISO week, or the days")]
    since: Annotated[date, Doc("first day")]
    until: Annotated[date, Doc("last day")]

    def __contains__(self, day: date) -> bool:
        return self.since <= day <= self.until

    @property
    def days(self) -> int:
        """Return calendar days, both ends included."""
        return (self.until - self.since).days + 1

    @property
    def is_week(self) -> bool:
        """Return whether it is one ISO week, by its name."""
        return _WEEK.match(self.name) is not None

    @property
    def noun(self) -> str:
        """Return "week" or "period"."""
        return "week" if self.is_week else "period"

    @property
    def inside(self) -> str:
        """Return "this week" or "in this period"."""
        return "this week" if self.is_week else "in this period"

    @property
    def title(self) -> str:
        """Return the name as a title.

        >>> week_of(date(2026, 8, 18)).title
        'Week 2026-W34'
        """
        return f"Week {self.name}" if self.is_week else f"{self.since} to {self.until}"


class SpanName(StrEnum):
    """A span with a performance."""

    WEEK = "week"
    PERIOD = "period"  # any days, instead of a week
    MONTH = "month"
    YEAR = "year"
    SINCE_START = "since start"


REVIEWED = (SpanName.WEEK, SpanName.PERIOD)  # the days that the review is of


@dataclass(frozen=True, slots=True)
class Period(Span):
    """One of the spans that end with the week."""

    name: SpanName


def week_of(day: date) -> Span:
    """Return the ISO week of a day.

    >>> week_of(date(2026, 8, 18))
    Span(name='2026-W34', since=datetime.date(2026, 8, 17), until=datetime.date(2026, 8, 23))
    """
    monday = day - timedelta(days=day.weekday())
    year, week, _ = day.isocalendar()
    return Span(f"{year}-W{week:02d}", monday, monday + timedelta(days=6))


def parse_week(text: str) -> Span:
    """Return the week that `2026-W34` or `2026W34` names. Raises WheelError (usage) if it names none.

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
        invalid_value("--week", text, "YYYY-Www"),
        hint="as in `wheel review --week 2026-W34`",
        code="week",
        exit_code=Exit.USAGE,
    )


def periods(week: Span, *, start: date) -> tuple[Period, ...]:
    """Return the spans with a performance, all ending with the week.

    None begins before `start`, the day of the account's first event.
    """
    end = week.until
    first_days = {
        SpanName.WEEK if week.is_week else SpanName.PERIOD: week.since,
        SpanName.MONTH: end.replace(day=1),
        SpanName.YEAR: date(end.year, 1, 1),
        SpanName.SINCE_START: start,
    }
    return tuple(Period(name, max(first, start), end) for name, first in first_days.items() if start <= end)
