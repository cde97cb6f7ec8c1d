"""`wheel scan`: fetch, price, score, gate, size, choose; print ranked tickets."""

from collections.abc import Sequence
from dataclasses import replace
from enum import StrEnum
from typing import Annotated, Any

import typer

from wheelcli.archive.plans import save_plan
from wheelcli.cli import complete
from wheelcli.cli.command import command
from wheelcli.cli.context import Context
from wheelcli.cli.explained import Explain, explained
from wheelcli.cli.pages import Html, with_page
from wheelcli.documents.result import Result, envelope, plain
from wheelcli.errors import Exit, WheelError
from wheelcli.feed_source import is_invented
from wheelcli.loaders.coin_commands import refuse_check
from wheelcli.loaders.plans.document import context_of, scan_result
from wheelcli.loaders.plans.planning import make_plan
from wheelcli.loaders.plans.recording import recording_of
from wheelcli.loaders.plans.settings import keep_scan, settings_typed
from wheelcli.loaders.provenance import of_market, options_again
from wheelcli.loaders.strategy_names import strategies_of
from wheelcli.loaders.symbols import symbols_of
from wheelcli.plan.tickets.ticket import Ticket
from wheelcli.plan.tickets.what_if_document import Change
from wheelcli.render import pages
from wheelcli.render.formats.basket import basket_lines, without_floor
from wheelcli.render.formats.write import write_file
from wheelcli.render.screens.scan import ROW_FIELDS, draw


class Select(StrEnum):
    """How tickets are chosen."""

    OPTIMUM = "optimum"
    GREEDY = "greedy"


@command("scan", fetches=True)
def scan(  # noqa: PLR0913 - the options of a command
    ctx: Context,
    symbols: Annotated[
        list[str] | None,
        typer.Argument(
            help="Underlyings; default: the watchlist and your holdings.", autocompletion=complete.symbols
        ),
    ] = None,
    basket: Annotated[
        str | None,
        typer.Option("--basket", help="Write the orders as a CSV to upload to your broker.", metavar="FILE"),
    ] = None,
    strategy: Annotated[
        list[str] | None,
        typer.Option(
            "--strategy",
            metavar="NAME",
            help="Plan only this strategy: cash_secured_put (csp), covered_call (cc), bull_put_spread (bps), "
            "bear_call_spread (bcs), or "
            "spreads; repeatable.",
        ),
    ] = None,
    select: Annotated[
        Select | None,
        typer.Option(
            "--select",
            help="`optimum`: the best combination of tickets; `greedy`: the best one at a time.",
            show_default="optimum",
        ),
    ] = None,
    check: Annotated[
        bool,
        typer.Option("--check", help="Compare each quote with the second feed's, and warn if they differ."),
    ] = False,
    with_: Annotated[
        str | None,
        typer.Option(
            "--with",
            help="Show what the plan would be with this ticket forced in: an id such as AAPL-260918-P300.",
            metavar="TICKET",
        ),
    ] = None,
    without: Annotated[
        str | None,
        typer.Option(
            "--without",
            autocompletion=complete.tickets,
            help="Show what the plan would be without this ticket: its rank or its id.",
            metavar="TICKET",
        ),
    ] = None,
    html: Html = None,
    explain: Explain = False,
) -> Result:
    """Plan this week's trades: ranked tickets that pass every gate.

    Fetches quotes and option chains for the watchlist (or SYMBOLS), prices them, scores strikes and
    expirations, applies every gate, and sizes the result: puts on the watchlist and calls on held shares.
    If the account allows spreads, plans bear call spreads on bearish names and bull put spreads on names
    whose puts do not fit. Cash-settled indexes get spreads only. Each scan is saved: `wheel ticket 1` and
    `wheel why SYM` read the last one.
    """
    if select is not None:
        ctx.override(f"select.method={select.value}")
    if check:
        ctx.override("data.check=warn")
        refuse_check(ctx.workspace)
    if basket and ctx.workspace.market != "us":
        raise WheelError(
            "--basket writes files for US brokers, and this account trades coins",
            hint="leave out --basket; each ticket shows its order in the venue's format",
            code="usage",
            exit_code=Exit.USAGE,
        )
    started = ctx.workspace.now()  # sales entered from now on are not in the plan's account
    plan, snapshot = make_plan(
        ctx.workspace,
        symbols_of(symbols or ()),
        strategies=strategies_of(strategy or ()),
        change=Change(with_, without) if with_ or without else None,
    )
    provenance = of_market(snapshot, account=plan.portfolio.account, plan=plan.id)
    result = scan_result(ctx.workspace, plan, provenance)

    other = ctx.workspace.market != "us"  # its plans are read with its name only
    again = options_again(ctx.workspace, *(("--account", str(ctx.account)) if other else ()))

    def screen(console: Any) -> None:
        draw(result.data, console, provenance=provenance, options=again)

    result = replace(result, columns=ROW_FIELDS, screen=screen)
    if ctx.demo and not ctx.read_only:
        keep_scan(ctx.workspace)
    elif not ctx.read_only:
        typed = settings_typed(ctx.workspace)
        context = replace(context_of(ctx.config, plan, started), settings=typed.settings, preset=typed.preset)
        choice = plan.alternatives.arrays() if plan.alternatives else None
        folder = ctx.workspace.folder
        save_plan(
            plan.id, envelope(result), plan.rejections, folder, comparison=plain(context), choice=choice
        )
    recording, document = recording_of(ctx.workspace, snapshot.source, snapshot.session), result.data
    result = with_page(
        ctx, result, html, lambda: pages.scan_page(document, provenance=provenance, recording=recording)
    )
    result = explained(ctx, result, "scan", explain=explain)
    return _with_basket(result, plan.tickets, basket) if basket else result


def _with_basket(result: Result, tickets: Sequence[Ticket], file: str) -> Result:
    """Write the basket, and report it. Raises WheelError (usage) if the file cannot be written."""
    from pathlib import Path

    left_out = without_floor(tickets)
    orders = [ticket for ticket in tickets if ticket not in left_out]
    write_file(Path(file), "".join(f"{line}\n" for line in basket_lines(orders)))
    invented = "; invented names, not for a broker" if is_invented(result.source) else ""
    notes = [f"basket: {_orders(len(orders))} in {file}{invented}"]
    if left_out:
        reasons = "; ".join(f"{t.id}, {t.floor_reason}" for t in left_out)
        notes.append(f"basket: {_orders(len(left_out))} left out for lack of a floor price: {reasons}")
    return replace(result, notes=(*result.notes, *notes))


def _orders(count: int) -> str:
    return f"{count} order{'' if count == 1 else 's'}"
