"""The sources of a review besides the journal and the config: the recorded market and the saved plans."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING

from wheelcli.manage.today.record import Recording
from wheelcli.market.snapshot import Snapshot
from wheelcli.quotes import Mark
from wheelcli.review.rules import Planned, Seen

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Market", "Plans"]


@dataclass(frozen=True, slots=True)
class Market:
    """`snapshot` is the latest of the week or before; `before` one of the week before. `quotes` are the marks
    of recorded quotes by session and OCC symbol.
    """

    snapshot: Snapshot | None = None
    before: Snapshot | None = None
    quotes: Mapping[date, Mapping[str, Mark]] = field(default_factory=dict)
    # Marks carried to the session of `snapshot`, by OCC symbol.
    carried: Mapping[str, Mark] = field(default_factory=dict)
    put_index: Mapping[date, float] = field(default_factory=dict)
    iv_history: "pd.DataFrame | None" = None
    # the fund that `spy` stands for; the demo market has one of its own, and coins have none
    benchmark: str | None = "SPY"
    # Coins only: the index of each recorded session, dollars per coin
    indices: Mapping[date, Mapping[str, float]] = field(default_factory=dict)
    # How the account records a trade now; None for a week that is over.
    recording: Recording | None = None
    now: datetime | None = None  # by the clock, for a week that is not over
    today: date | None = None  # the same day, however old the quotes are


@dataclass(frozen=True, slots=True)
class Plans:
    """What the saved plans show about openings, by the id of the opening event; `since` is the session of the
    first plan saved.
    """

    planned: Mapping[str, Planned] = field(default_factory=dict)
    seen: Mapping[str, Seen] = field(default_factory=dict)
    since: date | None = None
