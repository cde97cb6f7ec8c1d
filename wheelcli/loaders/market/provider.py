"""Quotes from the config's provider, stored in the data folder."""

import os
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from wheelcli import clock, market, third_party
from wheelcli.errors import Exit, WheelError, cannot_write
from wheelcli.loaders.market.bulk_record import bulk_path
from wheelcli.market import cboe, demo, deribit, yahoo
from wheelcli.market.demo import coins
from wheelcli.market.facts import FactsFolder
from wheelcli.market.with_fallback import WithFallback, sourced
from wheelcli.paths import cache_dir, data_dir
from wheelcli.private_files import make_folder
from wheelcli.trading_calendar import NEW_YORK

if TYPE_CHECKING:
    from wheelcli.config import Config
    from wheelcli.config.rules import Data
    from wheelcli.loaders.workspace import Messages
    from wheelcli.market.provider import MarketRequest, Provider
    from wheelcli.market.snapshot import Snapshot

BUILT_IN = ("yahoo", "cboe", "file", "demo")
_ALONE = ("file", "demo")  # no other feed has their names


def fetched(
    provider: "Provider",
    request: "MarketRequest",
    folder: Path,
    *,
    keep: bool,
    read_only: bool = False,
    messages: "Messages",
) -> "tuple[Snapshot, Path | None]":
    """Return the market fetched now, and where in the data folder it is kept. A market fetched for a look
    only is not kept: the latest snapshot is the one that plans use. A run that is `read_only` keeps nothing,
    and fails if one that keeps the market would refuse it.

    Raises WheelError: no data (4), an unwritable data folder (5).
    """
    if keep and not read_only:
        _probe(folder)
    with messages.progress(len(request.symbols)) as progress:
        snapshot = sourced(provider.fetch(request, progress))
    if not read_only:
        FactsFolder(folder).keep(snapshot)
    if keep:
        refuse_closed(snapshot)  # a market without quotes must not become the latest one
    if read_only or not keep:
        return snapshot, None
    return snapshot, market.keep(snapshot, folder)


def refuse_closed(snapshot: "Snapshot") -> None:
    """Refuse a market without a single two-sided quote: that is a failure, not an empty result. Raises
    WheelError (no data).
    """
    options = snapshot.options
    if snapshot.market == "us" and len(options) and not ((options["bid"] > 0) & (options["ask"] > 0)).any():
        raise WheelError(
            "no option has both a bid and an ask: the market was closed at"
            f" {snapshot.as_of.astimezone(NEW_YORK):%Y-%m-%d %H:%M} New York time",
            hint="run `wheel record` before the close (15:45 New York), then `wheel scan --snapshot latest`",
            code="closed_market",
            exit_code=Exit.NO_DATA,
        )


def feeds_of(config: "Config", name: str = "us", *, refresh: bool = False) -> "Provider":
    """Return the provider of a market, for shares with the second feed behind it if the config names one.
    With `refresh`, the built-in feeds ignore cached answers.

    Raises WheelError as `provider_of` does, and (usage) if a cross-check has no second feed.
    """
    if name != "us":
        return of_market(config, name, refresh=refresh)
    data = config.data
    first = provider_of(config, refresh=refresh)
    second = data.fallback if has_second(data) else ""
    if data.check != "off" and not second:
        raise WheelError(
            f"a cross-check needs a second feed beside {data.provider}",
            hint="set [data] fallback to another feed than provider, or [data] check to off",
            code="provider",
            exit_code=Exit.USAGE,
        )
    if not second:
        return first
    return WithFallback(first, _built_in(second, config, refresh=refresh), check=data.check != "off")


def has_second(data: "Data") -> bool:
    """Return whether a second feed stands behind the first."""
    return bool(data.fallback) and data.provider not in _ALONE and data.fallback != data.provider


def of_market(config: "Config", name: str, *, refresh: bool = False) -> "Provider":
    """Return the provider of a market: the config's for shares; for coins Deribit, or the demo if the config
    names it. Raises as `provider_of` does.
    """
    if name != "us":
        if config.data.provider == "demo":
            return coins.CoinDemoProvider(config.data.demo_vix)
        return deribit.DeribitProvider(
            request_timeout_s=config.data.request_timeout_s, cache_dir=cache_dir(), refresh=refresh
        )
    return provider_of(config, refresh=refresh)


def provider_of(config: "Config", *, refresh: bool = False) -> "Provider":
    """Return the provider of the config. Raises WheelError (5) if no package offers it, or if it cannot be
    loaded.
    """
    name, data = config.data.provider, config.data
    if name in ("yahoo", "cboe"):
        return _built_in(name, config, refresh=refresh)
    if name == "demo":
        return demo.DemoProvider(data.demo_vix)
    if name == "file":
        raise WheelError(
            "data.provider is file, but no file is given",
            hint="add --snapshot PATH",
            code="provider",
            exit_code=Exit.USAGE,
        )
    offered = third_party.offers(third_party.PROVIDERS)
    if name not in offered:
        raise market.unknown_provider(name, [*BUILT_IN, *offered])
    provider: Provider = third_party.load(offered[name])(config)
    return provider


def _built_in(name: str, config: "Config", *, refresh: bool) -> "Provider":
    data = config.data
    if name == "yahoo":
        return yahoo.YahooProvider(
            workers=data.workers,
            request_timeout_s=data.request_timeout_s,
            symbol_timeout_s=data.symbol_timeout_s,
            rate_fallback=data.rate,
            cache_dir=cache_dir(),
            refresh=refresh,
            bulk_path=bulk_path(data_dir(), today=clock.now().date()),
        )
    return cboe.CboeProvider(
        facts=FactsFolder(data_dir()).known,
        workers=data.workers,
        request_timeout_s=data.request_timeout_s,
        symbol_timeout_s=data.symbol_timeout_s,
        rate=data.rate,
        cache_dir=cache_dir(),
        refresh=refresh,
    )


def _probe(folder: Path) -> None:
    """Fail before the first request, not after the last, if the result could not be stored."""
    try:
        make_folder(folder)
        descriptor, name = tempfile.mkstemp(dir=folder, prefix=".probe-")
        os.close(descriptor)
        os.unlink(name)
    except OSError as error:
        raise WheelError(
            cannot_write(folder, error),
            hint="make the folder writable, or set WHEEL_DATA_DIR to another",
            code="data_folder",
        ) from error
