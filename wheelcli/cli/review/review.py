"""`wheel review`: what the week earned, whether rules were kept, what needs doing, and next week's list."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from wheelcli.book.from_journal import core_shares
from wheelcli.book.projection.fold import fold
from wheelcli.book.projection.live import live_events
from wheelcli.book.valuation.expired import expired_problems
from wheelcli.cli.command import command
from wheelcli.cli.context import Context
from wheelcli.cli.explained import Explain, explained
from wheelcli.cli.pages import write_page
from wheelcli.documents.provenance import cells
from wheelcli.documents.result import Result
from wheelcli.errors import Exit, WheelError, cannot_combine, cannot_write, invalid_value
from wheelcli.loaders import coins
from wheelcli.loaders.book.account import at_prices, coins_in_shares, lots_to_carry
from wheelcli.loaders.book.carried_marks import carried_for, carried_problems
from wheelcli.loaders.book.journal_account import account_of
from wheelcli.loaders.market.request import market_request, with_held
from wheelcli.loaders.market.reviewed import market_for
from wheelcli.loaders.plans.evidence import plans_for
from wheelcli.loaders.provenance import closing_quotes, of_market, old_market
from wheelcli.loaders.rfq.execution import executions_of
from wheelcli.manage.listed_marks import listed_marks
from wheelcli.money_text import counted
from wheelcli.paths import data_dir
from wheelcli.private_files import close_inside, make_folder
from wheelcli.render.review.charts import charts
from wheelcli.render.review.page import page
from wheelcli.render.review.screen import markdown, screen
from wheelcli.review.build import review as make
from wheelcli.review.figures import FIGURES
from wheelcli.review.week import Span, parse_week, week_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from wheelcli.book.events import Event
    from wheelcli.market.provider import MarketRequest
    from wheelcli.market.snapshot import Snapshot
    from wheelcli.review.report import Review


@command("review")
def review(  # noqa: PLR0913 - the options of a command
    ctx: Context,
    week: Annotated[
        str | None,
        typer.Option("--week", help="ISO week; default: that of the last session.", metavar="2026-W34"),
    ] = None,
    since: Annotated[
        str | None, typer.Option("--since", help="Start of the period, instead of a week.", metavar="DATE")
    ] = None,
    until: Annotated[
        str | None,
        typer.Option("--until", help="End of the period; default: the last session.", metavar="DATE"),
    ] = None,
    html: Annotated[
        str | None,
        typer.Option("--html", help="Write the review as a web page to this file.", metavar="FILE"),
    ] = None,
    open_: Annotated[bool, typer.Option("--open", help="Open the page in the browser.")] = False,
    charts: Annotated[
        str | None,
        typer.Option("--charts", help="Write the charts as PNG files to this folder.", metavar="DIR"),
    ] = None,
    exit_code: Annotated[
        bool, typer.Option("--exit-code", help="Exit with code 10 if something needs action.")
    ] = False,
    explain: Explain = False,
) -> Result:
    """Review the week: returns, income, rules, closed trades, and the week ahead.

    Uses the journal, the recorded snapshots and the saved plans. Fetches nothing.
    """
    span = _span(ctx, week, since, until)
    report, snapshot = _reviewed(ctx, span)
    notes = _written(ctx, report, snapshot, html=html, open_=open_, charts=charts)
    result = _result(ctx, report, snapshot, notes=notes, exit_code=exit_code)
    return explained(ctx, result, "review", explain=explain)


def _span(ctx: Context, week: str | None, since: str | None, until: str | None) -> "Span":
    from datetime import timedelta

    if week and (since or until):
        raise WheelError(cannot_combine("--week", "--since", "--until"), code="usage", exit_code=Exit.USAGE)
    if week:
        return parse_week(week)
    last = ctx.workspace.last_session()
    if not since and not until:
        return week_of(last)
    end = _day(until, "--until") if until else last
    start = _day(since, "--since") if since else end - timedelta(days=6)
    if start > end:
        raise WheelError(f"--since {start} is after --until {end}", code="usage", exit_code=Exit.USAGE)
    return Span(f"{start} to {end}", start, end)


def _day(text: str, option: str) -> "date":
    from datetime import date

    try:
        return date.fromisoformat(text.strip())
    except ValueError as error:
        raise WheelError(
            invalid_value(option, text, "YYYY-MM-DD"), code="usage", exit_code=Exit.USAGE
        ) from error


def _reviewed(ctx: Context, span: "Span") -> "tuple[Review, Snapshot | None]":
    from dataclasses import replace

    account, events = _events(ctx)
    # An undo says that an event never was, in weeks before the undo too.
    in_force, _ = live_events(events, ordered=True)
    upto = [event for event in in_force if event.day <= span.until]
    if not upto:
        raise WheelError(
            f"the journal has no events of account {account} up to {span.until}",
            hint=f"its first event is on {events[0].day}"
            if events
            else "enter one with `wheel journal add`, or add --demo",
            code="no_events",
        )
    folded = fold(upto, core=core_shares(ctx.config, account), ordered=True)
    if ctx.workspace.market != "us":
        return coins.coin_reviewed(ctx.workspace, span, folded, upto)
    if account in folded.coins:
        raise coins_in_shares(account)
    book = folded.account(account)
    assert book is not None
    options = {lot.contract.name for lot in book.options} | {one.contract.name for one in book.closed}
    symbols = {e.symbol for e in upto if e.symbol}

    def request() -> "MarketRequest":
        """Return the request of a scan and a monitor, with the benchmark fund."""
        names = [*ctx.config.watchlist, *sorted(symbols), ctx.workspace.broad_fund]
        at_cost = at_prices(ctx.workspace, book, None, needs_opening=False)[0]
        return with_held(ctx.workspace, market_request(ctx.workspace, names), at_cost)

    market = market_for(ctx.workspace, span, symbols={*symbols, "SPY"}, contracts=options, request=request)
    if (snapshot := market.snapshot) is not None:
        carried = carried_for(ctx.workspace, lots_to_carry(book), snapshot)
        market = replace(market, carried={contract.name: each.mark for contract, each in carried.items()})
        symbols_of = {lot.contract: lot.symbol for lot in book.options}
        for problem in (
            *carried_problems(carried, symbols_of, snapshot.as_of),
            *expired_problems(listed_marks(book.options, snapshot)[1], symbols_of),
        ):
            ctx.tell(problem)
    portfolio, _ = at_prices(ctx.workspace, book, market.snapshot, needs_opening=False)
    evidence = plans_for(ctx.workspace, span, book, upto)
    report = make(
        book,
        upto,
        portfolio,
        market=market,
        plans=evidence,
        config=ctx.config,
        week=span,
        execution=executions_of(ctx.workspace, upto),
    )
    return report, market.snapshot


def _events(ctx: Context) -> "tuple[str, Sequence[Event]]":
    with ctx.workspace.open_journal() as journal:
        account = account_of(ctx.workspace, journal)
        return account, journal.events(account)


def _written(
    ctx: Context,
    report: "Review",
    snapshot: "Snapshot | None",
    *,
    html: str | None,
    open_: bool,
    charts: str | None,
) -> tuple[str, ...]:
    """Write the page and the pictures; return what was written, in sentences."""
    notes = []
    if html or open_:
        path = Path(html) if html else _own_place(report)
        as_of, source = _origin(snapshot)
        write_page(ctx, "wheel.review/1", path, page(report, as_of=as_of, source=source))
        if not html:
            close_inside(path.parent)
        notes.append(f"page written to {path}")
        if open_:
            typer.launch(path.resolve().as_uri())
    if charts:
        count = _write_charts(Path(charts), report)
        notes.append(f"{counted(count, 'picture')} written to {charts}")
    return tuple(notes)


def _own_place(report: "Review") -> Path:
    folder = data_dir() / "reviews"
    make_folder(folder)
    return folder / f"{report.account}-{report.week.name.replace(' ', '-')}.html"


def _write_charts(folder: Path, report: "Review") -> int:
    pictures = charts(report)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for chart in pictures:
            chart.figure.savefig(folder / f"{chart.name}.png", dpi=144, metadata={"Software": None})
    except OSError as error:
        raise WheelError(cannot_write(folder, error), code="output", exit_code=Exit.USAGE) from error
    return len(pictures)


def _origin(snapshot: "Snapshot | None") -> "tuple[datetime | None, str | None]":
    return (None, None) if snapshot is None else (snapshot.as_of, snapshot.source)


def _result(
    ctx: Context, report: "Review", snapshot: "Snapshot | None", *, notes: tuple[str, ...], exit_code: bool
) -> Result:
    provenance = of_market(snapshot, account=report.account)
    code = Exit.ACTION_NEEDED if exit_code and report.action_needed else Exit.DONE
    return Result(
        schema="wheel.review/1",
        data=report,
        rows="figures",
        columns=FIGURES,
        screen=lambda console: screen(console, report, provenance),
        as_of=provenance.as_of,
        source=provenance.source,
        repeated=cells(provenance, "account"),
        problems=old_market(ctx.workspace, provenance, recorded=True) + closing_quotes(provenance),
        notes=notes,
        exit_code=code,
        markdown=lambda: markdown(report, provenance),
    )
