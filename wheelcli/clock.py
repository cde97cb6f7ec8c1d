"""The machine's clock, read only here; everything else takes the time as an argument."""

from datetime import UTC, datetime


def now() -> datetime:
    """Return the current time, timezone-aware, UTC."""
    return datetime.now(UTC)
