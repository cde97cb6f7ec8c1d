"""`wheel ticket`: one ticket of a plan on one screen."""

from typing import Annotated

import typer

from wheelcli.book.from_config import MAIN
from wheelcli.cli import complete
from wheelcli.cli.command import COMMON, command
from wheelcli.cli.context import Context
from wheelcli.cli.pages import Html, with_page
from wheelcli.documents.provenance import cells
from wheelcli.documents.result import Result
from wheelcli.errors import Problem, WheelError
from wheelcli.feed_source import market_of
from wheelcli.loaders.plans.last_plan import LastPlan
from wheelcli.loaders.plans.library import (
    find_ticket,
    newer_market,
    plan_chosen,
    plan_words,
    same_plan,
    with_ages,
)
from wheelcli.loaders.plans.recording import recording_of
from wheelcli.loaders.plans.unfilled import open_tickets
from wheelcli.loaders.provenance import closing_quotes, of_plan, old_plan
from wheelcli.plan.staleness import OneTicket
from wheelcli.plan.tickets.ticket import TICKET_FIELDS, Ticket
from wheelcli.render import pages, screens
from wheelcli.trading_calendar import session_date

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

    Fetches nothing. If a newer market has been recorded, shows how far the share has moved since the plan.
    """
    last = plan_chosen(ctx.workspace, plan)
    record = last.record
    options = same_plan(ctx.workspace, last, plan)
    one = find_ticket(record.data.tickets, which, plan=plan_words(ctx.workspace, plan), options=options)
    provenance = of_plan(record, names={one.symbol})
    aged = with_ages(record, [one], newer_market(ctx.workspace, record))[0]
    session = session_date(record.as_of, market_of(record.source))
    recording = recording_of(ctx.workspace, record.source, session, options=options)
    left, unread = _left(ctx, last, one)
    data = OneTicket.of_plan(aged, plan=record.id, account=record.account, left=left)

    result = Result(
        schema="wheel.ticket/1",
        data=data,
        columns=(*TICKET_FIELDS, "stale"),
        screen=lambda console: screens.ticket.draw(
            data, console, provenance=provenance, options=options, recording=recording
        ),
        as_of=provenance.as_of,
        source=provenance.source,
        repeated=cells(provenance, "account", "plan"),
        problems=old_plan(provenance) + closing_quotes(provenance) + unread,
    )
    return with_page(
        ctx, result, html, lambda: pages.ticket_page(data, provenance=provenance, recording=recording)
    )


def _left(ctx: Context, plan: LastPlan, one: Ticket) -> tuple[int | None, tuple[Problem, ...]]:
    """Return the contracts left to sell; None and the problem if the journal cannot be read."""
    try:
        (open_ticket,) = open_tickets(ctx.workspace, plan, plan.record.account or MAIN, [one])
    except WheelError as error:
        return None, (Problem(error.code, error.message, error.hint),)
    return open_ticket.left, ()
