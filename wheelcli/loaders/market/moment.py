"""The moment by which the options of a market may have expired."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from wheelcli.feed_source import is_invented
from wheelcli.market.demo import AS_OF
from wheelcli.trading_calendar import session_date

if TYPE_CHECKING:
    from wheelcli.loaders.workspace import Workspace
    from wheelcli.market.snapshot import Snapshot

__all__ = ["demo_is_the_feed", "expiry_moment", "moment_of"]

# Over a weekend, or while a feed is down, options expire though their quotes stand still.
_RECENT = timedelta(days=7)


def demo_is_the_feed(workspace: "Workspace") -> bool:
    """Return whether quotes are the demo market's: with --demo, or in an account of the user's own that asks
    for them.
    """
    return workspace.demo or workspace.config.data.provider == "demo"


def moment_of(workspace: "Workspace", snapshot: "Snapshot") -> datetime | None:
    """Return the present moment by the clock. Return None if the market's own moment counts: for one of
    --snapshot, for the demo's, whose day stands still, and for quotes more than a week old, which show the
    book as of their day.
    """
    if workspace.snapshot or is_invented(snapshot.source):
        return None
    now = workspace.now()
    return now if session_date(now) - snapshot.session <= _RECENT else None


def expiry_moment(workspace: "Workspace", snapshot: "Snapshot | None") -> datetime:
    """Return the moment by which options of this run's account have expired: that of `moment_of`, else the
    market's. Without a market, it is the clock's, or the demo's if that is the feed.
    """
    if snapshot is None:
        return AS_OF if demo_is_the_feed(workspace) else workspace.now()
    return moment_of(workspace, snapshot) or snapshot.market_time
