"""`wheel stress`: the effect of a bad week on open positions."""

from pathlib import Path
from typing import Annotated, Any

import typer

from wheelcli.cli.command import command
from wheelcli.cli.context import Context
from wheelcli.documents.result import Result
from wheelcli.errors import Exit
from wheelcli.loaders.book.account import in_market, portfolio_of
from wheelcli.loaders.book.open_book import market_of
from wheelcli.loaders.market.moment import moment_of
from wheelcli.loaders.provenance import closing_quotes, of_market, old_market
from wheelcli.manage.inputs import setting_of
from wheelcli.manage.stress.book_stress import stress as under_stress
from wheelcli.manage.stress.document import stress_document
from wheelcli.render.charts.stress_heatmap import check_plot, draw_heat
from wheelcli.render.screens.stress import COLUMNS, draw


@command("stress", fetches=True)
def stress(
    ctx: Context,
    days: Annotated[
        list[int] | None,
        typer.Option(
            "--days", min=0, max=365, help="Horizon in calendar days; repeatable. Default: 0.", metavar="N"
        ),
    ] = None,
    uniform: Annotated[
        bool, typer.Option("--uniform", help="Move every share by the same percentage, not by its beta.")
    ] = False,
    plot: Annotated[
        str | None,
        typer.Option("--plot", help="Save a heat map to this file, .png or .svg.", metavar="FILE"),
    ] = None,
) -> Result:
    """Reprice open positions under moves of the market and of volatility.

    Shows the worst case, which positions cause it, and the cash it would need. Each move is that of the
    benchmark (SPY; BTC for coins), and each share moves by its beta times that. With no move, options are
    valued at their marks.
    """
    if plot:
        check_plot(Path(plot))
    book = portfolio_of(ctx.workspace)
    snapshot = market_of(ctx.workspace, book, with_benchmark=True)
    book, problems = in_market(ctx.workspace, book, snapshot)
    setting = setting_of(snapshot, book, ctx.config, now=moment_of(ctx.workspace, snapshot))
    seen = under_stress(setting, days=tuple(sorted(set(days or [0]))), weighted=not uniform)
    provenance = of_market(snapshot, account=book.account, names=set(book.symbols()))
    data = stress_document(seen, setting, quotes=provenance.quotes)
    notes: tuple[str, ...] = ()
    if plot and seen.worst is not None:
        draw_heat(data, Path(plot), source=snapshot.source, as_of=snapshot.as_of)
        notes = (f"heat map: {plot}",)

    def screen(console: Any) -> None:
        draw(data, console, provenance=provenance)

    problems += snapshot.problems + setting.chains.problems + seen.problems
    return Result(
        schema="wheel.stress/1",
        data=data,
        rows="cells",
        columns=COLUMNS,
        screen=screen,
        as_of=snapshot.as_of,
        source=snapshot.source,
        problems=old_market(ctx.workspace, provenance) + closing_quotes(provenance) + problems,
        exit_code=Exit.PARTIAL if seen.unpriced else Exit.DONE,
        notes=notes,
    )
