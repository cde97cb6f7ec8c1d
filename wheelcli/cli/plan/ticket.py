"""`wheel ticket`: one ticket of a plan on one screen."""

from typing import Annotated

import typer

from wheelcli.cli import complete
from wheelcli.cli.command import COMMON, command
from wheelcli.cli.context import Context
from wheelcli.cli.pages import Html, with_page
from wheelcli.documents.provenance import cells
from wheelcli.documents.result import Result
from wheelcli.loaders.plans.library import (
    find_ticket,
    newer_market,
    plan_chosen,
    plan_words,
    same_plan,
    with_ages,
)
from wheelcli.loaders.provenance import closing_quotes, of_plan, old_plan
from wheelcli.plan.staleness import OneTicket
from wheelcli.plan.tickets.ticket import TICKET_FIELDS
from wheelcli.render import pages, screens

PlanOption = Annotated[
    str | None,
    typer.Option(
        "--plan",
        metavar="ID",
        autocompletion=complete.plans,
        help="Read this plan, by its place in `wheel plan list` or its id. "
        "Default: the last plan; with --account, that account's last.",
        show_default=False,
    ),
]


@command("ticket", needs=frozenset(COMMON) - {"snapshot"})
def ticket(
    ctx: Context,
    which: Annotated[
        str,
        typer.Argument(
            metavar="ID|RANK", help="A ticket's id, or its rank in the plan.", autocompletion=complete.tickets
        ),
    ],
    plan: PlanOption = None,
    html: Html = None,
) -> Result:
    """Show one ticket in full: order, risk, odds, payoff, gates, next steps.

    Fetches nothing. If a newer market was recorded, shows how far the share has moved since.
    """
    last = plan_chosen(ctx.workspace, plan)
    record = last.record
    options = same_plan(ctx.workspace, last, plan)
    one = find_ticket(record.data.tickets, which, plan=plan_words(ctx.workspace, plan), options=options)
    provenance = of_plan(record, names={one.symbol})
    aged = with_ages(record, [one], newer_market(ctx.workspace, record))[0]
    data = OneTicket.of_plan(aged, plan=record.id, account=record.account)

    result = Result(
        schema="wheel.ticket/1",
        data=data,
        columns=(*TICKET_FIELDS, "stale"),
        screen=lambda console: screens.ticket.draw(aged, console, provenance=provenance, options=options),
        as_of=provenance.as_of,
        source=provenance.source,
        repeated=cells(provenance, "account", "plan"),
        problems=old_plan(provenance) + closing_quotes(provenance),
    )
    return with_page(
        ctx, result, html, lambda: pages.ticket_page(data, provenance=provenance, options=options)
    )
