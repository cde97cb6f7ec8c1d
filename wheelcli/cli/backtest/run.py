"""`wheel backtest run`: the plan and the monitor over recorded sessions."""

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from wheelcli.backtest.spec import Delisted, Early, Spec, every_of, fills_of
from wheelcli.cli.backtest.shown import shown
from wheelcli.cli.command import COMMON, command
from wheelcli.cli.context import Context
from wheelcli.documents.result import Result
from wheelcli.errors import Exit, WheelError, invalid_value, usage
from wheelcli.loaders.history.coins import coins_of, refuse_for_market
from wheelcli.loaders.history.running import run_backtest
from wheelcli.loaders.history.sessions import Span
from wheelcli.loaders.history.source import source_of
from wheelcli.paths import data_dir

if TYPE_CHECKING:
    from wheelcli.loaders.history.running import Backtest
    from wheelcli.loaders.history.source import Source


@command("backtest run", needs=frozenset(COMMON) - {"snapshot"})
def run(  # noqa: PLR0913 - the options of a command
    ctx: Context,
    data: Annotated[
        str | None,
        typer.Option(
            "--data",
            help="A folder of recorded sessions; default: your own recorded snapshots.",
            metavar="DIR",
        ),
    ] = None,
    since: Annotated[str | None, typer.Option("--since", help="First session.", metavar="DATE")] = None,
    until: Annotated[str | None, typer.Option("--until", help="Last session.", metavar="DATE")] = None,
    sessions: Annotated[
        int | None,
        typer.Option("--sessions", help="Only the last N sessions of that period.", metavar="N", min=1),
    ] = None,
    earnings: Annotated[
        str | None,
        typer.Option(
            "--earnings",
            help="A table of reports (symbol, date, known); default: earnings.csv beside the sessions.",
            metavar="FILE",
        ),
    ] = None,
    facts: Annotated[
        str | None,
        typer.Option(
            "--facts",
            help="A table of sectors, sizes and margins (symbol, known, …); default: facts.csv beside the"
            " sessions.",
            metavar="FILE",
        ),
    ] = None,
    cash: Annotated[
        float, typer.Option("--cash", help="Cash at the start: dollars, or USDC for a coin account.")
    ] = 250_000.0,
    coins: Annotated[
        list[str] | None,
        typer.Option(
            "--coins",
            help="Coins at the start of a coin account; repeatable. Calls are sold only on these.",
            metavar="COIN=AMOUNT",
        ),
    ] = None,
    cash_rate: Annotated[
        float | None,
        typer.Option(
            "--cash-rate",
            help="Annual interest rate on cash, such as 0.04; default: each session's bill rate."
            " Not for coins: USDC earns nothing in a run.",
            metavar="RATE",
        ),
    ] = None,
    every: Annotated[
        str,
        typer.Option(
            "--every",
            help="Sessions on which to plan: day, monday (the first of each week), or every Nth."
            " Open positions are managed in every session.",
            metavar="day|monday|N",
        ),
    ] = "day",
    fills: Annotated[
        str,
        typer.Option(
            "--fills",
            help="Price of fills: natural (bid or ask), mid, or cross:0.5 for halfway between the two.",
            metavar="natural|mid|cross:FRACTION",
        ),
    ] = "natural",
    early: Annotated[
        Early,
        typer.Option(
            "--early",
            help="Early exercise: rule (whenever it is optimal), pin (also near the strike, where holders"
            " decide against you after they see the next open) or off (never).",
        ),
    ] = Early.RULE,
    hold: Annotated[bool, typer.Option("--hold", help="Hold options to expiration: no management.")] = False,
    quotes: Annotated[
        str,
        typer.Option(
            "--quotes",
            help="recorded, or model: if bid and ask are both missing, model them from volatility.",
            metavar="recorded|model",
        ),
    ] = "recorded",
    delisted: Annotated[
        Delisted,
        typer.Option(
            "--delisted",
            help="If a share has no price for five sessions: stop the run, or value the share at zero.",
        ),
    ] = Delisted.STOP,
    against: Annotated[
        int | None,
        typer.Option(
            "--against",
            help="Also run three simple rules and N random portfolios (50 are enough) through the same"
            " engine.",
            metavar="N",
            min=0,
            max=200,
        ),
    ] = None,
    name: Annotated[str | None, typer.Option("--name", help="Name of the run.", metavar="NAME")] = None,
    replace: Annotated[bool, typer.Option("--replace", help="Replace a run of that name.")] = False,
    html: Annotated[
        str | None, typer.Option("--html", help="Write the run as a web page to this file.", metavar="FILE")
    ] = None,
) -> Result:
    """Run the plan and the monitor over recorded sessions, and report what they would have done.

    Each decision uses only data known at the time of its quotes. For a coin account, every day in UTC is
    a session. With --demo, runs over the last 63 sessions of an invented market; `--demo --sessions 252`
    covers its whole year and takes four times as long. The run is saved in the data folder under
    `backtests`, with a journal that `wheel review` opens, for coins too. The exit code is 3 if all
    snapshots of a session are damaged, a split is in doubt, or a contract could not be settled. The run
    stops with exit code 5 if a share held has no price (but see --delisted), or a coin no index, for five
    sessions.
    """
    if not 0.01 <= cash <= 1e12:
        raise usage(invalid_value("--cash", f"{cash:g}", "dollars from 0.01 to 1,000,000,000,000"))
    if cash_rate is not None and not 0 <= cash_rate <= 0.5:
        raise usage(invalid_value("--cash-rate", f"{cash_rate:g}", "a rate from 0 to 0.5"))
    if quotes not in ("recorded", "model"):
        raise usage(invalid_value("--quotes", quotes, "recorded or model"))
    spec = Spec(
        since=_day("--since", since),
        until=_day("--until", until),
        cash_cents=round(cash * 100),
        every=every_of(every),
        fills=fills_of(fills),
        early=early,
        hold=hold,
        delisted=delisted,
        cash_rate=cash_rate,
        quotes=quotes,
        against=against,
        coins=coins_of(coins or []),
    )
    if spec.since and spec.until and spec.since > spec.until:
        why = f"--since {spec.since} is after --until {spec.until}"
        raise WheelError(why, code="usage", exit_code=Exit.USAGE)
    refuse_for_market(
        ctx.workspace,
        spec,
        against=against is not None,
        quotes=quotes == "model",
        early=early is not Early.RULE,
        delisted=delisted is not Delisted.STOP,
        earnings=earnings,
        facts=facts,
        cash_rate=cash_rate is not None,
    )
    source = source_of(
        ctx.workspace,
        data,
        span=Span(spec.since, spec.until, sessions),
        model=quotes == "model",
        earnings=earnings,
        facts=facts,
    )
    finished = _run(ctx, source, spec, name=name, replace=replace)
    return shown(
        finished.document,
        Path(finished.folder),
        html=html,
        problems=finished.problems,
        exit_code=finished.exit_code,
    )


def _run(ctx: Context, source: "Source", spec: Spec, *, name: str | None, replace: bool) -> "Backtest":
    count = 0
    with ctx.progress(len(source)) as step:

        def watch(session: date) -> None:
            nonlocal count
            count += 1
            if step is not None:
                step(str(session), count, len(source))

        return run_backtest(
            ctx.workspace, source, spec, name=name, data_dir=data_dir(), replace=replace, watch=watch
        )


def _day(option: str, text: str | None) -> date | None:
    if text is None:
        return None
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        raise usage(invalid_value(option, text, "YYYY-MM-DD")) from None
