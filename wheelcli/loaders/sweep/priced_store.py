"""A store priced once: each session with the contracts in reach and their prices, kept in the cache folder.

The first run over a session prices it and keeps the result; later runs, whatever their settings, read it. A
saved session is used only with the same snapshot, dated tables, default rate, longest window and version of
wheel. If a run holds contracts that are not in it, they are read from the snapshots.
"""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from pathlib import Path

import wheelcli
from wheelcli.backtest.market_day import MarketDay, Priced
from wheelcli.backtest.priced_day import numbers, price_day
from wheelcli.backtest.report import StoreUsed
from wheelcli.errors import Problem, WheelError, cannot_write
from wheelcli.feed_source import US
from wheelcli.loaders.history.sessions import Recorded
from wheelcli.loaders.history.source import StoreSource
from wheelcli.loaders.sweep import priced_file
from wheelcli.plan.history import history_of

FORMAT = 2


@dataclass
class PricedSource:
    """The sessions of a store with their prices, kept below the folder `cache`."""

    source: StoreSource
    cache: Path

    def __post_init__(self) -> None:
        store = self.source.store
        self.folder = self.cache / "priced" / _key(self.source)
        self.recorded = {
            each.path.name: each for one in store.sessions.recorded for each in (one, *one.others)
        }
        self.light: dict[str, bool] = {}  # whether each session was last read without its options
        store.light = self._decide

    @property
    def dated(self) -> bool:
        """Return whether the store has a dated list of names."""
        return self.source.dated

    @property
    def problems(self) -> list[Problem]:
        """Return the damaged snapshots, and the splits read from closes."""
        return self.source.problems

    @property
    def first(self) -> date:
        """Return the first session, even if it is damaged."""
        return self.source.first

    def __len__(self) -> int:
        return len(self.source)

    def used(self, fund: str) -> StoreUsed:
        """Return the facts about the sessions for the report."""
        return self.source.used(fund)

    def _decide(self, recorded: Recorded) -> bool:
        """Return whether to read a session without its options. It is decided once for each reading: the
        cache may be emptied, or filled by another run, before the prices are needed.
        """
        kept = self.light[recorded.path.name] = priced_file.is_kept(self._path(recorded))
        return kept

    def days(self) -> Iterator[MarketDay]:
        """Yield each session with its prices. Raises WheelError (5) if they cannot be kept."""
        for day in self.source.days():
            recorded = self.recorded[day.id]
            path = self._path(recorded)
            if not self.light[day.id]:
                yield self._price(day, path)
                continue
            try:
                yield self._read(day, recorded, path)
            except (OSError, ValueError):
                yield self._price(self.source.store.whole(recorded, day), path)

    def _read(self, day: MarketDay, recorded: Recorded, path: Path) -> MarketDay:
        kept = priced_file.read(path, day.snapshot)
        snapshot = kept.snapshot
        history = history_of(snapshot.closes, snapshot.underlyings["symbol"].tolist(), snapshot.session)
        whole = partial(self.source.store.whole, recorded, day)
        priced = Priced(kept.chains, history, self.source.most_days, kept.beyond, whole)
        return replace(day, snapshot=snapshot, model=kept.model, priced=priced)

    def _price(self, day: MarketDay, path: Path) -> MarketDay:
        if day.snapshot.market != US:
            return day
        days = self.source.most_days
        near, chains, history = price_day(day.snapshot, days=days, rate=self.source.rate)
        listed = day.snapshot.options["contract"]
        out = ~listed.isin(near.options["contract"]) if len(near.options) < len(listed) else slice(0)
        beyond = numbers(listed[out].tolist())
        try:
            priced_file.write(
                path, chains, columns=[str(name) for name in near.options], beyond=beyond, model=day.model
            )
        except OSError as error:
            raise WheelError(
                cannot_write(path, error),
                hint="free space there, or set WHEEL_CACHE_DIR to a folder that you can write",
                code="cache_folder",
            ) from error
        return replace(day, snapshot=near, priced=Priced(chains, history, days, beyond, lambda: day))

    def _path(self, recorded: Recorded) -> Path:
        return self.folder / f"{recorded.session}-{recorded.digest[:16]}"


def _key(source: StoreSource) -> str:
    """Return sixteen hexadecimal digits that change with every input of the prices except the snapshot."""
    tables = source.store.tables_digest
    content = [FORMAT, wheelcli.__version__, tables, source.model, source.rate, source.most_days]
    return hashlib.sha256(json.dumps(content).encode()).hexdigest()[:16]
