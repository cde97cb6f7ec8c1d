"""`wheel monitor`: every open position, where it stands, what to do, and why."""

import time
from dataclasses import replace
from typing import TYPE_CHECKING, Annotated, Any

import typer

from wheelcli.book.valuation.expired import expired_problems
from wheelcli.cli.command import command
from wheelcli.cli.context import Context
from wheelcli.cli.explained import Explain, explained
from wheelcli.cli.pages import Html, with_page
from wheelcli.cli.streams import reader_left
from wheelcli.documents.provenance import Provenance
from wheelcli.documents.result import Format, Result
from wheelcli.errors import Exit, Problem, WheelError, cannot_combine
from wheelcli.loaders import alerts
from wheelcli.loaders.book.account import in_market, portfolio_of
from wheelcli.loaders.book.carried_marks import carried_for, carried_problems
from wheelcli.loaders.book.open_book import how_to_enter, market_of, nothing_held
from wheelcli.loaders.market.moment import moment_of
from wheelcli.loaders.plans.recording import recording_of
from wheelcli.loaders.provenance import closing_quotes, of_market, old_market, options_again
from wheelcli.manage.document import monitor_document
from wheelcli.manage.listed_marks import listed_marks
from wheelcli.manage.monitor import monitor as look
from wheelcli.manage.today.actions import actions_of
from wheelcli.manage.today.alerts import alerts_of
from wheelcli.money_text import counted
from wheelcli.render import pages
from wheelcli.render.formats.notices import notice, notices
from wheelcli.render.formats.rows import lines
from wheelcli.render.parts.provenance import moment
from wheelcli.render.screens.monitor import COLUMNS, draw

if TYPE_CHECKING:
    from wheelcli.book.portfolio import Portfolio
    from wheelcli.loaders.alerts import Sender
    from wheelcli.manage.monitor import Monitored
    from wheelcli.market.snapshot import Snapshot


@command("monitor", fetches=True)
def monitor(
    ctx: Context,
    exit_code: Annotated[
        bool, typer.Option("--exit-code", help="Exit with code 10 if a position needs action.")
    ] = False,
    watch: Annotated[
        int | None,
        typer.Option("--watch", min=1, help="Refresh every SECONDS seconds until Ctrl-C.", metavar="SECONDS"),
    ] = None,
    notify: Annotated[
        bool,
        typer.Option(
            "--notify",
            help="Send each change of state or action once, to the address in WHEEL_NOTIFY_URL or the"
            " keyring.",
        ),
    ] = False,
    html: Html = None,
    explain: Explain = False,
) -> Result:
    """Monitor open positions: state, action and reason for each; calls to sell on shares.

    Shows two profits, net of fees: at the mark (the mid of bid and ask), which the account value uses,
    and at the ask, if closed now. A position without a quote is listed as unpriced, with the reason, and
    the exit code is 3.
    """
    if watch is not None and explain:
        raise WheelError(cannot_combine("--watch", "--explain"), code="usage", exit_code=Exit.USAGE)
    to = alerts.sender() if notify else None
    if watch is not None:
        _watch(ctx, watch, to=to, html=html)
    return explained(ctx, _look(ctx, exit_code=exit_code, to=to, html=html), "monitor", explain=explain)


def _look(ctx: Context, *, exit_code: bool, to: "Sender | None", html: str | None) -> Result:
    book = portfolio_of(ctx.workspace)
    if book.symbols():
        result = result_of(ctx, *monitored_now(ctx, book), exit_code=exit_code, html=html)
    else:
        result = _nothing_open(ctx, book, html)
    return result if to is None else _notified(ctx, result, to)


def _nothing_open(ctx: Context, book: "Portfolio", html: str | None) -> Result:
    """Return the result for an account that holds cash only: nothing is fetched, and nothing is wrong."""
    data = monitor_document(look(nothing_held(ctx.workspace), book, ctx.config))
    why = Problem("no_positions", "the account has no positions", how_to_enter(ctx.workspace, book))
    result = Result(
        schema="wheel.monitor/1",
        data=data,
        rows="positions",
        columns=COLUMNS,
        screen=lambda console: console.print("0 open positions."),
        problems=(why,),
    )
    provenance = Provenance(None, None, account=book.account)
    return with_page(ctx, result, html, lambda: pages.monitor_page(data, provenance=provenance))


def _notified(ctx: Context, result: Result, to: "Sender") -> Result:
    """Send what changed since the last alert; what could not be sent is reported, and goes out next time."""
    data = result.data
    with alerts.sent_before(ctx.workspace, data.account.name) as (before, path):
        now = alerts_of(data.positions, before)
        if now.lines:
            demo = "demo, " if ctx.workspace.demo else ""
            quotes = moment(result.as_of) if result.as_of else "an unknown time"
            title = f"wheel: {counted(len(now.lines), 'change')} ({demo}quotes of {quotes})"
            if not to.send(title, now.lines):
                failed = Problem(
                    "notify",
                    f"{counted(len(now.lines), 'alert')} could not be sent",
                    "the next run with --notify tries again",
                )
                code = Exit.PARTIAL if result.exit_code is Exit.DONE else result.exit_code
                return replace(result, problems=(*result.problems, failed), exit_code=code)
        if now.states != before:
            alerts.remember(path, now.states)
    return result


def monitored_now(ctx: Context, book: "Portfolio") -> "tuple[Monitored, Snapshot]":
    """Return the open book as monitored in this run's market, and that market. `book` is still at cost."""
    snapshot = market_of(ctx.workspace, book)
    book, problems = in_market(ctx.workspace, book, snapshot)
    carried = carried_for(ctx.workspace, [(o.symbol, o.contract, o.adjusted) for o in book.options], snapshot)
    marks = {contract.name: each.mark for contract, each in carried.items()}
    seen = look(
        snapshot,
        book,
        ctx.config,
        iv_history=ctx.workspace.iv_history(),
        carried=marks,
        now=moment_of(ctx.workspace, snapshot),
    )
    if book.source != "journal":  # whose carried marks are among the problems
        names = {o.contract: o.symbol for o in book.options}
        told = expired_problems(listed_marks(book.options, snapshot)[1], names)
        problems = (*problems, *carried_problems(carried, names, snapshot.as_of), *told)
    return replace(seen, problems=(*problems, *seen.problems), carried=carried), snapshot


def result_of(
    ctx: Context,
    seen: "Monitored",
    snapshot: "Snapshot",
    *,
    exit_code: bool = False,
    html: str | None = None,
) -> Result:
    """Return the monitored book as the result of `wheel monitor`; its page is written if a file is named."""
    book = seen.setting.portfolio
    provenance = of_market(snapshot, account=book.account, names=set(book.symbols()))
    recording = recording_of(ctx.workspace, snapshot.source, snapshot.session)
    actions = actions_of(seen, recording=recording)
    data = monitor_document(seen, actions=actions, quotes=provenance.quotes)
    code = Exit.PARTIAL if seen.unpriced else Exit.DONE
    if exit_code and seen.needs_action:
        code = Exit.ACTION_NEEDED

    def screen(console: Any) -> None:
        draw(data, console, provenance=provenance, options=options_again(ctx.workspace))

    result = Result(
        schema="wheel.monitor/1",
        data=data,
        rows="positions",
        columns=COLUMNS,
        screen=screen,
        as_of=snapshot.as_of,
        source=snapshot.source,
        problems=old_market(ctx.workspace, provenance) + closing_quotes(provenance) + seen.problems,
        exit_code=code,
    )
    return with_page(ctx, result, html, lambda: pages.monitor_page(data, provenance=provenance))


def _watch(ctx: Context, seconds: int, *, to: "Sender | None", html: str | None) -> None:
    """Monitor again and again, until interrupted or the reader leaves. In a pipe, only as a stream of lines
    of JSON.

    Raises WheelError (usage) otherwise.
    """
    stream = ctx.chosen_format is Format.NDJSON and not ctx.output
    if not stream and not (ctx.stdout.isatty() and ctx.chosen_format is Format.TABLE and not ctx.output):
        raise WheelError(
            "--watch needs a terminal",
            hint="in a pipe, add --format ndjson for a stream of rows; in cron, leave out --watch",
            code="usage",
            exit_code=Exit.USAGE,
        )
    while True:
        new = len(ctx.problems)
        try:
            seen = _look(ctx, exit_code=False, to=to, html=html)
            _show(ctx, seen, stream=stream, seconds=seconds)
        except WheelError as error:
            if error.exit_code is not Exit.NO_DATA:
                raise
            ctx.note(f"! {error.message}; next try in {seconds} s")
        if stream and not ctx.quiet:  # a screen shows them below the table
            for problem in ctx.problems[new:]:
                print(notice(problem), file=ctx.stderr, flush=True)
        if reader_left(ctx.stdout):
            raise SystemExit(int(Exit.DONE))
        time.sleep(seconds)


def _show(ctx: Context, result: Result, *, stream: bool, seconds: int) -> None:
    if stream:
        ctx.write(lines(result, Format.NDJSON, ctx.fields), Format.NDJSON)
        ctx.stdout.flush()
        return
    from rich.text import Text

    console = ctx.console()
    console.clear()
    result.screen(console)
    for line in notices(result, ctx.problems):
        console.print(Text(line, style="yellow"))
    console.print(Text(f"refreshed every {seconds} s; press Ctrl-C to end", style="bright_black"))
