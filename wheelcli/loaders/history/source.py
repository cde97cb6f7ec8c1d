"""The sessions that a backtest runs over: a store of recorded markets, or the demo market's past year."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from wheelcli.backtest.market_day import MarketDay
from wheelcli.backtest.report import StoreUsed
from wheelcli.backtest.within_reach import longest
from wheelcli.config import Config
from wheelcli.errors import Exit, Problem, WheelError, cannot_combine, not_found
from wheelcli.feed_source import US
from wheelcli.loaders.history.invented import CoinDemoSource, DemoSource
from wheelcli.loaders.history.sessions import Span
from wheelcli.loaders.history.store import open_store
from wheelcli.market.demo.coins.year import coin_year
from wheelcli.market.demo.year import demo_year
from wheelcli.market.no_data import NoData

if TYPE_CHECKING:
    from wheelcli.loaders.workspace import Workspace

QUARTER = 63  # sessions of the demo's run without dates


class Source(Protocol):
    """Sessions to run over, oldest first."""

    @property
    def dated(self) -> bool:
        """Return whether the list of names has dates."""

    @property
    def problems(self) -> list[Problem]:
        """Return the faults of the sessions read so far."""

    @property
    def first(self) -> date:
        """Return the first session."""

    def __len__(self) -> int:
        """Return how many sessions there are, damaged ones included."""

    def days(self) -> Iterator[MarketDay]:
        """Yield each session."""

    def used(self, fund: str) -> StoreUsed:
        """Return the facts about the sessions for the report."""


@dataclass
class StoreSource:
    """A folder of recorded sessions."""

    folder: Path
    span: Span
    model: bool
    rate: float
    most_days: int
    earnings: Path | None = None
    facts: Path | None = None
    market: str = US

    def __post_init__(self) -> None:
        self.store = open_store(
            self.folder,
            span=self.span,
            model=self.model,
            rate=self.rate,
            most_days=self.most_days,
            earnings=self.earnings,
            facts=self.facts,
            market=self.market,
        )

    @property
    def dated(self) -> bool:
        """Return whether the store has a dated list of names."""
        return "names" in self.store.tables.frames

    @property
    def problems(self) -> list[Problem]:
        """Return the damaged snapshots, and the splits read from closes."""
        return self.store.problems

    @property
    def first(self) -> date:
        """Return the first session, even if it is damaged."""
        return self.store.sessions.recorded[0].session

    def __len__(self) -> int:
        return len(self.store.sessions.recorded)

    def days(self) -> Iterator[MarketDay]:
        """Yield each session."""
        return self.store.days()

    def used(self, fund: str) -> StoreUsed:
        """Return the facts about the sessions for the report."""
        store = self.store
        return StoreUsed(
            str(self.folder), store.source, store.digest, len(store.sessions.gaps), store.damaged, fund
        )


def source_of(
    workspace: "Workspace",
    data: str | None,
    *,
    span: Span,
    model: bool,
    earnings: str | None = None,
    facts: str | None = None,
) -> Source:
    """Return the sessions of a run: the demo's, those of a folder, or the user's recorded snapshots.
    `earnings` and `facts` are files of dated tables.

    Raises WheelError: usage for --demo with a folder or a file, 4 without a session in that span, 5 for a
    folder or table that cannot be used.
    """
    if workspace.demo:
        for option, value in (("--data", data), ("--earnings", earnings), ("--facts", facts)):
            if value is not None:
                raise WheelError(cannot_combine(option, "--demo"), code="usage", exit_code=Exit.USAGE)
        if workspace.market != US:
            return _coin_demo(workspace.config.data.demo_vix, span)
        return demo_source(workspace.config, workspace.broad_fund, span)
    config = workspace.config
    return StoreSource(
        source_folder(data, workspace.folder),
        span,
        model,
        config.data.rate,
        longest(config),
        earnings=_file(earnings),
        facts=_file(facts),
        market=workspace.market,
    )


def source_folder(data: str | None, default: Path) -> Path:
    """Return the folder that --data names, by default the user's own. Raises NoData if nothing has been
    recorded there.
    """
    folder = default if data is None else Path(data).expanduser()
    if data is None and not (folder / "snapshots").is_dir():
        raise NoData(
            "no recorded session yet",
            hint="`wheel record` records the market of a session; --demo needs no recorded sessions",
            code="no_sessions",
            problems=(),
        )
    return folder


def _coin_demo(vix: float, span: Span) -> CoinDemoSource:
    coins = coin_year(vix)
    return CoinDemoSource(_sessions(coins.sessions, span), coins)


def demo_source(config: Config, fund: str, span: Span) -> DemoSource:
    """Return the demo's sessions of a span. Raises NoData if it has none."""
    year = demo_year(config.data.demo_vix, symbols={*config.watchlist, fund})
    return DemoSource(_sessions(year.sessions, span), year, config.data.demo_vix)


def _sessions(known: list[date], span: Span) -> list[date]:
    """Return the sessions of a span, by default the last ones. Raises NoData without one."""
    sessions = [session for session in known if span.has(session)]
    if not sessions:
        first, last = known[0], known[-1]
        raise NoData(
            "the demo market has no session in that period",
            hint=f"its sessions run from {first} to {last}",
            code="no_sessions",
            problems=(),
        )
    if span == Span():
        span = Span(last=QUARTER)
    return span.cut(sessions)


def _file(text: str | None) -> Path | None:
    """Return the path of a file that an option names. Raises WheelError (5) if it is missing."""
    if text is None:
        return None
    path = Path(text).expanduser()
    if not path.is_file():
        raise WheelError(not_found("file", text), code="store", exit_code=Exit.INVALID)
    return path


def refuse_without_names(config: Config, source: Source) -> None:
    """Raise WheelError (usage) if neither the watchlist nor the store names what may be traded."""
    if not config.watchlist and not source.dated:
        raise WheelError(
            "the watchlist is empty",
            hint="put names on it with `wheel watchlist add AAPL KO`, or add --demo",
            code="empty_watchlist",
            exit_code=Exit.USAGE,
        )
