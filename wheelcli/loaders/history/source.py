"""The sessions that a backtest runs over: a store of recorded markets, or the demo market's past year."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from wheelcli.backtest.market_day import MarketDay
from wheelcli.backtest.report import StoreUsed
from wheelcli.backtest.within_reach import longest
from wheelcli.book.entry.due_events import Payment
from wheelcli.chains.dividends import payments_of
from wheelcli.errors import Exit, Problem, WheelError, cannot_combine
from wheelcli.loaders.history.store import RECENT, open_store
from wheelcli.market.demo.year import DemoYear, demo_year, spanned
from wheelcli.market.no_data import NoData
from wheelcli.paths import data_dir
from wheelcli.trading_calendar import close_of

if TYPE_CHECKING:
    from wheelcli.loaders.workspace import Workspace

DEMO_DIGEST = "demo"
QUARTER = 63  # sessions of the demo's run without dates


class Source(Protocol):
    """Sessions to run over, oldest first."""

    @property
    def problems(self) -> list[Problem]:
        """Return the faults of the sessions read so far."""

    def __len__(self) -> int:
        """Return how many sessions there are, damaged ones included."""

    def days(self) -> Iterator[MarketDay]:
        """Yield each session."""

    def used(self, fund: str) -> StoreUsed:
        """Return what the report shows about them."""


@dataclass
class DemoSource:
    """The demo market's past year."""

    year: DemoYear
    sessions: list[date]
    vix: float

    @property
    def problems(self) -> list[Problem]:
        """Return no faults: the sessions are generated."""
        return []

    def __len__(self) -> int:
        return len(self.sessions)

    def days(self) -> Iterator[MarketDay]:
        """Yield each session, a quarter of an hour before its close."""
        for session in self.sessions:
            snapshot = self.year.market(session)
            paid = tuple(
                Payment(symbol, day, amount)
                for symbol, payments in payments_of(snapshot.dividends).items()
                for day, amount in payments
                if session - RECENT <= day <= session
            )
            bars = self.year.past.bars
            place = self.year.past.sessions.index(session)
            opens = {symbol: float(own.open[place]) for symbol, own in bars.items()}
            late = snapshot.as_of >= close_of(session)
            yield MarketDay(
                id=f"demo-{session}", snapshot=snapshot, at_close=late, payments=paid, opens=opens
            )

    def used(self, fund: str) -> StoreUsed:
        """Return what the report shows about them."""
        return StoreUsed("demo", "demo", f"{DEMO_DIGEST}-{self.vix:g}", 0, 0, fund)


@dataclass
class StoreSource:
    """A folder of recorded sessions."""

    folder: Path
    since: date | None
    until: date | None
    model: bool
    rate: float
    most_days: int

    def __post_init__(self) -> None:
        self.store = open_store(
            self.folder,
            since=self.since,
            until=self.until,
            model=self.model,
            rate=self.rate,
            most_days=self.most_days,
        )

    @property
    def problems(self) -> list[Problem]:
        """Return the damaged snapshots, and the splits read from closes."""
        return self.store.problems

    def __len__(self) -> int:
        return len(self.store.sessions.recorded)

    def days(self) -> Iterator[MarketDay]:
        """Yield each session."""
        return self.store.days()

    def used(self, fund: str) -> StoreUsed:
        """Return what the report shows about them."""
        store = self.store
        return StoreUsed(
            str(self.folder), store.source, store.digest, len(store.sessions.gaps), store.damaged, fund
        )


def source_of(
    workspace: "Workspace",
    data: str | None,
    *,
    since: date | None,
    until: date | None,
    model: bool,
) -> Source:
    """Return the sessions of a run: the demo's, those of a folder, or the user's recorded snapshots.

    Raises WheelError: usage for --demo with a folder, 4 without a session in that span, 5 for a folder or
    table that cannot be used.
    """
    if workspace.demo:
        if data is not None:
            raise WheelError(cannot_combine("--data", "--demo"), code="usage", exit_code=Exit.USAGE)
        symbols = {*workspace.config.watchlist, workspace.broad_fund}
        vix = workspace.config.data.demo_vix
        year = demo_year(vix, symbols=symbols)
        sessions = spanned(year.sessions, since, until)
        if since is None and until is None:
            sessions = sessions[-QUARTER:]
        if not sessions:
            first, last = year.sessions[0], year.sessions[-1]
            raise NoData(
                "the demo market has no session in that period",
                hint=f"its sessions run from {first} to {last}",
                code="no_sessions",
                problems=(),
            )
        return DemoSource(year, sessions, vix)
    folder = data_dir() if data is None else Path(data).expanduser()
    if data is None and not (folder / "snapshots").is_dir():
        raise NoData(
            "no recorded session yet",
            hint="`wheel record` records the market of a session; --demo needs no recorded sessions",
            code="no_sessions",
            problems=(),
        )
    config = workspace.config
    return StoreSource(folder, since, until, model, config.data.rate, longest(config))
