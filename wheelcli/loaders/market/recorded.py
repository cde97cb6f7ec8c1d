"""The recorded markets of one session."""

from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING

from wheelcli.trading_calendar import session_date

if TYPE_CHECKING:
    from wheelcli.loaders.workspace import Workspace
    from wheelcli.market import SnapshotInfo


def recorded_on(workspace: "Workspace", session: date) -> "Iterator[SnapshotInfo]":
    """Yield the markets recorded in that session, the newest first."""
    for info in workspace.recorded():
        if info.as_of is not None and session_date(info.as_of, workspace.market) == session:
            yield info
