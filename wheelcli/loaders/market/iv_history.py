"""The IV history around a run: what scans read before they plan, and the session that live runs add."""

from typing import TYPE_CHECKING

from wheelcli.errors import Problem, WheelError
from wheelcli.market.iv_history import add_to_iv_history, iv_rows
from wheelcli.paths import data_dir

if TYPE_CHECKING:
    import pandas as pd

    from wheelcli.loaders.workspace import Workspace
    from wheelcli.market.snapshot import Snapshot


def keep_iv(workspace: "Workspace", iv30: "pd.DataFrame", snapshot: "Snapshot") -> tuple[Problem, ...]:
    """Add this session's IV (columns symbol, iv30, spot) to the user's history; only that of a market fetched
    just now.

    An error of the disk is a problem to report, not a reason to lose the plan. Raises WheelError (5) if the
    history is damaged.
    """
    if workspace.demo or workspace.snapshot or snapshot.source == "demo":
        return ()

    try:
        add_to_iv_history(iv_rows(iv30, session=snapshot.session, source=snapshot.source), data_dir())
    except WheelError as error:
        if error.code == "iv_history":
            raise
        return (error.problem(),)
    return ()
