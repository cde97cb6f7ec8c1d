"""The workspace of the demo's account for options on coins: an invented market, and the journal of an
invented account.
"""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from wheelcli.archive.rolls import find_roll
from wheelcli.book.coins.demo import coin_demo_events
from wheelcli.book.store.journal import Journal, in_memory
from wheelcli.config import Loaded, load_demo
from wheelcli.errors import Exit, WheelError
from wheelcli.feed_source import DEMO_COIN_ACCOUNT
from wheelcli.loaders.coins.account import worth_in
from wheelcli.loaders.demo import Demo
from wheelcli.loaders.market.newest import path_named
from wheelcli.loaders.plans.last_plan import LastPlan
from wheelcli.loaders.rfq.practice_journal import demo_folder
from wheelcli.loaders.wanted_names import ALSO_FUNDS
from wheelcli.market.demo.coins import (
    AS_OF,
    CoinDemoProvider,
    coin_account_config,
    coin_iv_history,
    coin_snapshot,
)
from wheelcli.market.file_provider import open_market
from wheelcli.market.snapshot_store import library
from wheelcli.trading_calendar import NEVER_CLOSED, session_date

if TYPE_CHECKING:
    import pandas as pd

    from wheelcli.book.portfolio import Portfolio
    from wheelcli.manage.rolls.ticket import RollTicket
    from wheelcli.market.provider import MarketRequest, Provider
    from wheelcli.market.snapshot import Snapshot
    from wheelcli.market.snapshot_store import SnapshotInfo
    from wheelcli.plan.document import PlanRecord


class CoinDemo(Demo):
    """The demo's coins and their account; only practice is stored, in its own folder."""

    broad_fund = "BTC"
    market = NEVER_CLOSED

    def _load(self, on_top: tuple[str, ...] = ()) -> Loaded:
        return load_demo((*self.overrides, *on_top), preset=self.preset, own=coin_account_config)

    @property
    def folder(self) -> Path:
        """Return the folder of the demo's coins: recorded markets and practice."""
        return demo_folder() / self.market

    def last_session(self) -> date:
        """Return the session of the demo market, a day in UTC."""
        return session_date(AS_OF, self.market)

    def open_journal(self, *, create: bool = False) -> Journal:
        """Return the journal of the demo's coins; nothing of it is stored."""
        return in_memory(coin_demo_events(DEMO_COIN_ACCOUNT))

    def _invented(
        self, vix: float, *, as_of: datetime = AS_OF, prices: Mapping[str, float] | None = None
    ) -> "Provider":
        return CoinDemoProvider(vix, as_of=as_of, prices=prices)

    def fetch(
        self, request: "MarketRequest", *, keep: bool = True, ahead: "Callable[[], Snapshot] | None" = None
    ) -> "tuple[Snapshot, Path | None]":
        """Return the market of --snapshot, else the demo's coins, made now."""
        named = self.named_snapshot()
        return super().fetch(request) if named is None else (named, None)

    def named_snapshot(self, *, options_of: Collection[str] | None = None) -> "Snapshot | None":
        """Return the market of --snapshot, one that was recorded on the demo. Raises WheelError (usage) if it
        is not one of coins.
        """
        if not self.snapshot:
            return None
        market = open_market(path_named(self.snapshot, self.folder, self.messages))
        if market.market != self.market:
            raise WheelError(
                f"the snapshot is from the market {market.market}, but the account trades on {self.market}",
                hint="leave out --snapshot, or name one of `wheel snapshot list --demo --account coins`",
                code="market",
                exit_code=Exit.USAGE,
            )
        return market

    def kept_market(self) -> "Snapshot | None":
        """Return the market of --snapshot; without it, the market is made on demand."""
        return self.named_snapshot()

    def valuation_market(self, symbols: Collection[str]) -> "Snapshot | None":
        """Return the demo market of these coins."""
        return coin_snapshot(self.config.data.demo_vix, symbols=symbols)

    def known_underlyings(self) -> "pd.DataFrame | None":
        """Return the coins of the demo market."""
        return coin_snapshot(self.config.data.demo_vix).underlyings

    def recorded(self) -> "Sequence[SnapshotInfo]":
        """Return the markets that were recorded on the demo."""
        return [info for info in library(self.folder) if info.damaged is None]

    def iv_history(self) -> "pd.DataFrame":
        """Return the IV history of the demo's coins."""
        return coin_iv_history(self.config.data.demo_vix)

    @property
    def _symbols(self) -> tuple[str, ...]:
        return ALSO_FUNDS

    def _worth(self, account: "Portfolio", snapshot: "Snapshot") -> "Portfolio":
        return worth_in(account, snapshot)[0]

    def last_plan_of(self, account: str) -> LastPlan:
        """Return today's plan: the demo's coins have one account."""
        return self.last_plan()

    def is_last_plan(self, name: str | None, plan: LastPlan) -> bool:
        """Return False: without the account's name, the commands read the demo's plan on shares."""
        return False

    def weighed_roll(self, ticket: str) -> "RollTicket | None":
        """Return a roll saved on the demo's coins."""
        return find_roll(self.folder, ticket)

    def later_underlyings(self, plan: "PlanRecord") -> "Iterator[tuple[pd.DataFrame, datetime]]":
        """Yield the coins of today's demo market."""
        yield coin_snapshot(self.config.data.demo_vix).underlyings, AS_OF
