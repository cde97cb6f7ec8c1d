"""The workspace of a user: files in the config, data and cache folders, and quotes from the config's
provider.
"""

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from wheelcli import archive, clock, market
from wheelcli import config as settings
from wheelcli.book import store
from wheelcli.book.from_config import account_named
from wheelcli.errors import Exit, WheelError
from wheelcli.feed_source import US, is_invented
from wheelcli.loaders.market import provider
from wheelcli.loaders.market.newest import newest_recorded, path_named
from wheelcli.loaders.plans.last_plan import LastPlan, ListedPlan, opened
from wheelcli.loaders.workspace import Messages
from wheelcli.market import demo as demo_market
from wheelcli.market.demo import coins
from wheelcli.market.provider import Beginner
from wheelcli.paths import data_dir
from wheelcli.trading_calendar import session_date

if TYPE_CHECKING:
    import pandas as pd

    from wheelcli.archive import SavedPlan
    from wheelcli.book.store import Journal
    from wheelcli.config import Account, Config, Loaded, Preset
    from wheelcli.manage.rolls.ticket import RollTicket
    from wheelcli.market import SnapshotInfo
    from wheelcli.market.provider import MarketRequest, Provider
    from wheelcli.market.snapshot import Snapshot
    from wheelcli.plan.document import PlanRecord

_LOOKED_AT = 20  # of the newest snapshots
_NAMED = 12  # of the keys of a long file


@dataclass
class UserFiles:
    """The user's own files. The config is read and checked on first use, so that `--help` never needs it."""

    command: str
    messages: Messages
    account: str | None = None
    snapshot: str | None = None
    preset: "Preset | None" = None
    overrides: tuple[str, ...] = ()
    read_only: bool = False
    refresh: bool = False  # ignore cached answers of feeds
    _begun: "Provider | None" = field(default=None, init=False)

    demo = False

    @cached_property
    def loaded(self) -> "Loaded":
        """Return the config with the origin of every value. Raises WheelError naming every mistake in it."""
        loaded = settings.load(self.overrides, preset=self.preset)
        if loaded.local_keys:
            self.messages.note(f"./{settings.LOCAL_FILE} applies: it sets {_some(loaded.local_keys)}")
        for line in settings.warnings(loaded.old_keys, map(str, loaded.files)):
            self.messages.note(line)
        return loaded

    @property
    def config(self) -> "Config":
        """Return the config in force."""
        return self.loaded.config

    def adopt(self, preset: "Preset | None", overrides: tuple[str, ...]) -> None:
        """Use these settings from now on."""
        self.preset, self.overrides = preset, overrides
        self.__dict__.pop("loaded", None)
        self._begun = None

    def config_with(self, settings_on_top: tuple[str, ...]) -> "Config":
        """Return the config in force with these KEY=VALUE settings on top."""
        return settings.load((*self.overrides, *settings_on_top), preset=self.preset).config

    @property
    def market(self) -> str:
        """Return the market of the account of this run: `us` or `deribit`."""
        if self.account is None:
            return "us"
        account = self.config.accounts.get(self.account)
        return account.market if account else "us"

    @property
    def broad_fund(self) -> str:
        """Return the benchmark of returns and moves: the fund SPY; for coins, Bitcoin."""
        return "SPY" if self.market == US else "BTC"

    @property
    def folder(self) -> Path:
        """Return the folder of snapshots, plans and IV history: markets share none of them."""
        return data_dir() if self.market == "us" else data_dir() / self.market

    def now(self) -> datetime:
        """Return the time of the machine's clock."""
        return clock.now()

    def last_session(self) -> date:
        """Return the session of the market that --snapshot names, else of the clock."""
        if named := self.named_snapshot():
            return named.session
        return session_date(clock.now(), self.market)

    def journal_exists(self) -> bool:
        """Return whether the file exists."""
        return store.journal_path(data_dir()).exists()

    def open_journal(self, *, create: bool = False) -> "Journal":
        """Return the journal of the data folder."""
        return store.open_journal(store.journal_path(data_dir()), create=create)

    def described_account(self, account: str | None) -> "Account | None":
        """Return the account that files and the environment describe."""
        try:
            return account_named(self.config, account)[1]
        except WheelError:
            return None

    def provider(self) -> "Provider":
        """Return the config's provider, or that of the account's market."""
        return provider.of_market(self.config, self.market, refresh=self.refresh)

    def begin(self) -> None:
        """Begin a fetch, if this run needs one and its feed can begin before it knows the request."""
        if self.snapshot or self.market != US:
            return
        self._begun = provider.feeds_of(self.config, self.market, refresh=self.refresh)
        if isinstance(self._begun, Beginner):
            self._begun.begin()

    def fetch(
        self, request: "MarketRequest", *, keep: bool = True, ahead: "Callable[[], Snapshot] | None" = None
    ) -> "tuple[Snapshot, Path | None]":
        """Return the named snapshot, else one fetched now."""
        if not self.snapshot:
            begun, self._begun = self._begun, None
            feeds = begun or provider.feeds_of(self.config, self.market, refresh=self.refresh)
            return provider.fetched(
                feeds,
                request,
                self.folder,
                keep=keep,
                read_only=self.read_only,
                messages=self.messages,
            )
        path = path_named(self.snapshot, self.folder, self.messages)
        return self._own(market.FileProvider(path, ahead and (lambda _: ahead())).fetch(request)), path

    def named_snapshot(self, *, options_of: Collection[str] | None = None) -> "Snapshot | None":
        """Return the market of --snapshot; for shares, only the options of these names are read."""
        if not self.snapshot:
            return None
        of = options_of if self.market == US else None
        path = path_named(self.snapshot, self.folder, self.messages)
        return self._own(market.open_market(path, options_of=of))

    def _own(self, snapshot: "Snapshot") -> "Snapshot":
        """Return a named market if it is that of the account. Raises WheelError (usage) if not: BTC is a coin
        in one and a fund in the other.
        """
        if snapshot.market == self.market:
            return snapshot
        wanted = 'an account with market = "deribit"' if self.market == "us" else "a snapshot of deribit"
        raise WheelError(
            f"the snapshot is from the market {snapshot.market}, but the account trades on {self.market}",
            hint=f"use {wanted}",
            code="market",
            exit_code=Exit.USAGE,
        )

    def kept_market(self) -> "Snapshot | None":
        """Return the market of --snapshot, else (without --refresh) the newest recorded one."""
        if self.snapshot:
            return self.named_snapshot()
        newest = None if self.refresh else newest_recorded(self.folder, self.messages)
        return None if newest is None else market.open_market(newest.path)

    def valuation_market(self, symbols: Collection[str]) -> "Snapshot | None":
        """Return the market of --snapshot; without it, holdings are valued at cost."""
        return self.named_snapshot()

    def reviewed_market(self, until: date, request: "Callable[[], MarketRequest]") -> "Snapshot | None":
        """Return the market of --snapshot, else the newest recorded up to that day."""
        if self.snapshot and self.snapshot != "latest":
            return self.named_snapshot()
        newest = newest_recorded(self.folder, self.messages, until=until, of=self.market)
        return None if newest is None else market.open_market(newest.path)

    def known_underlyings(self) -> "pd.DataFrame | None":
        """Return the underlyings of the newest recorded market."""
        newest = newest_recorded(self.folder, self.messages)
        return None if newest is None else market.load_table(newest.path, "underlyings")

    def recorded(self) -> "Sequence[SnapshotInfo]":
        """Return the snapshots of the data folder."""
        return [info for info in market.library(self.folder) if info.damaged is None]

    def iv_history(self) -> "pd.DataFrame":
        """Return the history of the data folder; the demo's for a demo market that is fetched as if it were
        real.
        """
        if self.config.data.provider == "demo" and not self.snapshot:
            vix = self.config.data.demo_vix
            return demo_market.demo_iv_history(vix) if self.market == US else coins.coin_iv_history(vix)
        return market.read_iv_history(self.folder)

    def plans(self) -> Sequence[ListedPlan]:
        """Return the plans of the data folder."""
        return [
            ListedPlan(info.id, info.plan.record if info.plan else None, info.made_at, info.damaged)
            for info in archive.plans_in(self.folder)
        ]

    def saved_plans(self) -> "Sequence[SavedPlan]":
        """Return the saved plans of the data folder."""
        return [info.plan for info in archive.plans_in(self.folder) if info.plan]

    def last_plan(self) -> LastPlan:
        """Return the newest plan of the data folder."""
        return opened(archive.last_plan(self.folder))

    def last_plan_of(self, account: str) -> LastPlan:
        """Return the newest plan of that account in the data folder."""
        return opened(archive.last_plan_of(account, self.folder))

    def plan_named(self, name: str) -> LastPlan:
        """Return a plan of the data folder."""
        return opened(archive.find_plan(name, self.folder))

    def is_last_plan(self, name: str | None, plan: LastPlan) -> bool:
        """Return whether commands without an account's name read this plan: the last one on shares."""
        if self.market != "us":
            return False
        try:
            return archive.last_id(self.folder) == plan.id
        except WheelError:  # the plan exists, but the note that it is the last does not
            return False

    def later_underlyings(self, plan: "PlanRecord") -> "Iterator[tuple[pd.DataFrame, datetime]]":
        """Yield the underlyings of markets recorded after the plan's, newest first: invented markets for a
        plan on one, else real ones. Damaged ones are skipped.
        """
        invented = is_invented(plan.source)
        for info in market.library(self.folder)[:_LOOKED_AT]:
            if info.damaged is not None or info.as_of is None or is_invented(info.source) != invented:
                continue
            if info.as_of <= plan.as_of:  # and so are the others: a table that nobody needs is not read
                return
            try:
                yield market.load_table(info.path, "underlyings"), info.as_of
            except WheelError:
                continue

    def weighed_roll(self, ticket: str) -> "RollTicket | None":
        """Return a roll of the data folder."""
        return archive.find_roll(self.folder, ticket)


def _some(keys: tuple[str, ...]) -> str:
    more = f" and {len(keys) - _NAMED} more keys" if len(keys) > _NAMED else ""
    return ", ".join(keys[:_NAMED]) + more
