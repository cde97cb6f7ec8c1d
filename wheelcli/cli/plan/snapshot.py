"""`wheel snapshot`: the recorded markets in the data folder: list them, show one, remove old ones."""

from dataclasses import fields
from typing import TYPE_CHECKING, Annotated

import typer

from wheelcli import clock
from wheelcli.cli import complete
from wheelcli.cli.command import PLAIN, command
from wheelcli.cli.context import Context
from wheelcli.cli.lazy import LazyGroup
from wheelcli.documents.plan.market import (
    RecordedMarket,
    SnapshotListDocument,
    SnapshotPruneDocument,
    SnapshotShowDocument,
)
from wheelcli.documents.result import Result
from wheelcli.errors import Problem, usage
from wheelcli.loaders.market.newest import path_named
from wheelcli.market.file_provider import open_market
from wheelcli.market.snapshot_contents import SymbolContents, contents
from wheelcli.market.snapshot_store import folder_of, library, outdated, remove, sweep
from wheelcli.paths import data_dir
from wheelcli.render.screens.snapshots import draw_list, draw_pruned, draw_show

if TYPE_CHECKING:
    from pathlib import Path

    from wheelcli.market.snapshot_store import SnapshotInfo

app = typer.Typer(
    name="snapshot",
    cls=LazyGroup,
    help="List, show and prune recorded markets.",
    no_args_is_help=True,
    context_settings={"help_option_names": ["-h", "--help"]},
)

_NEEDS = PLAIN | {"account", "demo"}
_COLUMNS = tuple(one.name for one in fields(RecordedMarket))
_SHOWN = tuple(one.name for one in fields(SymbolContents))


@command("snapshot list", needs=_NEEDS)
def list_(ctx: Context) -> Result:
    """List the recorded markets, newest first.

    Coin markets are in their own folder: pass --account with the name of an account that trades coins.
    """
    folder = _folder(ctx)
    rows = tuple(_row(info) for info in library(folder))
    data = SnapshotListDocument(folder=str(folder_of(folder)), snapshots=rows)
    hint = "record it again, or remove it with `wheel snapshot prune`"
    return Result(
        schema="wheel.snapshot.list/1",
        data=data,
        rows="snapshots",
        columns=_COLUMNS,
        screen=lambda console: draw_list(rows, console, folder=data.folder),
        problems=tuple(Problem("snapshot", row.damaged, hint) for row in rows if row.damaged),
    )


@command("snapshot show", needs=_NEEDS)
def show(
    ctx: Context,
    name: Annotated[
        str,
        typer.Argument(
            metavar="[ID]", autocompletion=complete.snapshots, help="Its id, the beginning of it, or a path."
        ),
    ] = "latest",
) -> Result:
    """Show a recorded market, the latest by default, symbol by symbol."""
    path = path_named(name, _folder(ctx), ctx)
    snapshot = open_market(path)
    data = SnapshotShowDocument(
        id=path.name,
        path=str(path),
        as_of=snapshot.as_of,
        source=snapshot.source,
        contracts=len(snapshot.options),
        vix=None if snapshot.vix.empty else float(snapshot.vix["close"].iloc[-1]),
        rate=None if snapshot.rates.empty else float(snapshot.rates["rate"].iloc[0]),
        symbols=tuple(contents(snapshot)),
    )
    return Result(
        schema="wheel.snapshot.show/1",
        data=data,
        rows="symbols",
        columns=_SHOWN,
        screen=lambda console: draw_show(data, console),
        as_of=snapshot.as_of,
        source=snapshot.source,
        problems=snapshot.problems,
    )


@command("snapshot prune", needs=_NEEDS)
def prune(
    ctx: Context,
    keep_days: Annotated[
        int | None, typer.Option(min=0, metavar="N", help="Keep those of the last N days.")
    ] = None,
    keep_last: Annotated[int | None, typer.Option(min=0, metavar="N", help="Keep the last N.")] = None,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Remove without a prompt.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only show what would be removed.")] = False,
) -> Result:
    """Remove old recorded markets; a snapshot matching either option is kept.

    The newest snapshot is always kept.
    """
    if keep_days is None and keep_last is None:
        raise usage("prune needs --keep-days or --keep-last", "as in --keep-days 90, --keep-last 20, or both")
    if not (yes or dry_run or ctx.interactive):
        raise usage(
            "prune needs --yes in scripts",
            "add --yes, or --dry-run to see what would be removed",
        )
    now = clock.now()
    doomed = outdated(library(_folder(ctx)), keep_days=keep_days, keep_last=keep_last, now=now)
    notes: tuple[str, ...] = ()
    agreed = not dry_run and (yes or not doomed or _agreed(ctx, doomed))
    if agreed:
        remove(doomed)
        sweep(_folder(ctx), now=now)
    elif not dry_run:
        doomed, notes = [], ("nothing was removed",)
    return _pruned(doomed, removed=agreed, notes=notes)


def _folder(ctx: Context) -> "Path":
    """Return the folder of the selected market; without an account, no settings are read."""
    return ctx.workspace.folder if ctx.account or ctx.demo else data_dir()


def _pruned(doomed: "list[SnapshotInfo]", *, removed: bool, notes: tuple[str, ...]) -> Result:
    rows = tuple(_row(info) for info in doomed)
    data = SnapshotPruneDocument(removed=removed, bytes=sum(row.bytes or 0 for row in rows), snapshots=rows)
    return Result(
        schema="wheel.snapshot.prune/1",
        data=data,
        rows="snapshots",
        columns=_COLUMNS,
        screen=lambda console: draw_pruned(data, console),
        notes=notes,
    )


def _agreed(ctx: Context, doomed: "list[SnapshotInfo]") -> bool:
    draw_list([_row(info) for info in doomed], ctx.console(error=True), folder="")
    try:
        return typer.confirm(f"Remove {'this' if len(doomed) == 1 else f'these {len(doomed)}'}?", err=True)
    except typer.Abort:
        raise KeyboardInterrupt from None


def _row(info: "SnapshotInfo") -> RecordedMarket:
    return RecordedMarket(
        id=info.id,
        as_of=info.as_of,
        source=info.source,
        symbols=info.symbols,
        contracts=info.contracts,
        bytes=info.bytes,
        path=str(info.path),
        damaged=info.damaged,
    )
