"""Colours of the screens, and money, shares and days as people read them."""

from datetime import date
from typing import Any

from wheelcli import money_text

GOOD, WARN, DIM = "green", "yellow", "bright_black"


def money(value: float | None) -> str:
    """Whole dollars with separators: `1,234`."""
    return "–" if value is None else f"{value:,.0f}"


def dollars(value: float | None) -> str:
    """Return whole dollars as a sentence names them: `$1,234`."""
    return "–" if value is None else money_text.dollars(value)


def percent(value: float | None, digits: int = 1) -> str:
    """A decimal as per cent: 0.124 → `12.4 %`."""
    return "–" if value is None else f"{100 * value:.{digits}f} %"


def day(value: Any) -> str:
    """A date as `18 Sep`: without its year it stays readable in a narrow column."""
    when = value if isinstance(value, date) else date.fromisoformat(str(value)[:10])
    return f"{when.day} {when:%b}"
