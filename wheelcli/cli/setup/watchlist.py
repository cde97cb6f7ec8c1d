"""`wheel watchlist`: the names watched against the quality gates, and edits of the list in the user's
file.
"""

from dataclasses import fields
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from wheelcli.cli import complete
from wheelcli.cli.command import COMMON, PLAIN, command, without_subcommand
from wheelcli.cli.context import Context
from wheelcli.cli.lazy import LazyGroup
from wheelcli.config import user_file
from wheelcli.config.keys import dotted
from wheelcli.config.sources import read_text, there
from wheelcli.config.watchlist import Change, Did, added, removed, with_key, with_never
from wheelcli.config.write import write_private
from wheelcli.documents.result import Format, Result
from wheelcli.documents.setup.watchlist import WatchedName, WatchlistDocument, WatchlistEdit
from wheelcli.errors import Exit, WheelError
from wheelcli.loaders.market.at_hand import market_at_hand
from wheelcli.loaders.provenance import of_market, old_market
from wheelcli.loaders.symbols import symbols_of
from wheelcli.plan.gates.name_facts import NameFacts
from wheelcli.plan.gates.quality import quality_of
from wheelcli.render.screens.watchlist import COLUMNS, draw, draw_changes
from wheelcli.units import values_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from rich.console import Console

    from wheelcli.plan.gates.quality import NameQuality

    Edit = Callable[[str, Path], tuple[str, list[Change]]]

app = typer.Typer(
    name="watchlist",
    cls=LazyGroup,
    help="Check the watchlist against the quality gates; add, remove and change names.",
    context_settings={"help_option_names": ["-h", "--help"]},
)

_Symbols = Annotated[
    list[str],
    typer.Argument(metavar="SYM…", help="Underlyings.", show_default=False, autocompletion=complete.symbols),
]
_Watched = Annotated[
    list[str],
    typer.Argument(metavar="SYM…", help="Underlyings.", show_default=False, autocompletion=complete.watched),
]


class Outlook(StrEnum):
    """Your expectation of a name."""

    BULLISH = "bullish"
    NEUTRAL = "neutral"
    BEARISH = "bearish"


@command("watchlist", needs=frozenset(COMMON) - {"account"}, fetches=True)
def watchlist(ctx: Context) -> Result:
    """Show each watched name with its numbers against the quality gates, pass or fail.

    Uses the latest recorded market; without one, fetches quotes now.
    """
    config = ctx.config
    names = tuple(config.watchlist)
    if not names:
        empty = WatchlistDocument(names=(), never=config.never)
        return Result(
            schema="wheel.watchlist/1",
            data=empty,
            rows="names",
            columns=COLUMNS,
            screen=lambda console: draw(empty, console, provenance=None),
        )
    snapshot = market_at_hand(ctx.workspace, names)
    data = WatchlistDocument(
        names=tuple(_row(each, ctx) for each in quality_of(snapshot, config, names)), never=config.never
    )
    provenance = of_market(snapshot)
    problems = tuple(p for p in snapshot.problems if p.symbol is None or p.symbol in names)

    def screen(console: "Console") -> None:
        draw(data, console, provenance=provenance)

    return Result(
        schema="wheel.watchlist/1",
        data=data,
        rows="names",
        columns=COLUMNS,
        screen=screen,
        as_of=snapshot.as_of,
        source=snapshot.source,
        problems=old_market(ctx.workspace, provenance, recorded=True) + problems,
    )


def _row(quality: "NameQuality", ctx: Context) -> WatchedName:
    entry = ctx.config.watchlist[quality.symbol]
    facts = values_of(NameFacts, quality) | {"sector": quality.sector or entry.sector or None}
    return WatchedName(
        symbol=quality.symbol,
        standing=quality.standing,
        **facts,
        entry_price=entry.entry_price,
        exit_price=entry.exit_price,
        outlook=entry.outlook,
        core_shares=entry.core_shares,
        delta=entry.delta,
        dte=entry.dte,
        contracts_max=entry.contracts_max,
        allow_below_basis=entry.allow_below_basis,
        tags=entry.tags,
        notes=entry.notes,
        against=tuple(gate.gate for gate in quality.against),
        gates=quality.gates,
    )


@command("watchlist add", needs=PLAIN)
def add(  # noqa: PLR0913 - the options of a command
    ctx: Context,
    symbols: _Symbols,
    entry_price: Annotated[
        float | None, typer.Option(help="Sell puts only at this strike or below.", metavar="USD")
    ] = None,
    exit_price: Annotated[
        float | None, typer.Option(help="Sell calls only at this strike or above.", metavar="USD")
    ] = None,
    outlook: Annotated[
        Outlook | None, typer.Option(help="bullish, neutral, or bearish (no puts are sold).")
    ] = None,
    core_shares: Annotated[
        int | None, typer.Option(help="Shares kept out of the wheel.", metavar="N")
    ] = None,
    sector: Annotated[str | None, typer.Option(help="Its sector; overrides the feed's.")] = None,
    tag: Annotated[list[str] | None, typer.Option(help="A label of your own; repeatable.")] = None,
    notes: Annotated[str | None, typer.Option(help="A note of your own.")] = None,
) -> Result:
    """Add names to the watchlist in your config file, keeping its comments."""
    options = {
        "entry_price": entry_price,
        "exit_price": exit_price,
        "outlook": outlook.value if outlook else None,
        "core_shares": core_shares,
        "sector": sector,
        "tags": tag or None,
        "notes": notes,
    }
    entry = {key: value for key, value in options.items() if value is not None}
    hint = "to change a key of a watched name: `wheel watchlist set SYM KEY VALUE`"
    return _edited(ctx, lambda text, path: added(text, _named(symbols), entry, path=path), hint)


@command("watchlist remove", needs=PLAIN)
def remove(ctx: Context, symbols: _Watched) -> Result:
    """Remove names from the watchlist, and print the settings removed with them."""
    hint = "`wheel watchlist` lists the watched names"
    return _edited(ctx, lambda text, path: removed(text, _named(symbols), path=path), hint)


@command("watchlist set", needs=PLAIN)
def put(
    ctx: Context,
    symbol: Annotated[
        str, typer.Argument(metavar="SYM", help="A watched name.", autocompletion=complete.watched)
    ],
    key: Annotated[str, typer.Argument(help="A key: entry_price, outlook, core_shares, tags, notes …")],
    value: Annotated[str, typer.Argument(help="The value; `none` removes the key.")],
) -> Result:
    """Set one key of a watched name in your config file, keeping its comments."""
    (name, *more) = _named([symbol])
    if more:
        raise WheelError("give one symbol only", code="usage", exit_code=Exit.USAGE)
    hint = f"add it with `wheel watchlist add {name}`; `wheel watchlist` shows the settings"
    return _edited(ctx, lambda text, path: with_key(text, name, key, value, path=path), hint)


@command("watchlist never", needs=PLAIN)
def never(
    ctx: Context,
    symbols: _Symbols,
    off: Annotated[bool, typer.Option("--off", help="Take them off the never list again.")] = False,
) -> Result:
    """Put names on the never list: no plan proposes them.

    Their watchlist settings are kept.
    """
    hint = "`wheel config show never` shows the list"
    return _edited(ctx, lambda text, path: with_never(text, _named(symbols), off=off, path=path), hint)


def _named(texts: list[str]) -> tuple[str, ...]:
    return symbols_of(texts)


def _edited(ctx: Context, edit: "Edit", hint: str) -> Result:
    """Edit the user's file and return the changes. Raises WheelError (usage) if nothing changed."""
    path = user_file()
    before = read_text(path) if there(path) else ""
    text, changes = edit(before, path)
    idle = [change.why for change in changes if change.did is Did.NOTHING]
    if len(idle) == len(changes):
        raise WheelError("; ".join(idle), hint=hint, code="watchlist", exit_code=Exit.USAGE)
    write_private(path, text)
    data = WatchlistEdit(file=str(path), changes=tuple(changes))
    drawn = ctx.chosen_format is Format.TABLE and not ctx.fields  # the screen has a line for each change
    return Result(
        schema=f"wheel.{ctx.command.replace(' ', '.')}/1",
        data=data,
        rows="changes",
        columns=tuple(one.name for one in fields(Change)),
        screen=lambda console: draw_changes(data, console),
        notes=(*(() if drawn else idle), *_overruled(ctx, changes, str(path))),
    )


def _overruled(ctx: Context, changes: list[Change], path: str) -> tuple[str, ...]:
    """Return what overrides the user's file for the names just changed: `./wheel.toml`, or the
    environment.
    """
    try:
        origins = ctx.loaded.origins
    except WheelError as error:
        return (f"note: {error.message.splitlines()[0]}",)
    about = {c.key if c.key == "never" else dotted(("watchlist", c.symbol)) for c in changes}
    sources = {
        origin for key, origin in origins.items() if any(key == a or key.startswith(f"{a}.") for a in about)
    }
    return tuple(f"note: {origin} overrides it" for origin in sorted(sources - {path, "default"}))


without_subcommand(app, watchlist)
