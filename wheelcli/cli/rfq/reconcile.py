"""`wheel rfq reconcile`: settle what was sent and not answered."""

from typing import Annotated

import typer

from wheelcli.cli.command import command
from wheelcli.cli.context import Context
from wheelcli.cli.rfq.group import NEEDS, result
from wheelcli.documents.result import Result
from wheelcli.errors import Exit, Problem, WheelError
from wheelcli.loaders.rfq.desk import desk_of
from wheelcli.render.screens.rfq import LISTED, draw_list
from wheelcli.rfq.list_documents import RfqList, row_of
from wheelcli.venues.reconcile import reconcile as settle


@command("rfq reconcile", needs=NEEDS)
def reconcile(
    ctx: Context,
    rfq: Annotated[
        str | None,
        typer.Argument(metavar="[ID]", help="The request; default: every request that is unknown or open."),
    ] = None,
) -> Result:
    """Settle requests that were sent and not answered, from the venue's own list.

    Reads the list up to three times over ten seconds. If a request stays unknown, the exit code is 7.
    """
    with desk_of(ctx.workspace) as desk:
        if rfq is not None:
            return result(ctx, settle(desk, desk.record.request(rfq)))
        waiting = [
            each for each in desk.record.requests().values() if each.pending is not None or each.state.live
        ]
        rows, problems, code = [], [], Exit.DONE
        for each in waiting:
            try:
                rows.append(row_of(settle(desk, each)))
            except WheelError as error:
                problems.append(Problem(error.code, error.message, error.hint))
                rows.append(row_of(desk.record.request(each.id)))
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
