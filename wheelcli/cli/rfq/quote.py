"""`wheel rfq quote`: a desk's quote, typed in."""

from typing import Annotated

import typer

from wheelcli.cli.command import command
from wheelcli.cli.context import Context
from wheelcli.cli.rfq.group import ID, NEEDS, price_in, result, size_in
from wheelcli.documents.result import Result
from wheelcli.errors import usage
from wheelcli.loaders.rfq.desk import desk_for, desk_of
from wheelcli.loaders.rfq.venues import venue_named
from wheelcli.venues.sheet_entry import DeskQuote, type_quote

_LONGEST_S = 86_400


@command("rfq quote", needs=NEEDS)
def quote(
    ctx: Context,
    rfq: ID,
    desk_name: Annotated[
        str, typer.Option("--from", metavar="DESK", help="The desk that quotes.", show_default=False)
    ],
    size: Annotated[
        str, typer.Option("--size", metavar="N", help="How many packages it will trade.", show_default=False)
    ],
    bid: Annotated[
        str | None, typer.Option("--bid", metavar="PRICE", help="The price it pays.", show_default=False)
    ] = None,
    ask: Annotated[
        str | None, typer.Option("--ask", metavar="PRICE", help="The price it sells at.", show_default=False)
    ] = None,
    valid: Annotated[
        int,
        typer.Option(
            "--valid", min=1, max=_LONGEST_S, metavar="S", help="Seconds for which the quote is valid."
        ),
    ] = 60,
) -> Result:
    """Enter what a desk quotes by phone or chat; it replaces the desk's earlier quote."""
    if bid is None and ask is None:
        raise usage("a quote has a bid, an ask or both", "pass --bid PRICE or --ask PRICE")
    low = None if bid is None else price_in(bid, "--bid")
    high = None if ask is None else price_in(ask, "--ask")
    if low is not None and high is not None and low > high:
        raise usage(f"--bid {bid} is above --ask {ask}", "ask the desk again")
    name = desk_name.strip().upper()
    if not name:
        raise usage("--from is empty", "as in --from DESK-A")
    with desk_of(ctx.workspace) as base:
        desk, request = desk_for(ctx.workspace, base, rfq)
        if not venue_named(request.venue).caps().human:
            raise usage(
                f"{request.id} is at {request.venue}, which reports its own quotes",
                f"`wheel rfq watch {request.id}` shows them",
            )
        heard = DeskQuote(desk=name, bid=low, ask=high, size=size_in(size), valid_s=float(valid))
        return result(ctx, type_quote(desk, request.id, heard))
