"""How a ticket ages: how far its share has moved since, in standard deviations of the ticket's own volatility and the time passed.

Example: a share at 100.00 with an implied volatility of 0.30, three days later at 103.00: ln(1.03) ÷ (0.30 · √(3 ÷ 365)) = 1.09 standard
deviations, so the ticket is stale. Less than a day counts as one, so that an hour's noise makes none.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from math import isfinite, log, sqrt
from typing import Any

STALE_SD = 1.0
_DAY_S = 86_400.0


@dataclass(frozen=True, slots=True)
class Age:
    """A ticket against a newer market: the share then and now (dollars, as quoted), the move as a share of then and in
    standard deviations, and whether that is beyond one."""

    as_of: datetime
    spot_then: float
    spot_now: float
    moved: float
    moved_sd: float

    @property
    def stale(self) -> bool:
        """Whether the ticket should be planned anew."""
        return abs(self.moved_sd) > STALE_SD


def moved_sd(before: float, now: float, *, iv: float, made: datetime, later: datetime) -> float:
    """The move from `before` to `now` in standard deviations; NaN where a price or the volatility is unknown."""
    if not all(isfinite(x) and x > 0 for x in (before, now, iv)):
        return float("nan")
    years = max((later - made).total_seconds(), _DAY_S) / (365.0 * _DAY_S)
    return log(now / before) / (iv * sqrt(years))


def age_of(ticket: Mapping[str, Any], *, made: datetime, spot: float, as_of: datetime) -> Age | None:
    """A ticket (as documents have it) made at `made` against a share quoted at `spot` at `as_of`; None where it cannot be told.

    >>> from datetime import UTC
    >>> then, now = datetime(2026, 8, 18, 20, tzinfo=UTC), datetime(2026, 8, 21, 20, tzinfo=UTC)
    >>> age = age_of({"spot_quoted": 100.0, "iv": 0.30}, made=then, spot=103.0, as_of=now)
    >>> round(age.moved_sd, 2), age.stale
    (1.09, True)
    """
    before, iv = ticket["spot_quoted"], ticket["iv"]
    if as_of <= made or before is None or iv is None:
        return None
    sd = moved_sd(before, spot, iv=iv, made=made, later=as_of)
    return Age(as_of, before, spot, spot / before - 1.0, sd) if isfinite(sd) else None
