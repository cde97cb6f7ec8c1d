"""The demo's past year as sessions to run over: its shares, or its coins."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from wheelcli.backtest.market_day import MarketDay
from wheelcli.backtest.report import StoreUsed
from wheelcli.book.entry.due_events import Payment
from wheelcli.chains.dividends import payments_of
from wheelcli.errors import Problem
from wheelcli.feed_source import DEMO, DEMO_COINS
from wheelcli.loaders.history.store import RECENT
from wheelcli.market.demo.coins.year import CoinYear
from wheelcli.market.demo.year import DemoYear
from wheelcli.trading_calendar import close_of

__all__ = ["CoinDemoSource", "DemoSource"]


@dataclass
class _Invented:
    """Sessions that are generated: none is damaged, and the list of names has no dates."""

    sessions: list[date]

    @property
    def dated(self) -> bool:
        """Return False."""
        return False

    @property
    def problems(self) -> list[Problem]:
        """Return no faults."""
        return []

    @property
    def first(self) -> date:
        """Return the first session."""
        return self.sessions[0]

    def __len__(self) -> int:
        return len(self.sessions)


@dataclass
class DemoSource(_Invented):
    """The demo market's past year."""

    year: DemoYear
    vix: float

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
        """Return the facts about the sessions for the report."""
        return StoreUsed("demo", DEMO, f"{DEMO}-{self.vix:g}", 0, 0, fund)


@dataclass
class CoinDemoSource(_Invented):
    """The past year of the demo's coins."""

    year: CoinYear

    def days(self) -> Iterator[MarketDay]:
        """Yield each session."""
        for session in self.sessions:
            yield MarketDay(id=f"{DEMO_COINS}-{session}", snapshot=self.year.market(session))

    def used(self, fund: str) -> StoreUsed:
        """Return the facts about the sessions for the report."""
        return StoreUsed("demo", DEMO_COINS, f"{DEMO_COINS}-{self.year.vix:g}", 0, 0, fund)
