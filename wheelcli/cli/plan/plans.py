"""`wheel plan`: the saved plans: list them, show one again, compare two."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from wheelcli.cli import complete
from wheelcli.cli.command import COMMON, command
from wheelcli.cli.context import Context
from wheelcli.cli.lazy import LazyGroup
from wheelcli.config.changed import defaults
from wheelcli.documents.provenance import cells
from wheelcli.documents.result import Result
from wheelcli.errors import Exit, Problem, WheelError
from wheelcli.loaders.plans.library import newer_market, plan_chosen, plan_named, same_plan, with_ages
from wheelcli.loaders.provenance import of_plan, old_plan
from wheelcli.plan.compare import compare
from wheelcli.plan.staleness import ShownPlan
from wheelcli.plan.summary import PlanList, PlanSummary, damaged_summary, summary_of
from wheelcli.render.screens.plans import DIFF_COLUMNS, LIST_COLUMNS, draw_diff, draw_list
from wheelcli.render.screens.scan import ROW_FIELDS, draw

if TYPE_CHECKING:
    from wheelcli.loaders.plans.last_plan import LastPlan

app = typer.Typer(
    name="plan",
    cls=LazyGroup,
    help="List saved plans, show one again, compare two.",
    no_args_is_help=True,
    context_settings={"help_option_names": ["-h", "--help"]},
)

_NEEDS = frozenset(COMMON) - {"snapshot"}
_Named = Annotated[
    str | None,
    typer.Argument(
        metavar="[ID]",
        autocompletion=complete.plans,
        help="Its id, the beginning of it, or its place in the list; 1 is the newest.",
    ),
]


@command("plan list", needs=_NEEDS)
def list_(ctx: Context) -> Result:
    """List the saved plans, newest first.

    With --account, lists only the plans of that account. Plans on coins are listed only with their account.
    """
    places, rows, problems = _listed(ctx)
    return Result(
        schema="wheel.plan.list/1",
        data=PlanList(plans=rows),
        rows="plans",
        columns=LIST_COLUMNS,
        screen=lambda console: draw_list(rows, console, places=places),
        source="demo" if ctx.demo else None,
        problems=problems,
    )


def _listed(ctx: Context) -> tuple[tuple[int, ...], tuple[PlanSummary, ...], tuple[Problem, ...]]:
    """Return the places of the listed plans, the plans, and the problems of damaged ones."""
    places, rows, problems = [], [], []
    for place, each in enumerate(ctx.workspace.plans(), start=1):
        if ctx.account and (each.record is None or each.record.account != ctx.account):
            continue
        places.append(place)
        rows.append(
            summary_of(each.record)
            if each.record
            else damaged_summary(each.id, each.moment, each.damaged or "the plan is unreadable")
        )
        if each.damaged:
            problems.append(Problem("plan", each.damaged, "run `wheel scan` again, or remove that folder"))
    return tuple(places), tuple(rows), tuple(problems)


@command("plan show", needs=_NEEDS)
def show(ctx: Context, name: _Named = None) -> Result:
    """Show a saved plan again, the last by default.

    If a newer market has been recorded, shows how far each share has moved since the plan. A ticket is stale
    once its share has moved by more than one standard deviation.
    """
    plan = plan_chosen(ctx.workspace, name)
    record, provenance = plan.record, of_plan(plan.record)
    tickets = with_ages(record, record.data.tickets, newer_market(ctx.workspace, record))
    data = ShownPlan.of(record, tickets)
    stale = [t.id for t in tickets if t.stale]
    notes = (f"stale tickets: {', '.join(stale)}; run `wheel scan` again",) if stale else ()

    def screen(console: Any) -> None:
        draw(data, console, provenance=provenance, options=same_plan(ctx.workspace, plan, name))

    return Result(
        schema="wheel.plan.show/1",
        data=data,
        rows="tickets",
        columns=(*ROW_FIELDS, "stale"),
        screen=screen,
        as_of=provenance.as_of,
        source=provenance.source,
        repeated=cells(provenance, "account", "plan"),
        problems=old_plan(provenance),
        notes=notes,
    )


@command("plan diff", needs=_NEEDS)
def diff(
    ctx: Context,
    before: Annotated[
        str | None,
        typer.Argument(
            metavar="[A]",
            autocompletion=complete.plans,
            help="The earlier plan; default: the one before the last.",
        ),
    ] = None,
    after: Annotated[
        str | None,
        typer.Argument(
            metavar="[B]", autocompletion=complete.plans, help="The later plan; default: the last."
        ),
    ] = None,
) -> Result:
    """Compare two saved plans and explain the differences.

    Covers prices, regime, account, settings, and the gate that now blocks each ticket that dropped out.
    """
    old, new = _pair(ctx, before, after)
    earlier, later = of_plan(old.record), of_plan(new.record)
    data = compare(
        old.record,
        new.record,
        rejected_before=old.rejections(),
        rejected_after=new.rejections(),
        defaults=defaults(),
    )
    return Result(
        schema="wheel.plan.diff/1",
        data=data,
        rows="tickets",
        columns=DIFF_COLUMNS,
        screen=lambda console: draw_diff(data, console, before=earlier, after=later),
        as_of=later.as_of,
        source=later.source,
        problems=old_plan(later),
    )


def _pair(ctx: Context, before: str | None, after: str | None) -> "tuple[LastPlan, LastPlan]":
    new = plan_chosen(ctx.workspace, after)
    if before is not None:
        return plan_chosen(ctx.workspace, before), new
    others = [
        each
        for each in ctx.workspace.plans()
        if each.record and each.id != new.id and ctx.account in (None, each.record.account)
    ]
    if not others:
        raise WheelError(
            f"only one plan of account {ctx.account} is saved" if ctx.account else "only one plan is saved",
            hint="run `wheel scan` once more, then compare",
            code="no_plan",
            exit_code=Exit.INVALID,
        )
    return plan_named(ctx.workspace, others[0].id), new
