"""The moment by which the options of a market may have expired."""

from datetime import datetime
from typing import TYPE_CHECKING

from wheelcli.feed_source import is_invented
from wheelcli.trading_calendar import session_date, sessions_between

if TYPE_CHECKING:
    from wheelcli.loaders.workspace import Workspace
    from wheelcli.market.snapshot import Snapshot

__all__ = ["moment_of"]

_SESSIONS_MOST = (
    5  # a week: over a weekend, or while a feed is down, positions expire though quotes stand still
)


def moment_of(workspace: "Workspace", snapshot: "Snapshot") -> datetime | None:
    """Return the present moment by the clock. Return None where the market's own moment counts: for one of
    --snapshot, for the demo's, whose day stands still, and for quotes more than a week old, with which a
    whole book is looked at as of their day.
    """
    if workspace.snapshot or is_invented(snapshot.source):
        return None
    now = workspace.now()
    return now if sessions_between(snapshot.session, session_date(now)) <= _SESSIONS_MOST else None
