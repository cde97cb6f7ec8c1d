"""Cells of vendors' files as days, moments, rights and sizes. Each function reads one distinct text; None if
it cannot be read.
"""

import re
from datetime import UTC, date, datetime, time

from wheelcli.trading_calendar import NEW_YORK

__all__ = ["YEARS", "day_of", "moment_of", "new_york", "right_of", "root_in", "sizes_of"]

YEARS = range(1990, 2100)  # of quotes and expirations
_ISO = re.compile(r"(\d{4})[-/](\d{1,2})[-/](\d{1,2})(?:[T ].*)?$", re.ASCII)
_PLAIN = re.compile(r"(\d{4})(\d{2})(\d{2})$", re.ASCII)
_US = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4}|\d{2})(?: .*)?$", re.ASCII)
_TIME = re.compile(r"[T ](\d{1,2}:\d{2}.*)$", re.ASCII)
_SIZES = re.compile(r"(\d+)\s*x\s*(\d+)$", re.ASCII | re.IGNORECASE)
_OPTION = re.compile(r"([A-Z]{1,6}\d?)\s*(\d{6}[CP]\d{8})?$", re.ASCII)
_RIGHTS = {"c": "call", "call": "call", "p": "put", "put": "put"}


def day_of(text: str, years: range = YEARS) -> date | None:
    """Return a day written as 2026-09-18, 2026/09/18, 20260918, 09/18/2026 or 09/18/26, with or without a
    time; None outside these years.

    >>> [str(day_of(text)) for text in ("2014-01-18", "20140118", "01/18/2014 16:00", "1/18/14", "18.01.14")]
    ['2014-01-18', '2014-01-18', '2014-01-18', '2014-01-18', 'None']
    """
    if match := _ISO.match(text) or _PLAIN.match(text):
        year, month, day = map(int, match.groups())
    elif match := _US.match(text):
        month, day, year = map(int, match.groups())
        year += 2000 if year < 100 else 0
    else:
        return None
    try:
        return date(year, month, day) if year in years else None
    except ValueError:
        return None


def moment_of(text: str) -> datetime | None:
    """Return a day with a time as a moment, UTC, whole seconds; without a zone it is New York's.

    >>> str(moment_of("2023-01-03 16:00")), moment_of("2023-01-03")
    ('2023-01-03 21:00:00+00:00', None)
    >>> str(moment_of("2022-06-08T19:46:31Z"))
    '2022-06-08 19:46:31+00:00'
    """
    day, match = day_of(text), _TIME.search(text)
    if day is None or match is None:
        return None
    try:
        local = datetime.fromisoformat(f"{day}T{match[1]:0>5}")
    except ValueError:
        return None
    zoned = local if local.tzinfo else local.replace(tzinfo=NEW_YORK)
    return zoned.astimezone(UTC).replace(microsecond=0)


def new_york(day: date, at: time) -> datetime:
    """Return the moment of a time in New York, UTC."""
    return datetime.combine(day, at, NEW_YORK).astimezone(UTC)


def right_of(text: str) -> str | None:
    """Return call or put.

    >>> right_of("C"), right_of("Put"), right_of("x")
    ('call', 'put', None)
    """
    return _RIGHTS.get(text.lower())


def root_in(text: str) -> str | None:
    """Return the root of an OCC symbol, or a root on its own if it ends in the digit of an adjusted contract;
    None for the five-letter symbols used until 2010.

    >>> root_in("AAPL7 130622P00425000"), root_in("AAPL7"), root_in("SYHXD")
    ('AAPL7', 'AAPL7', None)
    """
    match = _OPTION.match(text.upper())
    return match[1] if match and (match[2] or match[1][-1].isdigit()) else None


def sizes_of(text: str) -> tuple[float, float] | None:
    """Return the sizes at bid and ask of `395 x 30`.

    >>> sizes_of("395 x 30"), sizes_of("")
    ((395.0, 30.0), None)
    """
    match = _SIZES.match(text)
    return (float(match[1]), float(match[2])) if match else None
