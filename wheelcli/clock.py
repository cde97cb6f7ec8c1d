"""The machine's clock. The only place that reads it; everything else is told the time."""

from datetime import UTC, datetime


def now() -> datetime:
    """The current time, aware, UTC."""
    return datetime.now(UTC)
