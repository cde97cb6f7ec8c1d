"""The course of a run, whatever it trades: its events, its records, and what the last session left."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Generic, TypeVar

from wheelcli.backtest.levels import Levels
from wheelcli.backtest.market_day import MarketDay
from wheelcli.backtest.records import ClosedEarly, Point, RunPurse, TicketRecord
from wheelcli.backtest.spec import Spec
from wheelcli.book.events import Event
from wheelcli.book.ledger import AccountBook
from wheelcli.book.projection.folded import Folded
from wheelcli.chains.atm_iv import atm_iv
from wheelcli.chains.build import Chains
from wheelcli.config import Config
from wheelcli.errors import Problem
from wheelcli.market.carried_marks import Earlier
from wheelcli.order import Order
from wheelcli.plan.history import History
from wheelcli.plan.optimize.smallest_account import Choose

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, slots=True)
class Evening:
    """What the last session left: its market and its prices."""

    day: MarketDay
    chains: Chains
    history: History

    @property
    def session(self) -> date:
        """Return the session."""
        return self.day.session


@dataclass(frozen=True, slots=True)
class Waiting:
    """A filled ticket that has not ended yet: its place among the tickets, its order, and the opened lots."""

    place: int
    order: Order
    lots: tuple[str, ...]


@dataclass(slots=True)
class Course:
    """One run: its rules, the account's fold, and the records. `config` has no core shares, because the run
    begins in cash.
    """

    spec: Spec
    config: Config
    folded: Folded
    iv_history: "pd.DataFrame | None"
    choose: Choose | None = None  # a rival's own choice, without the floors of tickets
    log: list[Event] = field(default_factory=list)  # in the order in which they were entered
    evening: Evening | None = None
    earlier: dict[str, Earlier] = field(default_factory=dict)  # the last market that quoted each option held
    spots: dict[str, float] = field(default_factory=dict)  # last known price of each name held
    unsettled: dict[str, int] = field(default_factory=dict)  # of the last session, as `unsettled_cents`
    called: dict[str, str] = field(default_factory=dict)  # present symbols of renamed underlyings
    waiting: list[Waiting] = field(default_factory=list)  # fills whose expiration is ahead
    recent: list[Waiting] = field(default_factory=list)  # fills of the last session
    # ids of the openings of each filled ticket, by its place
    lots: dict[int, tuple[str, ...]] = field(default_factory=dict)
    tickets: list[TicketRecord] = field(default_factory=list)
    closed_early: list[ClosedEarly] = field(default_factory=list)
    points: list[Point] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)
    problems: dict[tuple[str, str], Problem] = field(default_factory=dict)
    absent: Counter[str] = field(default_factory=Counter)  # sessions in a row without a price

    def new_id(self) -> str:
        """Return the id of the next event; the same run has the same ids."""
        self.counts["ids"] += 1
        return f"b{self.counts['ids']:06d}"

    def enter(self, events: Iterable[Event]) -> None:
        """Add events to the account."""
        new = list(events)
        if new:
            self.log += new
            self.folded = self.folded.extend(new)

    def keep(self, record: TicketRecord, order: Order, lots: tuple[str, ...]) -> None:
        """Keep the record of a ticket, and if it was filled the order and lots whose end is awaited."""
        self.tickets.append(record)
        if not record.contracts:
            return
        place = len(self.tickets) - 1
        entry = Waiting(place, order, lots)
        self.waiting.append(entry)
        self.recent.append(entry)
        self.lots[place] = lots

    def keep_iv(self, chains: Chains, session: date) -> None:
        """Add the session's 30-day volatilities to their history."""
        import pandas as pd

        now, known = atm_iv(chains), self.iv_history
        rows = pd.DataFrame(
            {"symbol": now["symbol"].astype(str), "session": pd.Timestamp(session), "iv30": now["iv30"]}
        )
        empty = known is None or not len(known)
        self.iv_history = rows if empty else pd.concat([known, rows], ignore_index=True)

    def note(self, problem: Problem) -> None:
        """Keep a problem, once for each symbol."""
        self.problems.setdefault((problem.code, problem.symbol or problem.message), problem)


@dataclass(frozen=True, slots=True, kw_only=True)
class CoinEnd:
    """A coin account at the end: its purses, the value at the start, and the change in value of all
    coins held, each from the index at which it came, hundred-millionths of a dollar.
    """

    purses: tuple[RunPurse, ...]
    start_e8: int
    gain_e8: int


@dataclass(frozen=True, slots=True)
class End:
    """The account of a run that has ended, and its tickets. Amounts of `account` are in cents, those of an
    account of coins in hundred-millionths of a dollar.
    """

    account: AccountBook
    tickets: tuple[TicketRecord, ...]
    coins: CoinEnd | None = None


R = TypeVar("R", bound=Course)


@dataclass(frozen=True, slots=True)
class Engine(Generic[R]):
    """How one kind of account goes through its sessions: its beginning, one session (raises `Ended` if it
    cannot go on), the names that it holds, its end.
    """

    begin: "Callable[[Spec, Config, pd.DataFrame | None], R]"
    session: Callable[[R, MarketDay, Levels, bool], None]
    held: Callable[[R], set[str]]
    end: Callable[[R, Mapping[str, float]], End]
