"""`wheel rfq watch`: the quotes of a request as they change."""

import json
from typing import TYPE_CHECKING, Annotated, Any

import typer

from wheelcli.cli.command import command
from wheelcli.cli.context import Context
from wheelcli.cli.rfq.decide import accept_at
from wheelcli.cli.rfq.group import ID, NEEDS, document, result
from wheelcli.cli.rfq.watching import Key, follow
from wheelcli.documents.result import Format, Result, plain
from wheelcli.loaders.rfq.actions import cancel
from wheelcli.loaders.rfq.desk import desk_for, desk_of
from wheelcli.render.screens.rfq import plain_line
from wheelcli.venues.readings import unknown

if TYPE_CHECKING:
    from wheelcli.rfq.states import Request

_LONG_S = 3600.0  # longer than any request lives


@command("rfq watch", needs=NEEDS - {"output", "fields"})
def watch(
    ctx: Context,
    rfq: ID,
    wait: Annotated[
        int | None,
        typer.Option(
            "--wait", min=0, metavar="S", help="Stop after this many seconds; default: when the request ends."
        ),
    ] = None,
) -> Result:
    """Watch the quotes of a request as they change.

    On a terminal, press `a` to accept at the price shown (with a confirmation), `c` to cancel and `q` to
    leave. In a pipe, prints a line for each change; with --json, each line is a JSON object.
    """
    as_json = ctx.chosen_format in (Format.JSON, Format.NDJSON)
    with desk_of(ctx.workspace) as base:
        desk, request = desk_for(ctx.workspace, base, rfq)
        if request.pending is not None:
            raise unknown(request)

        def line(changed: "Request") -> None:
            data = document(ctx, changed)
            text = _object(data, desk.now()) if as_json else plain_line(data, desk.now())
            ctx.write([text], ctx.chosen_format)
            ctx.stdout.flush()

        if not request.state.live:
            line(request)
        seconds = _LONG_S if wait is None else float(wait)
        watched = follow(ctx, desk, request, seconds=seconds, line=line)
        after = watched.request
        if watched.key is Key.CANCEL:
            after = cancel(ctx.workspace, desk, after).request
        elif watched.key is Key.ACCEPT:
            return accept_at(ctx, desk, after, watched.price, rest=False, typed=False)
        if ctx.chosen_format is Format.TABLE:
            return result(ctx, after)
        if after.state is not request.state:
            line(after)
    ctx.format = Format.TABLE  # its lines have been written
    return Result(schema="wheel.rfq/1", data=document(ctx, after), screen=lambda console: None)


def _object(data: Any, now: Any) -> str:
    fields = {"at": now, "id": data.rfq.id, "state": data.rfq.state, "best": data.book.best}
    return json.dumps(
        plain({**fields, "bids": data.book.bids, "asks": data.book.asks, "fills": data.fills}),
        ensure_ascii=False,
        allow_nan=False,
    )
