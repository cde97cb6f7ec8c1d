"""The moment by which the options of a market may have expired."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from wheelcli.feed_source import is_invented
from wheelcli.trading_calendar import session_date

if TYPE_CHECKING:
    from wheelcli.loaders.workspace import Workspace
    from wheelcli.market.snapshot import Snapshot

__all__ = ["expiry_moment", "moment_of"]

# Over a weekend, or while a feed is down, options expire though their quotes stand still.
_RECENT = timedelta(days=7)


def moment_of(workspace: "Workspace", snapshot: "Snapshot") -> datetime | None:
    """Return the present moment by the clock. Return None if the market's own moment counts: for one of
    --snapshot, for the demo's account, whose day stands still, and for a feed's quotes more than a week old,
    which show the book as of their day.

    In an account of the user's the clock also counts on the demo's quotes, which never get newer: as in
    `wheel journal settle`, an option has expired once its last close has passed.
    """
    if workspace.snapshot or workspace.demo:
        return None
    now = workspace.now()
    recent = session_date(now) - snapshot.session <= _RECENT
    return now if recent or is_invented(snapshot.source) else None


def expiry_moment(workspace: "Workspace", snapshot: "Snapshot | None") -> datetime:
    """Return the moment by which options of this run's account have expired: that of `moment_of`, else the
    market's; without a market, the clock's.
    """
    if snapshot is None:
        return workspace.now()
    return moment_of(workspace, snapshot) or snapshot.market_time
