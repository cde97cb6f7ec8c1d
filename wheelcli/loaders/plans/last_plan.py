"""A plan to examine, saved or just made."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from wheelcli.archive.plans import SavedPlan
    from wheelcli.plan.document import PlanRecord
    from wheelcli.plan.optimize.alternatives import Alternatives
    from wheelcli.plan.optimize.rejected_rows import RejectedRows


@dataclass(frozen=True, slots=True)
class LastPlan:
    """A plan to examine: its document; read on demand, its rejections and the choice it was made from (None
    for a greedy plan).
    """

    record: "PlanRecord"
    rejections: "Callable[[], RejectedRows]"
    alternatives: "Callable[[], Alternatives | None]" = lambda: None

    @property
    def id(self) -> str:
        """Return the plan's id."""
        return self.record.id


@dataclass(frozen=True, slots=True)
class ListedPlan:
    """A plan in a list: its id, its record (None if it is damaged), when it was made, and why it cannot be
    read.
    """

    id: str
    record: "PlanRecord | None"
    moment: datetime | None
    damaged: str | None = None


def opened(saved: "SavedPlan") -> LastPlan:
    """Return a saved plan to examine."""
    return LastPlan(saved.record, saved.rejections, lambda: _alternatives(saved))


def _alternatives(saved: "SavedPlan") -> "Alternatives | None":
    from wheelcli.plan.optimize.alternatives import Alternatives

    arrays = saved.choice()
    return None if arrays is None else Alternatives.from_arrays(arrays)
