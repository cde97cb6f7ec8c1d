"""`wheel today`: what to do, each with its order and the command that records it."""

from typing import Annotated, Any

import typer

from wheelcli.cli.command import command
from wheelcli.cli.context import Context
from wheelcli.cli.manage.monitor import monitored_now
from wheelcli.documents.provenance import cells
from wheelcli.documents.result import Result
from wheelcli.errors import Exit
from wheelcli.loaders.plans.unfilled import todays_plan
from wheelcli.loaders.provenance import account_options, closing_quotes, of_market, old_market
from wheelcli.manage.today.today import today as day_of
from wheelcli.render.screens.today import COLUMNS, draw


@command("today")
def today(
    ctx: Context,
    every: Annotated[
        bool, typer.Option("--all", help="Show every action, not only the first seven.")
    ] = False,
) -> Result:
    """Show what to do today: orders to send, and the command that records each.

    The actions are those of `wheel monitor`, then calls on shares without one, then the tickets of today's
    plan that are not filled. Each has its order, the reason, and a command to paste once the order is filled.
    If it filled at another price, add `--price`.
    """
    seen, snapshot = monitored_now(ctx)
    book = seen.setting.portfolio
    options = account_options(ctx.workspace)  # before the demo's plan brings the settings of its scan
    plan = todays_plan(ctx.workspace, book.account, seen.setting.chains.session)
    provenance = of_market(snapshot, account=book.account, names=set(book.symbols()))
    data = day_of(
        seen,
        plan=plan.id,
        tickets=plan.tickets,
        options=options,
        scan=f"wheel scan{options}",
        quotes=provenance.quotes,
    )

    def screen(console: Any) -> None:
        draw(data, console, provenance=provenance, every=every, options=options)

    return Result(
        schema="wheel.today/1",
        data=data,
        rows="actions",
        columns=COLUMNS,
        screen=screen,
        as_of=snapshot.as_of,
        source=snapshot.source,
        repeated=cells(provenance, "account"),
        problems=old_market(ctx.workspace, provenance)
        + closing_quotes(provenance)
        + seen.problems
        + plan.problems,
        exit_code=Exit.PARTIAL if seen.unpriced else Exit.DONE,
    )
