"""`wheel screen`: names of a universe that are worth a place on the watchlist, by the score of their best
put or call.
"""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from wheelcli.cli.command import COMMON, command
from wheelcli.cli.context import Context
from wheelcli.config.screening import EarningsWish, Screen, Sort
from wheelcli.documents.plan.screen import ProposedName, ScreenDocument, ScreenedUniverse
from wheelcli.documents.result import Result
from wheelcli.errors import Exit, WheelError, invalid_value, not_found
from wheelcli.loaders.market.index_members import INDEXES, index_universe
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
    from datetime import date

    from rich.console import Console

    from wheelcli.market.snapshot import Snapshot
    from wheelcli.plan.screen import Proposal, Screened


@command("screen", needs=frozenset(COMMON) - {"account"}, fetches=True)
def screen(  # noqa: PLR0913 - the options of a command
    ctx: Context,
    universe: Annotated[
        str | None,
        typer.Option(
            "--universe",
            help="A file of symbols, a provider's list such as most_actives, or an index such as sp500. "
            "Default: the provider's first list, or all names of --snapshot.",
            metavar="FILE|NAME",
        ),
    ] = None,
    limit: Annotated[
        int, typer.Option("--limit", min=1, help="Propose at most this many.", metavar="N")
    ] = 20,
    saved: Annotated[
        str | None,
        typer.Option("--saved", help="Use the screen saved as [screens.NAME].", metavar="NAME"),
    ] = None,
    calls: Annotated[
        bool, typer.Option("--calls", help="Propose calls on 100 shares bought now, instead of puts.")
    ] = False,
    sort: Annotated[
        Sort | None, typer.Option("--sort", help="Sort by this value, highest first; prices lowest first.")
    ] = None,
    iv_percentile_min: Annotated[
        float | None,
        typer.Option("--iv-percentile", help="Minimum IV percentile, 0 to 1.", metavar="FRACTION"),
    ] = None,
    return_min: Annotated[
        float | None,
        typer.Option("--return", help="Minimum annual return, such as 0.15 for 15 %.", metavar="FRACTION"),
    ] = None,
    distance_min: Annotated[
        float | None,
        typer.Option(
            "--distance",
            help="Minimum distance of the strike from the share price, such as 0.05.",
            metavar="FRACTION",
        ),
    ] = None,
    price_min: Annotated[
        float | None, typer.Option("--price-min", help="Minimum share price.", metavar="DOLLARS")
    ] = None,
    price_max: Annotated[
        float | None,
        typer.Option("--price-max", help="Maximum share price; 0: no maximum.", metavar="DOLLARS"),
    ] = None,
    sectors: Annotated[
        list[str] | None, typer.Option("--sector", help="Only this sector; repeatable.", metavar="NAME")
    ] = None,
    earnings: Annotated[
        EarningsWish | None,
        typer.Option(
            "--earnings", help="Next earnings report: in (before expiration), out (after it) or any."
        ),
    ] = None,
) -> Result:
    """Propose names for the watchlist from a universe, ranked by their best put or call.

    Lists the names that pass the quality gates and your filters: those of [screen] in the config or of a
    saved screen, and the options given here. Missing data never passes a filter. Fetches quotes and
    chains for every name: a hundred names take a minute or two. Results are cached for a while, and the
    same command resumes where it stopped. Your account is not considered; `wheel scan` shows what fits
    it.
    """
    options = {
        "universe": universe,
        "calls": calls or None,
        "sort": sort,
        "iv_percentile_min": iv_percentile_min,
        "return_min": return_min,
        "distance_min": distance_min,
        "price_min": price_min,
        "price_max": price_max,
        "sectors": tuple(sectors) if sectors else None,
        "earnings": earnings,
    }
    wishes = _wishes(ctx, saved, {key: value for key, value in options.items() if value is not None})
    past = ctx.workspace.iv_history()
    names, dated, snapshot = _market(ctx, wishes.universe or None)
    symbols = names.symbols or tuple(snapshot.underlyings["symbol"])
    result = screened_by(snapshot, ctx.config, symbols, past, wishes=wishes)
    about = ScreenedUniverse(name=names.name, names=len(symbols), passed=len(result.proposals), dated=dated)
    data = _data(ctx, about, result, limit)
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


def _wishes(ctx: Context, saved: str | None, options: "dict[str, Any]") -> Screen:
    """Return the filters of the config, or of a saved screen, with the options over them. Raises WheelError
    (usage).
    """
    from pydantic import ValidationError

    screens = ctx.config.screens
    if saved is not None and saved not in screens:
        known = ", ".join(sorted(screens))
        raise WheelError(
            not_found("saved screen", saved),
            hint=f"saved screens: {known}" if known else f"save it in the config as [screens.{saved}]",
            code="screen",
            exit_code=Exit.USAGE,
        )
    base = ctx.config.screen if saved is None else screens[saved]
    try:
        return Screen.model_validate({**base.model_dump(), **options})
    except ValidationError as error:
        first = error.errors()[0]
        key = str(first["loc"][0])
        raise WheelError(
            invalid_value(_OPTION.get(key, key), str(options.get(key)), _LEAST.get(key, "0 or more")),
            code="usage",
            exit_code=Exit.USAGE,
        ) from None


_OPTION = {
    "iv_percentile_min": "--iv-percentile",
    "return_min": "--return",
    "distance_min": "--distance",
    "price_min": "--price-min",
    "price_max": "--price-max",
}
_LEAST = {"iv_percentile_min": "0 to 1", "distance_min": "0 to 1"}


def _market(ctx: Context, universe: str | None) -> "tuple[Universe, date | None, Snapshot]":
    """Return the names to screen (none: all that the market holds), the day of their list if it has one, and
    their market; data fetched for it is not kept.
    """
    dated = None
    if universe is None and ctx.snapshot:
        names = Universe(ctx.snapshot, ())
    elif universe and not ctx.workspace.demo and (index := index_universe(universe)) is not None:
        names, dated = index
    else:
        names = _universe(ctx, universe)
    return names, dated, ctx.workspace.fetch(market_request(ctx.workspace, names.symbols), keep=False)[0]


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
    indexes = () if ctx.workspace.demo else INDEXES
    what = not_found("universe", text) if text else f"the provider {provider.name} has no universe of its own"
    raise WheelError(
        what,
        hint=f"pass a file of symbols, or one of {', '.join((*offered, *indexes))}",
        code="universe",
        exit_code=Exit.USAGE,
    )


def _data(ctx: Context, universe: ScreenedUniverse, result: "Screened", limit: int) -> ScreenDocument:
    return ScreenDocument(
        universe=universe,
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
