"""The moment by which the options of a market may have expired."""

from datetime import datetime
from typing import TYPE_CHECKING

from wheelcli.feed_source import is_invented

if TYPE_CHECKING:
    from wheelcli.loaders.workspace import Workspace
    from wheelcli.market.snapshot import Snapshot

__all__ = ["moment_of"]


def moment_of(workspace: "Workspace", snapshot: "Snapshot") -> datetime | None:
    """Return the present moment by the clock. Return None for a market of --snapshot and for the demo's,
    whose day stands still: there the market's own moment counts.
    """
    return None if workspace.snapshot or is_invented(snapshot.source) else workspace.now()
