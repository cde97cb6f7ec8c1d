"""Single values out of a feed's JSON: numbers, moments and days, or None."""

from datetime import UTC, date, datetime
from typing import Any

from wheelcli.trading_calendar import NEW_YORK

_MOST = 1e300
_SECONDS = (0, 4102444800)  # 1970 to 2100: anything else is no time


def number(value: Any) -> float | None:
    """Return a finite number; Yahoo writes some as {"raw": 1.0, "fmt": "1.00"}. A whole number too large for
    a float counts as absent.

    >>> number({"raw": 2}), number("n/a"), number(True), number(float("nan"))
    (2.0, None, None, None)
    """
    if isinstance(value, dict):
        value = value.get("raw")
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return float(value) if -_MOST < value < _MOST else None


def positive(value: Any) -> float | None:
    """Return a number above 0; Yahoo's 0 counts as absent."""
    amount = number(value)
    return amount if amount is not None and amount > 0 else None


def moment(value: Any) -> datetime | None:
    """Return a moment from seconds since 1970, UTC."""
    seconds = number(value)
    if seconds is None or not _SECONDS[0] < seconds < _SECONDS[1]:
        return None
    return datetime.fromtimestamp(seconds, UTC)


def day(value: Any) -> date | None:
    """Return a calendar day that Yahoo gives as midnight UTC: expirations and ex-dividend dates.

    >>> day(1739145600)
    datetime.date(2025, 2, 10)
    """
    at = moment(value)
    return at.date() if at else None


def day_in_new_york(value: Any) -> date | None:
    """Return the New York day of a bar or an event."""
    at = moment(value)
    return at.astimezone(NEW_YORK).date() if at else None


def part(value: Any, key: str) -> dict[str, Any]:
    """Return a nested object, {} if there is none."""
    inner = value.get(key) if isinstance(value, dict) else None
    return inner if isinstance(inner, dict) else {}


def items(value: Any, key: str) -> list[Any]:
    """Return a nested list, [] if there is none."""
    inner = value.get(key) if isinstance(value, dict) else None
    return inner if isinstance(inner, list) else []


def text(value: Any) -> str | None:
    """Return text that is not empty, without control characters."""
    if not isinstance(value, str):
        return None
    return "".join(c for c in value if c.isprintable()).strip() or None
