"""Daily bars and dividends of one symbol as rows of a snapshot, and the volume in dollars that follows from
them.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

YEARS_KEPT = timedelta(days=3 * 366 + 7)  # the longest look back is three years
_SESSIONS_OF_VOLUME = 63

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Bars:
    """Rows of the snapshot's closes and dividends, oldest first."""

    closes: tuple[Row, ...] = ()
    dividends: tuple[Row, ...] = ()
    quote_time: datetime | None = None


def dollar_volume(bars: Bars) -> float | None:
    """Return dollars per session, the mean of the last 63 whose volume is known."""
    recent = [r["close"] * r["volume"] for r in bars.closes[-_SESSIONS_OF_VOLUME:] if r["volume"] is not None]
    return sum(recent) / len(recent) if recent else None
