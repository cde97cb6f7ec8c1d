"""`wheel rfq show`, `list`, `report` and `export`: the requests on record."""

from datetime import date
from typing import TYPE_CHECKING, Annotated, Any

import typer

from wheelcli import clock
from wheelcli.book.entry.line_words import Words
from wheelcli.cli.command import command
from wheelcli.cli.context import Context
from wheelcli.cli.rfq.group import ID, NEEDS, result
from wheelcli.documents.result import Format, Result
from wheelcli.errors import Exit, WheelError
from wheelcli.loaders.rfq.desk import desk_for, desk_of, requests_now, tell_unknown
from wheelcli.loaders.rfq.venues import is_practice
from wheelcli.money_text import counted
from wheelcli.render.screens.rfq import LISTED, REPORTED, draw_list, draw_report
from wheelcli.rfq.list_documents import RfqList, row_of
from wheelcli.rfq.report import report_of
from wheelcli.rfq.states import State
from wheelcli.venues.readings import look, no_answer, take_benchmark
from wheelcli.venues.record import line_of
from wheelcli.venues.venue import UnansweredError

if TYPE_CHECKING:
    from rich.console import Console


@command("rfq show", needs=NEEDS)
def show(ctx: Context, rfq: ID) -> Result:
    """Show one request, with current quotes if it is open."""
    with desk_of(ctx.workspace) as base:
        desk, request = desk_for(ctx.workspace, base, rfq)
        if request.pending is not None:
            (request,) = [each for each in requests_now(desk) if each.id == request.id]
            code = Exit.UNKNOWN if request.state is State.UNKNOWN else Exit.DONE
            return result(ctx, request, exit_code=code)
        if request.state.live:
            try:
                with desk.connect() as venue:
                    request = look(desk, venue, request)
                    if request.state.live:
                        request = take_benchmark(desk, venue, request)
            except UnansweredError as error:
                raise no_answer(error) from error
        return result(ctx, request)


@command("rfq list", needs=NEEDS)
def list_(
    ctx: Context,
    state: Annotated[
        State | None, typer.Option("--state", help="Only requests in this state.", show_default=False)
    ] = None,
) -> Result:
    """List the recorded requests, newest first. Contacts no venue."""
    with desk_of(ctx.workspace) as desk:
        tell_unknown(ctx.workspace, desk)
        requests = [each for each in requests_now(desk) if state in (None, each.state)]
    rows = tuple(row_of(each) for each in reversed(requests))
    return Result(
        schema="wheel.rfqs/1",
        data=RfqList(rfqs=rows),
        rows="rfqs",
        columns=LISTED,
        screen=lambda console: draw_list(rows, console),
        source="demo" if ctx.demo else None,
    )


@command("rfq report", needs=NEEDS)
def report(
    ctx: Context,
    since: Annotated[
        str | None,
        typer.Option(
            "--since", metavar="DATE", help="Only requests sent from that day on.", show_default=False
        ),
    ] = None,
    practice: Annotated[
        bool,
        typer.Option(
            "--practice",
            help="Report only practice requests; --demo alone reports every request of the demo.",
        ),
    ] = False,
) -> Result:
    """Report the cost of requests: each fill against the mid when the request was sent.

    Leaves out practice requests unless you pass --practice or --demo.
    """
    day: date | None = Words(since, example="--since 2026-08-01").day() if since else None
    if day is not None and day > clock.now().date():
        raise WheelError(f"--since {day} is in the future", code="usage", exit_code=Exit.USAGE)
    with desk_of(ctx.workspace) as desk:
        tell_unknown(ctx.workspace, desk)
        requests = list(desk.record.requests().values())
    mine = [each for each in requests if (ctx.demo and not practice) or is_practice(each.venue) == practice]
    data = report_of(mine, since=day)
    rest = 0 if practice else sum(each.sent_at is not None for each in requests if each not in mine)
    left_out = f"practice requests left out: {counted(rest, 'request')}; --practice reports only those"
    return Result(
        schema="wheel.rfq.report/1",
        data=data,
        rows="rows",
        columns=REPORTED,
        screen=lambda console: draw_report(data, console),
        source="demo" if ctx.demo else None,
        notes=(left_out,) if rest else (),
    )


@command("rfq export", needs=frozenset({"output", "quiet", "demo"}))
def export(ctx: Context, rfq: ID) -> Result:
    """Write every entry of a request as JSON lines: what was sent, answered and read, and when."""
    with desk_of(ctx.workspace) as desk:
        entries = desk.record.entries(desk.record.id_of(rfq))
        if faults := desk.record.faults():
            ctx.note(f"! the record is damaged: {faults[0]}")
    lines = [line_of(entry) for entry in entries]
    ctx.format = Format.TABLE  # it has one format, its own

    def screen(console: "Console") -> None:
        console.file.write("".join(f"{line}\n" for line in lines))

    def markdown() -> Any:
        return iter(lines)

    return Result(schema="wheel.rfq.export/1", data={}, screen=screen, markdown=markdown)
