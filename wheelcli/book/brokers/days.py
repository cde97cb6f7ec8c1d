"""The day or moment in a cell of a broker's file, in every spelling that brokers use.

`03/04/2026` is 4 March, as American brokers write it, unless another date in the same file starts with a
number above 12.

>>> day_of("07/15/2024"), day_of("15.07.24"), day_of("Jan-05-2024")
(datetime.date(2024, 7, 15), datetime.date(2024, 7, 15), datetime.date(2024, 1, 5))
>>> moment_of("2025-03-28T21:00:00+0100").isoformat()
'2025-03-28T20:00:00+00:00'
"""

import re
from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from functools import lru_cache
from zoneinfo import ZoneInfo

__all__ = ["NEW_YORK", "NotADay", "day_first", "day_of", "moment_of", "session_of", "split_as_of"]

NEW_YORK = ZoneInfo("America/New_York")
_YEARS = range(1975, 2100)
_BEGUN = 5  # the hour UTC at which New York has the same day, in summer and winter
_MONTHS = {
    name: number
    for number, name in enumerate(
        ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"), 1
    )
}
_ISO = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})")
_PACKED = re.compile(r"(\d{4})(\d{2})(\d{2})")
_NUMBERS = re.compile(r"(\d{1,2})([/.-])(\d{1,2})\2(\d{4}|\d{2})")
_NAMED = re.compile(r"([A-Za-z]{3})[a-z]*\.?[ -](\d{1,2}),?[ -](\d{4}|\d{2})")
_NAMED_LATER = re.compile(r"(\d{1,2})[ -]?([A-Za-z]{3})[a-z]*[ -,]?\s*(\d{4}|\d{2})")
_TIME = re.compile(r"[T,; ]+\s*(\d{1,2}):?(\d{2})(?::?(\d{2})(?:\.\d+)?)?\s*([AaPp]\.?[Mm]\.?)?\s*(.*)")
_ZONE = re.compile(r"([+-])(\d{2}):?(\d{2})")
_ZONES: dict[str, tzinfo] = {
    **dict.fromkeys(("", "ET", "EST", "EDT"), NEW_YORK),
    **dict.fromkeys(("Z", "UTC", "GMT"), UTC),
}
_AS_OF = re.compile(r"^(.*?)\s+as of\s+(.*)$", re.IGNORECASE)


class NotADay(ValueError):  # noqa: N818 -- it reads so where it is raised
    """The cell is not a date or moment."""


def _year(text: str) -> int:
    return int(text) if len(text) == 4 else 2000 + int(text)


def _checked(year: int, month: int, day: int, cell: str) -> date:
    try:
        the_day = date(year, month, day)
    except ValueError:
        raise NotADay(cell[:40]) from None
    if the_day.year not in _YEARS:
        raise NotADay(cell[:40])
    return the_day


def _match(text: str, *, first_is_day: bool) -> tuple[date, int] | None:
    """Return the day at the beginning of the text, and the place where it ends."""
    if m := _ISO.match(text):
        return _checked(int(m[1]), int(m[2]), int(m[3]), text), m.end()
    if m := _PACKED.match(text):
        return _checked(int(m[1]), int(m[2]), int(m[3]), text), m.end()
    if m := _NUMBERS.match(text):
        one, other = int(m[1]), int(m[3])
        day, month = (one, other) if first_is_day or m[2] == "." else (other, one)
        return _checked(_year(m[4]), month, day, text), m.end()
    if (m := _NAMED.match(text)) and m[1].lower() in _MONTHS:
        return _checked(_year(m[3]), _MONTHS[m[1].lower()], int(m[2]), text), m.end()
    if (m := _NAMED_LATER.match(text)) and m[2].lower() in _MONTHS:
        return _checked(_year(m[3]), _MONTHS[m[2].lower()], int(m[1]), text), m.end()
    return None


@lru_cache(maxsize=16384)
def day_of(cell: str, *, first_is_day: bool = False) -> date:
    """Return the day of a cell that holds nothing else. Raises NotADay."""
    text = cell.strip()
    match = _match(text, first_is_day=first_is_day) if text.isascii() else None
    if match is None or match[1] != len(text):
        raise NotADay(text[:40])
    return match[0]


def day_first(cells: Iterable[str]) -> bool:
    """Return whether days come before months in these dates of one file: some first number is above 12, and
    no second number is.

    >>> day_first(["03/04/2026", "25/04/2026"]), day_first(["03/04/2026"])
    (True, False)
    """
    firsts = seconds = False
    for cell in cells:
        if (m := _NUMBERS.match(cell.strip())) and m[2] != ".":
            firsts, seconds = firsts or int(m[1]) > 12, seconds or int(m[3]) > 12
    return firsts and not seconds


@lru_cache(maxsize=65536)
def moment_of(cell: str, *, first_is_day: bool = False) -> datetime | date:
    """Return the moment (aware, UTC) of a cell, or the day if it has no time. A time without a zone is New
    York time. Raises NotADay.
    """
    text = cell.strip()
    if (iso := _iso_moment(text)) is not None:
        return iso
    match = _match(text, first_is_day=first_is_day) if text.isascii() else None
    if match is None:
        raise NotADay(text[:40])
    day, end = match
    if end == len(text):
        return day
    m = _TIME.fullmatch(text[end:])
    if m is None:
        raise NotADay(text[:40])
    hour, minute, second = int(m[1]), int(m[2]), int(m[3] or 0)
    if m[4]:
        if not 1 <= hour <= 12:
            raise NotADay(text[:40])
        hour = hour % 12 + (12 if m[4].lower().startswith("p") else 0)
    zone = _zone(m[5].strip())
    if zone is None or hour > 23 or minute > 59 or second > 59:
        raise NotADay(text[:40])
    return datetime.combine(day, time(hour, minute, second), zone).astimezone(UTC)


def _iso_moment(text: str) -> datetime | None:
    """Return the moment of ISO text with date and time, the spelling of most lines in a long file; None for
    anything else.
    """
    if len(text) < 19 or text[10] != "T" or not text.isascii():
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    if moment.year not in _YEARS:
        return None
    if moment.tzinfo is not UTC:
        moment = (moment if moment.tzinfo else moment.replace(tzinfo=NEW_YORK)).astimezone(UTC)
    return moment.replace(microsecond=0) if moment.microsecond else moment


def _zone(text: str) -> tzinfo | None:
    if text.upper() in _ZONES:
        return _ZONES[text.upper()]
    m = _ZONE.fullmatch(text)
    if m is None or int(m[2]) > 14 or int(m[3]) > 59:
        return None
    offset = timedelta(hours=int(m[2]), minutes=int(m[3]))
    return timezone(-offset if m[1] == "-" else offset)


def session_of(at: datetime) -> date:
    """Return the day in New York."""
    if at.tzinfo is UTC and at.hour >= _BEGUN:
        return at.date()  # without the table of the zone's offsets, which are four and five hours
    return at.astimezone(NEW_YORK).date()


def split_as_of(cell: str) -> tuple[str, str]:
    """Return the parts before and after `as of`; the second part is empty without it.

    >>> split_as_of("04/01/2020 as of 03/31/2020"), split_as_of("04/01/2020")
    (('04/01/2020', '03/31/2020'), ('04/01/2020', ''))
    """
    m = _AS_OF.match(cell.strip())
    return (m[1].strip(), m[2].strip()) if m else (cell.strip(), "")
