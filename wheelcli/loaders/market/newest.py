"""The newest recorded market that can be read, with a notice if a newer one is damaged, so that nobody takes
the older one for the newest."""

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from wheelcli import market
from wheelcli.errors import Problem
from wheelcli.feed_source import US
from wheelcli.trading_calendar import session_date

if TYPE_CHECKING:
    from wheelcli.loaders.workspace import Messages
    from wheelcli.market import SnapshotInfo

__all__ = ["newest_recorded", "path_named"]

_HINT = "`wheel record` makes a new one while the market is open; `wheel snapshot list` shows them all"


def newest_recorded(
    folder: Path, messages: "Messages", *, until: date | None = None, of: str = US
) -> "SnapshotInfo | None":
    """Return the newest readable market in that data folder, up to the session `until` (by the calendar of
    the market `of`); None if there is none. Damaged ones that are newer are reported.
    """
    damage: list[str] = []
    for info in market.library(folder):
        if until is not None and (info.as_of is None or session_date(info.as_of, of) > until):
            continue
        if info.damaged is None:
            for each in damage:
                message = f"{each}: {info.id}, recorded before it, is used instead"
                messages.tell(Problem("damaged_snapshot", message, _HINT))
            return info
        damage.append(info.damaged)
    return None


def path_named(name: str, folder: Path, messages: "Messages") -> Path:
    """Return the folder of the snapshot that --snapshot names. Raises WheelError (code `snapshot`) as
    `market.find` does.
    """
    newest = newest_recorded(folder, messages) if name == "latest" else None
    return market.find(name, folder) if newest is None else newest.path
