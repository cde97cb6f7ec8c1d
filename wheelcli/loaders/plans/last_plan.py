"""A plan to look into, saved or just made."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd

    from wheelcli.archive.plans import SavedPlan
    from wheelcli.plan.optimize.alternatives import Alternatives


@dataclass(frozen=True, slots=True)
class LastPlan:
    """A plan to look into: its document (the envelope of `wheel.scan/1`, with `kept` beside it), its rejections, and what there
    was to choose from, read when it is asked for (None of a plan that was not chosen together)."""

    document: dict[str, Any]
    rejections: "pd.DataFrame"
    alternatives: "Callable[[], Alternatives | None]" = lambda: None

    @property
    def id(self) -> str:
        """The plan's id."""
        return str(self.document["data"]["plan"]["id"])


@dataclass(frozen=True, slots=True)
class ListedPlan:
    """A plan in a list: its id, its document (empty if it is damaged), when it was made, and why it cannot be read."""

    id: str
    document: dict[str, Any]
    made: Any
    damaged: str | None = None


def opened(saved: "SavedPlan") -> LastPlan:
    """A saved plan, to look into."""
    return LastPlan(saved.document, saved.rejections(), lambda: _alternatives(saved))


def _alternatives(saved: "SavedPlan") -> "Alternatives | None":
    from wheelcli.plan.optimize.alternatives import Alternatives

    arrays = saved.choice()
    return None if arrays is None else Alternatives.from_arrays(arrays)
