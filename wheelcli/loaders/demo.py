"""The workspace of the demo: an invented market and the journal of an invented account, the same at every
run.
"""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from wheelcli import archive
from wheelcli import plan as planner
from wheelcli.book.demo import demo_events
from wheelcli.book.store.journal import Journal, in_memory
from wheelcli.config import Account, Config, Loaded, Preset, load_demo, warnings
from wheelcli.errors import Exit, WheelError, not_found
from wheelcli.feed_source import US
from wheelcli.loaders.book.account import portfolio_of
from wheelcli.loaders.market.newest import path_named
from wheelcli.loaders.market.request import market_request
from wheelcli.loaders.plans.document import context_of
from wheelcli.loaders.plans.last_plan import LastPlan, ListedPlan
from wheelcli.loaders.plans.planning import make_plan
from wheelcli.loaders.quiet_stdout import silence
from wheelcli.loaders.rfq.practice_journal import demo_folder, practised_events
from wheelcli.loaders.workspace import Messages
from wheelcli.market import demo as demo_market
from wheelcli.market.demo import AS_OF
from wheelcli.market.file_provider import open_market
from wheelcli.market.snapshot_store import library
from wheelcli.paths import data_dir
from wheelcli.plan.document import PlanRecord
from wheelcli.plan.optimize.rejected_rows import RejectedRows
from wheelcli.trading_calendar import session_date

if TYPE_CHECKING:
    import pandas as pd

    from wheelcli.archive.plans import SavedPlan
    from wheelcli.book.portfolio import Portfolio
    from wheelcli.manage.rolls.ticket import RollTicket
    from wheelcli.market.provider import MarketRequest, Provider
    from wheelcli.market.snapshot import Snapshot
    from wheelcli.market.snapshot_store import SnapshotInfo
    from wheelcli.plan.trade_plan import Plan

_WEEK = timedelta(days=7)
_LAST = (None, "last", "1")
_CALMED = 4 / 3  # the earlier market was that much more nervous


@dataclass
class Demo:
    """The demo market and its account; only practice is stored, in a folder of its own."""

    command: str
    messages: Messages
    account: str | None = None
    snapshot: str | None = None
    preset: Preset | None = None
    overrides: tuple[str, ...] = ()
    read_only: bool = False

    demo = True
    refresh = False
    broad_fund = "BROADA"

    @cached_property
    def loaded(self) -> Loaded:
        """Return the demo's own settings, with those of this run."""
        loaded = self._load()
        for line in warnings(loaded.old_keys):
            self.messages.note(line)
        return loaded

    def _load(self, on_top: tuple[str, ...] = ()) -> Loaded:
        return load_demo((*self.overrides, *on_top), preset=self.preset)

    def config_with(self, settings: tuple[str, ...]) -> Config:
        """Return the config in force with these KEY=VALUE settings on top."""
        return self._load(settings).config

    @property
    def config(self) -> Config:
        """Return the config in force."""
        return self.loaded.config

    def adopt(self, preset: Preset | None, overrides: tuple[str, ...]) -> None:
        """Use these settings from now on."""
        self.preset, self.overrides = preset, overrides
        for made in ("loaded", "_today", "_week_ago"):
            self.__dict__.pop(made, None)

    def now(self) -> datetime:
        """Return the moment of the demo market."""
        return AS_OF

    def last_session(self) -> date:
        """Return the demo market's last session."""
        return session_date(AS_OF)

    market = US

    @property
    def _symbols(self) -> tuple[str, ...]:
        return ()  # the watchlist and the holdings

    @property
    def folder(self) -> Path:
        """Return the folder of the demo: recorded markets and practice."""
        return demo_folder()

    def journal_exists(self) -> bool:
        """Return True: the demo always has a journal."""
        return True

    def open_journal(self, *, create: bool = False) -> Journal:
        """Return the demo's journal, with the fills that were practised; nothing else of it is stored."""
        return in_memory([*demo_events(), *practised_events()])

    def described_account(self, account: str | None) -> Account | None:
        """Return None: the account's holdings are in its journal."""
        return None

    def provider(self) -> "Provider":
        """Return the demo market."""
        return self._invented(18.0)

    def _invented(
        self, vix: float, *, as_of: datetime = AS_OF, prices: "Mapping[str, float] | None" = None
    ) -> "Provider":
        return demo_market.DemoProvider(vix, as_of=as_of, prices=prices, by_option=True)

    def begin(self) -> None:
        """Do nothing: an invented market is not requested."""

    def fetch(
        self, request: "MarketRequest", *, keep: bool = True, ahead: "Callable[[], Snapshot] | None" = None
    ) -> "tuple[Snapshot, Path | None]":
        """Return the demo market, made now."""
        return self._invented(self.config.data.demo_vix).fetch(request), None

    def named_snapshot(self, *, options_of: Collection[str] | None = None) -> "Snapshot | None":
        """Return the market of --snapshot, for the demo's account: one recorded on the demo, else one of the
        user's.
        """
        if not self.snapshot:
            return None
        folder = self.folder if library(self.folder) else data_dir()
        return open_market(path_named(self.snapshot, folder, self.messages))

    def kept_market(self) -> "Snapshot | None":
        """Return None: the market is made on demand."""
        return None

    def valuation_market(self, symbols: Collection[str]) -> "Snapshot | None":
        """Return the demo market of these names."""
        return demo_market.demo_snapshot(self.config.data.demo_vix, symbols=symbols)

    def reviewed_market(self, until: date, request: "Callable[[], MarketRequest]") -> "Snapshot | None":
        """Return the demo market as a scan and a monitor fetch it."""
        return self.fetch(request())[0]

    def known_underlyings(self) -> "pd.DataFrame | None":
        """Return the underlyings of the demo market."""
        return demo_market.demo_snapshot(self.config.data.demo_vix).underlyings

    def recorded(self) -> "Sequence[SnapshotInfo]":
        """Return no snapshots: the demo's screens show today's market."""
        return ()

    def iv_history(self) -> "pd.DataFrame":
        """Return the demo market's IV history."""
        return demo_market.demo_iv_history(self.config.data.demo_vix)

    @cached_property
    def _today(self) -> "tuple[Plan, Snapshot]":
        return make_plan(self, ())

    @cached_property
    def _week_ago(self) -> LastPlan:
        """Return the plan of a week before, when its VIX was a third higher."""
        then, closes = AS_OF - _WEEK, self._today[1].closes
        prices = closes[closes["date"] == then.strftime("%Y-%m-%d")]
        vix = round(self.config.data.demo_vix * _CALMED, 1)
        data = self.config.data.model_copy(update={"demo_vix": vix})
        config, account = self.config.model_copy(update={"data": data}), portfolio_of(self)
        spots = dict(zip(prices["symbol"], prices["close"], strict=True))
        symbols = self._symbols
        request = market_request(
            self, [*planner.wanted_symbols(config, account, symbols), *account.symbols()]
        )
        snapshot = self._invented(vix, as_of=then, prices=spots).fetch(request)
        with silence():
            proposal = planner.plan(
                snapshot, self._worth(account, snapshot), config, symbols, self.iv_history()
            )
        return self._look_into(config, proposal, at=then)

    def _worth(self, account: "Portfolio", snapshot: "Snapshot") -> "Portfolio":
        return account

    def _look_into(self, config: Config, proposal: "Plan", *, at: datetime) -> LastPlan:
        record = PlanRecord(
            as_of=proposal.as_of,
            source=proposal.source,
            data=proposal.data(),
            kept=context_of(config, proposal, at),
            problems=proposal.problems,
        )
        return LastPlan(record, lambda: RejectedRows.of(proposal.rejections), lambda: proposal.alternatives)

    def plans(self) -> Sequence[ListedPlan]:
        """Return the demo's two plans: today's, and one of a week before."""
        both = (self.last_plan(), self._week_ago)
        return [ListedPlan(each.id, each.record, each.record.kept.at) for each in both]

    def saved_plans(self) -> "Sequence[SavedPlan]":
        """Return no plans: the demo makes its plan at each run."""
        return ()

    def last_plan(self) -> LastPlan:
        """Return today's plan, made again at each run."""
        proposal, _ = self._today
        return self._look_into(self.config, proposal, at=proposal.as_of)

    def last_plan_of(self, account: str) -> LastPlan:
        """Return today's plan: the demo has one account."""
        return self.last_plan()

    def plan_named(self, name: str) -> LastPlan:
        """Return one of the demo's two plans."""
        if name in _LAST:
            return self.last_plan()
        plans = (self.last_plan(), self._week_ago)
        placed = [p for k, p in enumerate(plans, start=1) if name == str(k)]
        matches = placed or [p for p in plans if p.id.startswith(name)]
        if len(matches) != 1:
            raise WheelError(
                not_found("demo plan", name),
                hint=f"demo plans: {', '.join(p.id for p in plans)}",
                code="no_plan",
                exit_code=Exit.USAGE,
            )
        return matches[0]

    def is_last_plan(self, name: str | None, plan: LastPlan) -> bool:
        """Return whether today's plan was named."""
        return name in _LAST

    def later_underlyings(self, plan: PlanRecord) -> "Iterator[tuple[pd.DataFrame, datetime]]":
        """Yield the underlyings of today's demo market."""
        wanted = {ticket.symbol for ticket in plan.data.tickets}
        today = demo_market.demo_snapshot(symbols=wanted, choose=lambda symbol, listed, vix: ())
        yield today.underlyings, today.as_of

    def weighed_roll(self, ticket: str) -> "RollTicket | None":
        """Return a roll saved on the demo, from the practice folder."""
        return archive.find_roll(demo_folder(), ticket)
