"""The IV history around a run: what scans read before they plan, and the session that live runs add."""

from pathlib import Path
from typing import TYPE_CHECKING

from wheelcli.errors import Problem, WheelError
from wheelcli.feed_source import is_invented
from wheelcli.market.iv_history import add_to_iv_history, iv_rows, read_iv_history

if TYPE_CHECKING:
    import pandas as pd

    from wheelcli.loaders.workspace import Workspace
    from wheelcli.market.snapshot import Snapshot


def keep_iv(workspace: "Workspace", iv30: "pd.DataFrame", snapshot: "Snapshot") -> tuple[Problem, ...]:
    """Add this session's IV (columns symbol, iv30, spot) to the user's history; only that of a market fetched
    just now. The IV of closing quotes, which are wide, never replaces one of the session's own.

    An error of the disk is a problem to report, not a reason to lose the plan. Raises WheelError (5) if the
    history is damaged.
    """
    if workspace.read_only or workspace.demo or workspace.snapshot or is_invented(snapshot.source):
        return ()

    try:
        rows = iv_rows(iv30, session=snapshot.session, source=snapshot.source)
        add_to_iv_history(_new(rows, snapshot, workspace.folder), workspace.folder)
    except WheelError as error:
        if error.code == "iv_history":
            raise
        return (error.problem(),)
    return ()


def _new(rows: "pd.DataFrame", snapshot: "Snapshot", folder: Path) -> "pd.DataFrame":
    """Return the rows without those of closing quotes whose session the history has already."""
    names = snapshot.underlyings
    closing = set(names.loc[names["closing"].fillna(False).astype(bool), "symbol"])
    if not closing:
        return rows
    past = read_iv_history(folder)
    of_session = past["session"].isin(rows["session"])
    known = closing & set(past.loc[of_session, "symbol"].astype(str))
    return rows[~rows["symbol"].astype(str).isin(known)].reset_index(drop=True)
