"""`wheel rfq reconcile`: resolve what was sent but not answered."""

from datetime import datetime
from typing import Annotated

import typer

from wheelcli.cli.command import command
from wheelcli.cli.context import Context
from wheelcli.cli.rfq.group import NEEDS, price_in, result, size_in
from wheelcli.documents.result import Result
from wheelcli.errors import Exit, Problem, WheelError, invalid_value
from wheelcli.loaders.rfq.actions import refuse_entered
from wheelcli.loaders.rfq.desk import desk_of
from wheelcli.loaders.rfq.venues import at_venue, venue_named
from wheelcli.render.screens.rfq import LISTED, draw_list
from wheelcli.rfq.list_documents import RfqList, row_of
from wheelcli.trading_calendar import NEW_YORK
from wheelcli.venues.reconcile import reconcile as settle
from wheelcli.venues.sheet_entry import DeskEnd, type_end


@command("rfq reconcile", needs=NEEDS)
def reconcile(
    ctx: Context,
    rfq: Annotated[
        str | None,
        typer.Argument(metavar="[ID]", help="The request; default: every request that is unknown or open."),
    ] = None,
    filled: Annotated[
        str | None,
        typer.Option(
            "--filled", metavar="PRICE", help="Sheet: the desk traded at this price.", show_default=False
        ),
    ] = None,
    size: Annotated[
        str | None,
        typer.Option("--size", metavar="N", help="Sheet: how much it traded.", show_default=False),
    ] = None,
    not_filled: Annotated[bool, typer.Option("--not-filled", help="Sheet: the desk did not trade.")] = False,
    at: Annotated[
        str | None,
        typer.Option(
            "--at",
            metavar="TIME",
            help="Sheet: when it traded, YYYY-MM-DD HH:MM, New York time. Default: when you accepted.",
            show_default=False,
        ),
    ] = None,
    correct: Annotated[
        bool,
        typer.Option(
            "--correct", help="Sheet: replace the earlier answer, unless the journal already has the trade."
        ),
    ] = False,
    force: Annotated[
        bool, typer.Option("--force", help="Sheet: record a price other than the one that you accepted.")
    ] = False,
) -> Result:
    """Find out from the venue's own list what became of requests that were sent but not answered.

    Reads the list up to three times within ten seconds. If a request stays unknown, the exit code is 7. A
    desk keeps no list: record its answer with --filled or --not-filled. If the order traded in part, record
    the rest with --filled again.
    """
    typed = any((filled is not None, size is not None, not_filled, at is not None, correct, force))
    if typed and (rfq is None or (filled is None) != (size is None) or (filled is not None) == not_filled):
        raise WheelError(
            "a desk's answer needs the request's id, and either --filled PRICE --size N or --not-filled",
            hint="as in `wheel rfq reconcile ID --filled 2.11 --size 40`",
            code="usage",
            exit_code=Exit.USAGE,
        )
    moment = None if at is None else _moment(at)
    with desk_of(ctx.workspace) as base:
        if rfq is not None:
            request = base.record.request(rfq)
            desk = at_venue(ctx.workspace, base, request.venue)
            if typed and not venue_named(request.venue).caps().human:
                raise WheelError(
                    f"{request.id} is at {request.venue}, which reports its own trades",
                    hint=f"`wheel rfq reconcile {request.id}` reads them",
                    code="usage",
                    exit_code=Exit.USAGE,
                )
            if typed:
                if correct:
                    refuse_entered(ctx.workspace, request)
                end = DeskEnd(
                    price=None if filled is None else price_in(filled, "--filled"),
                    size=None if size is None else size_in(size),
                    at=moment,
                    force=force,
                    correct=correct,
                )
                return result(ctx, type_end(desk, request.id, end))
            return result(ctx, settle(desk, request))
        waiting = [
            each for each in base.record.requests().values() if each.pending is not None or each.state.live
        ]
        rows, problems, code = [], [], Exit.DONE
        for each in waiting:
            try:
                rows.append(row_of(settle(at_venue(ctx.workspace, base, each.venue), each)))
            except WheelError as error:
                problems.append(Problem(error.code, error.message, error.hint))
                rows.append(row_of(base.record.request(each.id)))
                code = error.exit_code if code is not Exit.UNKNOWN else code
    return Result(
        schema="wheel.rfqs/1",
        data=RfqList(rfqs=tuple(rows)),
        rows="rfqs",
        columns=LISTED,
        screen=lambda console: draw_list(rows, console),
        source="demo" if ctx.demo else None,
        problems=tuple(problems),
        exit_code=code,
        notes=() if waiting else ("no request is unknown or open",),
    )


def _moment(text: str) -> datetime:
    try:
        return datetime.strptime(text.strip(), "%Y-%m-%d %H:%M").replace(tzinfo=NEW_YORK)
    except ValueError:
        raise WheelError(
            invalid_value("--at", text, "YYYY-MM-DD HH:MM, New York time"), code="usage", exit_code=Exit.USAGE
        ) from None
