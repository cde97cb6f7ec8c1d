"""The source of a run's figures, their age by the machine's clock, and the notice when they are old."""

import shlex
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from wheelcli import clock, trading_calendar
from wheelcli.documents.provenance import Provenance
from wheelcli.errors import Problem

if TYPE_CHECKING:
    from wheelcli.loaders.workspace import Workspace
    from wheelcli.market.snapshot import Snapshot
    from wheelcli.plan.document import PlanRecord

_PLAN_AGAIN = "run `wheel scan` while the market is open to plan on today's quotes"


def of_market(
    snapshot: "Snapshot | None", *, account: str | None = None, plan: str | None = None
) -> Provenance:
    """Return the provenance of figures from a market; all unknown without one."""
    if snapshot is None:
        return Provenance(None, None, account=account, plan=plan)
    return _aged(snapshot.as_of, snapshot.source, account, plan)


def of_plan(record: "PlanRecord") -> Provenance:
    """Return the provenance of a saved plan."""
    return _aged(record.as_of.astimezone(UTC), record.source, record.account, record.id or None)


def _aged(as_of: datetime, source: str, account: str | None, plan: str | None) -> Provenance:
    behind = None
    if source != "demo":
        behind = trading_calendar.sessions_between(
            trading_calendar.session_date(as_of), trading_calendar.session_date(clock.now())
        )
    return Provenance(as_of, source, behind, account, plan)


def old_plan(provenance: Provenance) -> tuple[Problem, ...]:
    """Return the notice on a saved plan whose quotes are more than one session old; nothing for a fresh one
    and for the demo's.
    """
    return _old(provenance, _PLAN_AGAIN)


def old_market(
    workspace: "Workspace", provenance: Provenance, *, recorded: bool = False
) -> tuple[Problem, ...]:
    """Return the same for the market of this run; `recorded` if the command reads the last recorded market
    instead of fetching one.
    """
    if workspace.snapshot and not recorded:
        hint = f"{workspace.command} without --snapshot while the market is open for today's"
    elif recorded:
        hint = "run `wheel record` while the market is open to record today's"
    else:
        hint = f"run `wheel {workspace.command}` again while the market is open"
    return _old(provenance, hint)


def _old(provenance: Provenance, hint: str) -> tuple[Problem, ...]:
    if not provenance.old or provenance.as_of is None:
        return ()
    session = trading_calendar.session_date(provenance.as_of)
    message = (
        f"OLD DATA: these quotes are from {session}, {provenance.sessions_old} sessions ago;"
        " prices have moved since"
    )
    return (Problem("old_data", message, hint),)


def options_again(workspace: "Workspace", *named: str) -> str:
    """Return the options that a command named on a screen needs to read the same plan: `named`, and ` --demo`
    with the settings of this run, because each command makes the demo's plan anew. Empty for the user's last
    plan.
    """
    words = [*named]
    if workspace.demo:
        words += [
            "--demo",
            *(("--preset", workspace.preset.value) if workspace.preset else ()),
            *(word for setting in workspace.overrides for word in ("--set", setting)),
        ]
    return "".join(f" {shlex.quote(word)}" for word in words)
