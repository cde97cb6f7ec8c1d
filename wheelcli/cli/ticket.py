"""`wheel ticket`: one ticket of the last plan on one screen."""

from typing import Annotated, Any

import typer

from wheelcli.cli.command import COMMON, command
from wheelcli.cli.context import Context
from wheelcli.errors import Exit, WheelError
from wheelcli.render.result import Result


@command("ticket", needs=frozenset(COMMON) - {"snapshot", "account"})
def ticket(
    ctx: Context,
    which: Annotated[
        str, typer.Argument(metavar="ID|RANK", help="A ticket's id, or its rank in the last plan.")
    ],
) -> Result:
    """Show one ticket of the last plan in full: order, risks, odds, payoff, gates, and what comes after. Fetches nothing.

    Where a newer market was recorded, it says how far the share has moved since.
    """
    from datetime import datetime

    from wheelcli.cli.kept_plans import newer_market, with_ages
    from wheelcli.cli.planning import last_plan_for
    from wheelcli.plan.ticket import TICKET_FIELDS

    document = last_plan_for(ctx).document
    found = with_ages(
        document, [find_ticket(document["data"]["tickets"], which)], newer_market(ctx, document)
    )[0]

    def screen(console: Any) -> None:
        from wheelcli.plan.payoff import payoff, price_range
        from wheelcli.render.payoff import points
        from wheelcli.render.ticket import draw

        prices = price_range(found, points(console.width))
        profits = payoff(found, prices)
        draw(found, console, payoff=(prices.tolist(), profits.tolist()), demo=document["source"] == "demo")

    return Result(
        schema="wheel.ticket/1",
        data=found,
        columns=(*TICKET_FIELDS, "stale"),
        screen=screen,
        as_of=datetime.fromisoformat(document["as_of"]),
        source=document["source"],
    )


def find_ticket(tickets: list[dict[str, Any]], which: str) -> dict[str, Any]:
    """The ticket of that id, rank or contract. Raises WheelError (usage) where the plan has none."""
    from wheelcli.contract import parse_pair
    from wheelcli.plan.ticket import candidate_name

    text = parse_pair(which) or which.strip().upper()
    for one in tickets:
        if text in (str(one["rank"]), one["id"].upper(), candidate_name(one)):
            return one
    known = ", ".join(f"{t['rank']} {t['id']}" for t in tickets)
    raise WheelError(
        f"the last plan has no ticket {which}",
        hint=f"it has {known}" if known else "it has no ticket at all; `wheel why` says why",
        code="no_ticket",
        exit_code=Exit.USAGE,
    )
