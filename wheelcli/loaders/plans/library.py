"""The list of plans, one of them by name, and what a newer market shows of its tickets: shared by `plan` and
`ticket`.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from math import isnan
from typing import TYPE_CHECKING

from wheelcli.contract import parse_pair
from wheelcli.errors import Exit, WheelError, not_found
from wheelcli.feed_source import US
from wheelcli.loaders.plans.last_plan import LastPlan
from wheelcli.loaders.provenance import options_again
from wheelcli.plan.document import PlanRecord
from wheelcli.plan.staleness import AgedTicket, age_of
from wheelcli.plan.tickets.ticket import Ticket

if TYPE_CHECKING:
    from wheelcli.loaders.workspace import Workspace

Spots = Mapping[str, tuple[float, datetime]]  # by symbol: the quoted share, and the moment of that market


def plan_named(workspace: "Workspace", name: str | None) -> LastPlan:
    """Return the plan of this name (see `find_plan`), the last one without a name."""
    return workspace.plan_named(name or "last")


def plan_chosen(workspace: "Workspace", name: str | None) -> LastPlan:
    """Return the plan that --plan and --account choose: the one of this name (see `plan_named`), else the
    last one of the account, else the last.

    Raises WheelError: usage if the plan named belongs to another account, and as `find_plan` does.
    """
    if name is None and workspace.account:
        plan = workspace.last_plan_of(workspace.account)
    else:
        plan = plan_named(workspace, name)
    account = plan.record.account
    if workspace.account and account != workspace.account:
        raise WheelError(
            f"plan {name or plan.id} is for account {account or 'unknown'}, not {workspace.account}",
            hint="leave out --account, or choose another plan; `wheel plan list` shows their accounts",
            code="no_plan",
            exit_code=Exit.USAGE,
        )
    return plan


def plan_to_fill(workspace: "Workspace", name: str | None) -> LastPlan:
    """Return the plan whose ticket was filled: the one of this name, whatever its account; without a name,
    that of `plan_chosen`, so that `ticket` and `journal fill` mean the same ticket. For an account without a
    plan, such as one that only the journal has, it is the last plan.
    """
    if name is None and workspace.account:
        try:
            return plan_chosen(workspace, None)
        except WheelError as error:
            if error.exit_code is not Exit.USAGE:
                raise
    return plan_named(workspace, name)


def plan_words(workspace: "Workspace", name: str | None) -> str:
    """Return the choice of --plan and --account in words: `the last plan`, `plan 2`, `the last plan of
    account ira`.
    """
    if name is not None:
        return f"plan {name}"
    return f"the last plan of account {workspace.account}" if workspace.account else "the last plan"


def same_plan(workspace: "Workspace", plan: LastPlan, name: str | None) -> str:
    """Return the options with which `wheel ticket` and `wheel why` read this plan, chosen by `name` and
    --account; empty for the last plan.
    """
    named = [] if name is None else ["--plan", name]
    if workspace.account and (not named or workspace.market != US):  # its plans are read with its name only
        named += ["--account", workspace.account]
    return options_again(workspace, *([] if workspace.is_last_plan(name, plan) else named))


def newer_market(workspace: "Workspace", record: PlanRecord) -> Spots:
    """Return the latest share prices of a plan's tickets, from markets recorded after the plan; for the
    demo's plans, from today's demo.
    """
    planned_at = record.as_of
    wanted = {t.symbol for t in record.data.tickets}
    prices: dict[str, tuple[float, datetime]] = {}
    for names, as_of in workspace.later_underlyings(record):
        if as_of <= planned_at:
            break
        rows = names[names["symbol"].isin(wanted - prices.keys())]
        prices |= {
            symbol: (float(spot), as_of)
            for symbol, spot in zip(rows["symbol"], rows["spot"], strict=True)
            if not isnan(spot)
        }
        if not wanted - prices.keys():
            break
    return prices


def with_ages(record: PlanRecord, tickets: Sequence[Ticket], spots: Spots) -> tuple[AgedTicket, ...]:
    """Return the tickets with their ages (None if no newer market has the share)."""
    return tuple(_aged(record, ticket, *spots.get(ticket.symbol, (None, None))) for ticket in tickets)


def _aged(record: PlanRecord, ticket: Ticket, spot: float | None, as_of: datetime | None) -> AgedTicket:
    if spot is None or as_of is None:
        return AgedTicket.of(ticket, None)
    return AgedTicket.of(ticket, age_of(ticket, then=record.as_of, spot=spot, as_of=as_of))


def find_ticket(
    tickets: Sequence[Ticket], which: str, *, plan: str = "the last plan", options: str = ""
) -> Ticket:
    """Return the ticket of that id, rank or contract. Raises WheelError (usage) if the plan has none.

    `plan` names the plan in the message; `options` are those with which `wheel why` reads it.
    """
    text = parse_pair(which) or which.strip().upper()
    for one in tickets:
        if text in (str(one.rank), one.id.upper(), one.candidate):
            return one
    known = ", ".join(f"{t.rank} {t.id}" for t in tickets)
    raise WheelError(
        not_found(f"ticket in {plan}", which),
        hint=f"tickets: {known}" if known else f"the plan has no tickets; `wheel why{options}` explains why",
        code="no_ticket",
        exit_code=Exit.USAGE,
    )
