"""`wheel screen`: names of a universe that are worth a place on the watchlist, by the score of their best
put.
"""

from typing import TYPE_CHECKING, Annotated

import typer

from wheelcli.cli.command import COMMON, command
from wheelcli.cli.context import Context
from wheelcli.documents.plan.screen import ProposedName, ScreenDocument, ScreenedUniverse
from wheelcli.documents.result import Result
from wheelcli.errors import Exit, WheelError, not_found
from wheelcli.loaders.market.request import market_request
from wheelcli.loaders.provenance import of_market, old_market
from wheelcli.market.provider import Screener
from wheelcli.market.universe import Universe, read_universe
from wheelcli.plan.best_put import BestPut
from wheelcli.plan.gates.name_facts import NameFacts, Standing
from wheelcli.plan.screen import screen as screened_by
from wheelcli.render.screens.screen import COLUMNS, draw
from wheelcli.units import values_of

if TYPE_CHECKING:
    from rich.console import Console

    from wheelcli.market.snapshot import Snapshot
    from wheelcli.plan.screen import Proposal, Screened


@command("screen", needs=frozenset(COMMON) - {"account"})
def screen(
    ctx: Context,
    universe: Annotated[
        str | None,
        typer.Option(
            "--universe",
            help="A file of symbols, or a provider's list such as most_actives. "
            "Default: its first list, or all names of --snapshot.",
            metavar="FILE|NAME",
        ),
    ] = None,
    limit: Annotated[
        int, typer.Option("--limit", min=1, help="Propose at most this many.", metavar="N")
    ] = 20,
) -> Result:
    """Propose names for the watchlist from a universe, ranked by their best put.

    Lists the names that pass the quality gates. Fetches quotes and chains for every name, so a hundred names
    take a minute or two; results are cached for a while, and the same command resumes where it stopped. Your
    account is not used: `wheel scan` shows what it has room for.
    """
    past = ctx.workspace.iv_history()
    names, snapshot = _market(ctx, universe)
    symbols = names.symbols or tuple(snapshot.underlyings["symbol"])
    result = screened_by(snapshot, ctx.config, symbols, past)
    data = _data(ctx, names, symbols, result, limit)
    provenance = of_market(snapshot)
    failed = [p for p in snapshot.problems if p.symbol in symbols]

    def draw_it(console: "Console") -> None:
        draw(data, console, provenance=provenance)

    return Result(
        schema="wheel.screen/1",
        data=data,
        rows="names",
        columns=COLUMNS,
        screen=draw_it,
        as_of=snapshot.as_of,
        source=snapshot.source,
        problems=old_market(ctx.workspace, provenance) + names.problems + snapshot.problems,
        exit_code=Exit.PARTIAL if any(p.code not in _OLD for p in failed) else Exit.DONE,
    )


_OLD = ("stale", "old_data")


def _market(ctx: Context, universe: str | None) -> "tuple[Universe, Snapshot]":
    """Return the names to screen (none: all that the market holds), and their market; data fetched for it is
    not kept.
    """
    names = Universe(ctx.snapshot, ()) if universe is None and ctx.snapshot else _universe(ctx, universe)
    return names, ctx.workspace.fetch(market_request(ctx.workspace, names.symbols), keep=False)[0]


def _universe(ctx: Context, text: str | None) -> "Universe":
    """Return the universe of a file or of a provider's list. Raises WheelError (usage) if there is
    neither.
    """
    from pathlib import Path

    if text is not None and (Path(text).is_file() or "/" in text or "\\" in text or "." in text):
        return read_universe(Path(text).expanduser())
    provider = ctx.workspace.provider()
    offered = provider.universes if isinstance(provider, Screener) else ()
    name = text or (offered[0] if offered else "")
    if isinstance(provider, Screener) and name in offered:
        return provider.universe(name)
    if text == "demo":
        raise WheelError(
            "the universe 'demo' needs --demo: its names are invented",
            hint="add --demo",
            code="universe",
            exit_code=Exit.USAGE,
        )
    what = not_found("universe", text) if text else f"the provider {provider.name} has no universe of its own"
    raise WheelError(
        what,
        hint=f"pass a file of symbols{', or one of ' + ', '.join(offered) if offered else ''}",
        code="universe",
        exit_code=Exit.USAGE,
    )


def _data(
    ctx: Context, names: "Universe", symbols: tuple[str, ...], result: "Screened", limit: int
) -> ScreenDocument:
    return ScreenDocument(
        universe=ScreenedUniverse(name=names.name, names=len(symbols), passed=len(result.proposals)),
        regime=result.regime.name,
        names=tuple(_row(ctx, each) for each in result.proposals[:limit]),
        failed=result.refusals,
        by_gate=result.by_gate,
    )


def _row(ctx: Context, each: "Proposal") -> ProposedName:
    return ProposedName(
        rank=each.rank,
        symbol=each.quality.symbol,
        watched=each.quality.symbol in ctx.config.watchlist,
        standing="pass" if each.quality.standing is Standing.PASS else "warn",
        against=tuple(gate.gate for gate in each.quality.against),
        **values_of(NameFacts, each.quality),
        **values_of(BestPut, each.best),
    )
