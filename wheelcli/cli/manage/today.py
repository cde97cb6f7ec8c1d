"""`wheel today`: what to do, each with its order and the command that records it."""

from dataclasses import replace
from typing import TYPE_CHECKING, Annotated, Any

import typer

from wheelcli.cli.command import command
from wheelcli.cli.context import Context
from wheelcli.cli.manage.monitor import monitored_now
from wheelcli.documents.provenance import Provenance, cells
from wheelcli.documents.result import Format, Result
from wheelcli.errors import Exit, Problem
from wheelcli.feed_source import US
from wheelcli.loaders.book.account import portfolio_of
from wheelcli.loaders.plans.recording import recording_of
from wheelcli.loaders.plans.settings import adopt_last_scan
from wheelcli.loaders.plans.unfilled import session_now, todays_plan
from wheelcli.loaders.provenance import account_options, closing_quotes, of_market, of_plan, old_market
from wheelcli.manage.today.record import Recording
from wheelcli.manage.today.today import today as day_of
from wheelcli.manage.today.today import today_without_positions
from wheelcli.render.screens.today import COLUMNS, draw

if TYPE_CHECKING:
    from wheelcli.book.portfolio import Portfolio
    from wheelcli.manage.today.document import TodayDocument


@command("today", fetches=True)
def today(
    ctx: Context,
    every: Annotated[
        bool, typer.Option("--all", help="Show every action, not only the first seven.")
    ] = False,
) -> Result:
    """Show what to do today: orders to send, and the command that records each.

    First come the actions of `wheel monitor`, then calls to sell on shares without one. The unfilled tickets
    of today's plan follow, as far as free cash allows. Each has its order, the reason, and a command to paste
    once the order fills. If it fills at another price, change the price in the command.
    """
    adopt_last_scan(ctx.workspace)
    book = portfolio_of(ctx.workspace)
    if not book.symbols():
        return _with_next(ctx, _without_positions(ctx, book, every=every))
    seen, snapshot = monitored_now(ctx, book)
    book = seen.setting.portfolio
    options = account_options(ctx.workspace)
    recording = recording_of(ctx.workspace, snapshot.source, snapshot.session)
    plan = todays_plan(ctx.workspace, book.account, seen.setting.chains.session)
    provenance = of_market(snapshot, account=book.account, names=set(book.symbols()))
    data = day_of(
        seen,
        plan=plan.id,
        tickets=plan.tickets,
        recording=recording,
        scan=f"wheel scan{options}",
        quotes=provenance.quotes,
        incomplete=plan.incomplete,
    )

    problems = (
        old_market(ctx.workspace, provenance) + closing_quotes(provenance) + seen.problems + plan.problems
    )
    result = _result(data, provenance, problems, every=every, recording=recording)
    result = replace(result, exit_code=Exit.PARTIAL) if seen.unpriced or plan.incomplete else result
    return _with_next(ctx, result)


def _with_next(ctx: Context, result: Result) -> Result:
    """Return the result; if it has no plan, rows alone do not show it: a note does, with what to run."""
    data = result.data
    if data.plan or not data.next or ctx.chosen_format in (Format.TABLE, Format.JSON):
        return result
    return replace(result, notes=(*result.notes, f"No plan from today yet: run {data.next}"))


def _without_positions(ctx: Context, book: "Portfolio", *, every: bool) -> Result:
    """Return the day of an account that holds cash only. Nothing is fetched: the quotes are the plan's."""
    options, session = account_options(ctx.workspace), session_now(ctx.workspace)
    plan = todays_plan(ctx.workspace, book.account, session)
    source = None if plan.record is None else plan.record.source
    recording = recording_of(ctx.workspace, source, session, options=options)
    provenance = Provenance(None, None, account=book.account)
    if plan.record is not None:
        provenance = of_plan(plan.record, names={each.ticket.symbol for each in plan.tickets})
    data = today_without_positions(
        book.account,
        session,
        plan=plan.id,
        tickets=plan.tickets,
        recording=recording,
        scan=f"wheel scan{options}",
        quotes=provenance.quotes,
        free_usd=book.cash_usd if ctx.workspace.market == US else None,
        incomplete=plan.incomplete,
    )

    problems = closing_quotes(provenance) + plan.problems
    result = _result(data, provenance, problems, every=every, recording=recording)
    return replace(result, exit_code=Exit.PARTIAL) if plan.incomplete else result


def _result(
    data: "TodayDocument",
    provenance: Provenance,
    problems: tuple[Problem, ...],
    *,
    every: bool,
    recording: Recording,
) -> Result:
    def screen(console: Any) -> None:
        draw(data, console, provenance=provenance, every=every, recording=recording)

    return Result(
        schema="wheel.today/1",
        data=data,
        rows="actions",
        columns=COLUMNS,
        screen=screen,
        as_of=provenance.as_of,
        source=provenance.source,
        repeated=cells(provenance, "account"),
        problems=problems,
    )
