"""Where a command's market comes from: the demo, a snapshot, or a provider; and what to say about its age."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from wheelcli.cli.context import Context
from wheelcli.errors import Exit, WheelError
from wheelcli.paths import cache_dir, data_dir

if TYPE_CHECKING:
    from pathlib import Path

    from wheelcli.config import Config
    from wheelcli.market.provider import MarketRequest, Progress, Provider
    from wheelcli.market.snapshot import Snapshot

BUILT_IN = ("yahoo", "file", "demo")


def symbols_of(texts: Iterable[str]) -> tuple[str, ...]:
    """The symbols a user typed, once each. Raises WheelError (usage) for text that can be none."""
    from wheelcli.contract import parse_symbol

    out: dict[str, None] = {}
    for text in texts:
        for part in text.split(","):
            symbol = parse_symbol(part)
            if symbol is None:
                raise WheelError(
                    f"{part!r} is no symbol",
                    hint="symbols are like AAPL, BRK-B or ^SPX",
                    code="symbol",
                    exit_code=Exit.USAGE,
                )
            out[symbol] = None
    return tuple(out)


def snapshot_for(
    ctx: Context,
    request: "MarketRequest",
    *,
    kept: bool = True,
    ahead: "Callable[[], Snapshot] | None" = None,
) -> "tuple[Snapshot, Path | None]":
    """The market of this run: the demo, the snapshot named, or fetched now and kept in the data folder (where: second).

    `ahead` tells the snapshot named where it is being read already (`cli/market_ahead.py`). What is fetched for a look only is not `kept`: the latest snapshot is the one that plans are made on.

    Raises WheelError: no data (4), a damaged snapshot or an unwritable data folder (5).
    """
    if ctx.demo:
        from wheelcli.market.demo import DemoProvider

        return DemoProvider(ctx.config.data.demo_vix).fetch(request), None
    if ctx.snapshot:
        from wheelcli.market.file_provider import FileProvider
        from wheelcli.market.snapshot_store import find

        path = find(ctx.snapshot, data_dir())
        return FileProvider(path, ahead and (lambda _: ahead())).fetch(request), path
    from wheelcli.market.snapshot_store import keep

    provider = provider_of(ctx.config)
    if kept:
        _writable()
    with _progress(ctx, len(request.symbols)) as progress:
        snapshot = provider.fetch(request, progress)
    if not kept:
        return snapshot, None
    refuse_closed(snapshot)  # a market without quotes must not become the latest one
    return snapshot, keep(snapshot, data_dir())


def refuse_closed(snapshot: "Snapshot") -> None:
    """A market without a single two-sided quote is no empty success. Raises WheelError (no data)."""
    options = snapshot.options
    if len(options) and not ((options["bid"] > 0) & (options["ask"] > 0)).any():
        raise WheelError(
            f"no option of this market has both a bid and an ask: it was closed on {snapshot.as_of:%Y-%m-%d %H:%M} UTC",
            hint="run `wheel record` before the close (15:45 New York) and then `wheel scan --snapshot latest`",
            code="closed_market",
            exit_code=Exit.NO_DATA,
        )


def market_at_hand(ctx: Context, symbols: Iterable[str]) -> "Snapshot":
    """A market to look at `symbols` in: the demo, the snapshot named, or the latest one kept; fetched where none is.

    Without symbols only the volatility index is, and not kept. One that was kept need not hold them all. Raises as `snapshot_for` does.
    """
    from wheelcli.loaders.planning import market_request
    from wheelcli.market.snapshot_store import library

    if not ctx.demo:
        whole = [info for info in library(data_dir()) if info.damaged is None]
        path = str(whole[0].path) if whole else None
        if chosen := ctx.snapshot or path:
            from wheelcli.market.file_provider import open_market
            from wheelcli.market.snapshot_store import find

            return open_market(find(chosen, data_dir()))
    wanted = tuple(symbols)
    return snapshot_for(ctx, market_request(ctx, wanted), kept=bool(wanted))[0]


def provider_of(config: "Config") -> "Provider":
    """The provider the config names. Raises WheelError (5) where nobody offers it."""
    name, data = config.data.provider, config.data
    if name == "yahoo":
        from wheelcli.market.yahoo import YahooProvider

        return YahooProvider(
            workers=data.workers,
            request_timeout_s=data.request_timeout_s,
            symbol_timeout_s=data.symbol_timeout_s,
            rate_fallback=data.rate,
            cache_dir=cache_dir(),
        )
    if name == "demo":
        from wheelcli.market.demo import DemoProvider

        return DemoProvider(data.demo_vix)
    if name == "file":
        raise WheelError(
            "[data] provider is file, but no file is named",
            hint="add --snapshot PATH",
            code="provider",
            exit_code=Exit.USAGE,
        )
    from importlib.metadata import entry_points

    from wheelcli.market.provider import unknown_provider

    offered = {e.name: e for e in entry_points(group="wheelcli.providers")}
    if name not in offered:
        raise unknown_provider(name, [*BUILT_IN, *offered])
    found: Provider = offered[name].load()(config)
    return found


def _writable() -> None:
    """Fail before the first request, not after the last, where the result could not be kept."""
    import os
    import tempfile

    from wheelcli.private_files import make_folder

    folder = data_dir()
    try:
        make_folder(folder)
        descriptor, name = tempfile.mkstemp(dir=folder, prefix=".probe-")
        os.close(descriptor)
        os.unlink(name)
    except OSError as error:
        raise WheelError(
            f"the data folder {folder} cannot be written: {error.strerror or error}",
            hint="make it writable, or name another in WHEEL_DATA_DIR",
            code="data_folder",
        ) from error


@contextmanager
def _progress(ctx: Context, total: int) -> "Iterator[Progress | None]":
    """A progress line on stderr while symbols load; nothing when it is no terminal or with --quiet."""
    if ctx.quiet or not ctx.stderr.isatty():
        yield None
        return
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    with Progress(
        TextColumn("{task.description}"), BarColumn(bar_width=24), MofNCompleteColumn(), TimeElapsedColumn(),
        console=ctx.console(error=True), transient=True,
    ) as bar:  # fmt: skip
        task = bar.add_task("loading", total=total)

        def step(symbol: str, done: int, of: int) -> None:
            bar.update(task, completed=done, total=of, description=f"{symbol:<6}")

        yield step
