"""`wheel watchlist`: the names watched against the quality gates, and the edits of the list in the user's file."""

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any

import typer

from wheelcli.cli.command import COMMON, PLAIN, command, without_subcommand
from wheelcli.cli.context import Context
from wheelcli.cli.lazy import LazyGroup
from wheelcli.config import user_file
from wheelcli.config.keys import dotted
from wheelcli.config.sources import read_text, there
from wheelcli.config.watchlist import Did, added, removed, with_key, with_never
from wheelcli.config.write import write_private
from wheelcli.documents.result import Result, plain
from wheelcli.errors import Exit, WheelError
from wheelcli.loaders.market.at_hand import market_at_hand
from wheelcli.loaders.provenance import of_market, old_market
from wheelcli.loaders.symbols import symbols_of
from wheelcli.plan.gates.quality import quality_of
from wheelcli.render.screens.watchlist import COLUMNS, draw, draw_changes

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from wheelcli.config.watchlist import Change
    from wheelcli.plan.gates.quality import NameQuality

    Edit = Callable[[str, Path], tuple[str, list[Change]]]

app = typer.Typer(
    name="watchlist",
    cls=LazyGroup,
    help="Show the watched names against the quality gates; add, remove and change them.",
    context_settings={"help_option_names": ["-h", "--help"]},
)

_Symbols = Annotated[list[str], typer.Argument(metavar="SYM…", help="Underlyings.", show_default=False)]


class Outlook(StrEnum):
    """What the trader expects of a name."""

    BULLISH = "bullish"
    NEUTRAL = "neutral"
    BEARISH = "bearish"


@command("watchlist", needs=frozenset(COMMON) - {"account"})
def watchlist(ctx: Context) -> Result:
    """Show each watched name with its numbers against the quality gates, pass or fail.

    On the latest recorded market; fetched now where there is none.
    """
    config = ctx.config
    names = tuple(config.watchlist)
    data: dict[str, Any] = {"names": [], "never": list(config.never)}
    if not names:
        return Result(
            "wheel.watchlist/1", data, lambda console: draw(data, console, provenance=None),
            rows="names", columns=COLUMNS,
        )  # fmt: skip
    snapshot = market_at_hand(ctx.workspace, names)
    data["names"] = [_row(each, ctx) for each in quality_of(snapshot, config, names)]
    provenance = of_market(snapshot)
    problems = tuple(p for p in snapshot.problems if p.symbol is None or p.symbol in names)

    def screen(console: Any) -> None:
        draw(plain(data), console, provenance=provenance)

    return Result(
        schema="wheel.watchlist/1", data=data, rows="names", columns=COLUMNS, screen=screen, as_of=snapshot.as_of,
        source=snapshot.source, problems=old_market(ctx.workspace, provenance, recorded=True) + problems,
    )  # fmt: skip


def quality_fields(quality: "NameQuality") -> dict[str, Any]:
    """The numbers of a name as documents have them."""
    report = quality.earnings
    return {
        "name": quality.name,
        "kind": quality.kind,
        "sector": quality.sector,
        "spot": quality.spot,
        "spot_basis": None if quality.spot is None else quality.spot_basis,
        "market_cap_usd": quality.market_cap,
        "fund_assets_usd": quality.fund_assets,
        "dollar_volume_usd": quality.dollar_volume,
        "sessions": quality.sessions,
        "realised_vol": quality.realised_vol,
        "drawdown": quality.drawdown,
        "profit_margin": quality.profit_margin,
        "leverage": quality.leverage,
        "earnings": report
        and {"date": report.first, "until": report.until, "basis": report.basis, "time": report.time},
    }


def _row(quality: "NameQuality", ctx: Context) -> dict[str, Any]:
    from dataclasses import asdict

    entry = ctx.config.watchlist[quality.symbol].model_dump(mode="json")
    sector = quality.sector or entry.pop("sector") or None
    keys = (
        "entry_price",
        "exit_price",
        "outlook",
        "core_shares",
        "delta",
        "dte",
        "contracts_max",
        "allow_below_basis",
        "tags",
        "notes",
    )
    return {
        "symbol": quality.symbol,
        "standing": quality.standing,
        **quality_fields(quality),
        "sector": sector,
        **{key: entry[key] for key in keys},
        "against": [gate.gate for gate in quality.against],
        "gates": [asdict(gate) for gate in quality.gates],
    }


@command("watchlist add", needs=PLAIN)
def add(
    ctx: Context,
    symbols: _Symbols,
    entry_price: Annotated[float | None, typer.Option(help="Puts at or below.", metavar="USD")] = None,
    exit_price: Annotated[float | None, typer.Option(help="Calls at or above.", metavar="USD")] = None,
    outlook: Annotated[
        Outlook | None, typer.Option(help="bullish, neutral or bearish: no puts on that.")
    ] = None,
    core_shares: Annotated[
        int | None, typer.Option(help="Shares kept out of the wheel.", metavar="N")
    ] = None,
    sector: Annotated[str | None, typer.Option(help="Goes before the feed's.")] = None,
    tag: Annotated[list[str] | None, typer.Option(help="A word of yours; repeatable.")] = None,
    notes: Annotated[str | None, typer.Option(help="A note of yours.")] = None,
) -> Result:
    """Put names on the watchlist in your config file; its comments stay."""
    told = {
        "entry_price": entry_price,
        "exit_price": exit_price,
        "outlook": outlook.value if outlook else None,
        "core_shares": core_shares,
        "sector": sector,
        "tags": tag or None,
        "notes": notes,
    }
    entry = {key: value for key, value in told.items() if value is not None}
    hint = "`wheel watchlist set SYM KEY VALUE` changes a key of one that is there"
    return _edited(ctx, lambda text, path: added(text, _named(symbols), entry, path=path), hint)


@command("watchlist remove", needs=PLAIN)
def remove(ctx: Context, symbols: _Symbols) -> Result:
    """Take names off the watchlist; what you said of each goes with it, and is printed."""
    hint = "`wheel watchlist` shows the names there are"
    return _edited(ctx, lambda text, path: removed(text, _named(symbols), path=path), hint)


@command("watchlist set", needs=PLAIN)
def put(
    ctx: Context,
    symbol: Annotated[str, typer.Argument(metavar="SYM", help="A watched name.")],
    key: Annotated[str, typer.Argument(help="As entry_price, outlook, core_shares, tags, notes.")],
    value: Annotated[str, typer.Argument(help="The value; `none` takes the key away.")],
) -> Result:
    """Set one key of a watched name in your config file; its comments stay."""
    (name, *more) = _named([symbol])
    if more:
        raise WheelError("name one underlying", code="usage", exit_code=Exit.USAGE)
    hint = f"`wheel watchlist add {name}` puts it there; `wheel watchlist` shows what is set"
    return _edited(ctx, lambda text, path: with_key(text, name, key, value, path=path), hint)


@command("watchlist never", needs=PLAIN)
def never(
    ctx: Context,
    symbols: _Symbols,
    off: Annotated[bool, typer.Option("--off", help="Take them off the never list again.")] = False,
) -> Result:
    """Put names on the never list: no plan proposes them, whatever they pay. What the watchlist says of them stays."""
    hint = "`wheel config show never` shows the list"
    return _edited(ctx, lambda text, path: with_never(text, _named(symbols), off=off, path=path), hint)


def _named(texts: list[str]) -> tuple[str, ...]:
    return symbols_of(texts)


def _edited(ctx: Context, edit: "Edit", hint: str) -> Result:
    """Edit the user's file and say what changed. Raises WheelError (usage) where nothing did."""
    from dataclasses import asdict

    path = user_file()
    before = read_text(path) if there(path) else ""
    text, changes = edit(before, path)
    idle = [change.why for change in changes if change.did is Did.NOTHING]
    if len(idle) == len(changes):
        raise WheelError("; ".join(idle), hint=hint, code="watchlist", exit_code=Exit.USAGE)
    write_private(path, text)
    data = {"file": str(path), "changes": [asdict(change) for change in changes]}
    return Result(
        schema=f"wheel.{ctx.command.replace(' ', '.')}/1",
        data=data,
        rows="changes",
        columns=("symbol", "did", "key", "before", "value", "why"),
        screen=lambda console: draw_changes(data, console),
        notes=(*idle, *_overruled(ctx, changes, str(path))),
    )


def _overruled(ctx: Context, changes: "list[Change]", path: str) -> tuple[str, ...]:
    """What goes before the user's file for the names just changed: `./wheel.toml`, or the environment."""
    try:
        origins = ctx.loaded.origins
    except WheelError as error:
        return (f"note: {error.message.splitlines()[0]}",)
    about = {c.key if c.key == "never" else dotted(("watchlist", c.symbol)) for c in changes}
    told = {
        origin for key, origin in origins.items() if any(key == a or key.startswith(f"{a}.") for a in about)
    }
    return tuple(f"note: {origin} goes before it" for origin in sorted(told - {path, "default"}))


without_subcommand(app, watchlist)
