"""The document of a plan, and the data saved beside it."""

from datetime import datetime
from typing import TYPE_CHECKING

from wheelcli.config.changed import unlike_default
from wheelcli.documents.provenance import cells
from wheelcli.documents.result import Result, plain
from wheelcli.errors import Exit
from wheelcli.loaders.book.account import HELD_NOTICES
from wheelcli.loaders.provenance import old_market
from wheelcli.plan.document import PlanContext

if TYPE_CHECKING:
    from wheelcli.config import Config
    from wheelcli.documents.provenance import Provenance
    from wheelcli.loaders.workspace import Workspace
    from wheelcli.plan.trade_plan import Plan

# Notices of a snapshot on a symbol that did not fail.
_NOTICES = (
    "old_data",
    "unpriced_position",
    "uncovered_call",
    "no_vix",
    "old_vix",
    "rate",
    "no_price",
    *HELD_NOTICES,
)


def context_of(config: "Config", plan: "Plan", moment: datetime) -> PlanContext:
    """Return the data saved beside a plan's document, as JSON has it."""
    spots = dict(zip(plan.iv30["symbol"], plan.iv30["spot"].astype(float), strict=True))
    return PlanContext(at=moment, config=plain(unlike_default(config)), spots=plain(spots))


def scan_result(workspace: "Workspace", plan: "Plan", provenance: "Provenance") -> Result:
    """Return the plan as the result of `wheel scan`, without its screen, with the notice on the age of the
    market that its provenance describes.
    """
    failed = {p.symbol for p in plan.problems if p.symbol and p.code not in _NOTICES}
    return Result(
        schema="wheel.scan/1",
        data=plan.data(),
        screen=lambda console: None,
        rows="tickets",
        as_of=plan.as_of,
        source=plan.source,
        repeated=cells(provenance, "account", "plan"),
        problems=old_market(workspace, provenance) + plan.problems,
        exit_code=Exit.PARTIAL if failed else Exit.DONE,
    )
