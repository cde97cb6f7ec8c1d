"""The fold over sessions: the same plan and monitor as the weekly commands, one session after the other.

One session, in this order:

1. Options that expired at the session before are settled, and holders exercise early.
2. Splits, dividends and interest are entered.
3. The account is marked, and the monitor's orders are filled.
4. The account is marked again, a plan is made, and its tickets are filled.
5. The session is recorded.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Any

from wheelcli.backtest.before_trading import before_trading, opening, rate_of
from wheelcli.backtest.course import CoinEnd, Course, End, Engine, Evening
from wheelcli.backtest.delisting import Ended, without_price
from wheelcli.backtest.levels import Levels
from wheelcli.backtest.market_day import MarketDay, prices_of
from wheelcli.backtest.outcomes import judge, with_endings
from wheelcli.backtest.priced_day import enough, price_day
from wheelcli.backtest.records import ClosedEarly, Point, TicketRecord
from wheelcli.backtest.rivals import Beside, Rival, RivalRun
from wheelcli.backtest.running import (
    ACCOUNT,
    Running,
    Valued,
    count_marks,
    names_held,
    point_of,
    remember,
    running,
    valued,
)
from wheelcli.backtest.spec import Spec
from wheelcli.backtest.trading import manage, price_again, sell
from wheelcli.backtest.within_reach import longest
from wheelcli.book.check import check
from wheelcli.book.coins.money import E8
from wheelcli.book.events import Event
from wheelcli.book.ledger import AccountBook
from wheelcli.book.projection.folded import Folded
from wheelcli.chains.build import Chains
from wheelcli.config import Config
from wheelcli.config.account import Watched
from wheelcli.errors import Problem
from wheelcli.plan.history import History
from wheelcli.plan.regime import regime_in_force

if TYPE_CHECKING:
    import pandas as pd

Watch = Callable[[date], None]


@dataclass(frozen=True, slots=True)
class Ran:
    """A run that has ended: its events in order, its account, and the record of each session and ticket."""

    spec: Spec
    config: Config
    events: tuple[Event, ...]
    account: AccountBook
    points: tuple[Point, ...]
    tickets: tuple[TicketRecord, ...]
    closed_early: tuple[ClosedEarly, ...]
    counts: dict[str, int]
    problems: tuple[Problem, ...]
    at_close: int  # sessions decided at the close
    model: int  # sessions of model quotes
    unseen: tuple[str, ...]  # names of the watchlist without a price in any session
    stopped: Problem | None  # why it ended before the last session
    final: MarketDay
    names: int  # names of the watchlist; with a dated list, those of any session
    dated: bool  # whether the list of names has dates
    rivals: tuple[RivalRun, ...]
    unsettled: dict[str, int]  # cents that expired contracts without a settlement value count at the end
    coins: CoinEnd | None = None  # of a coin account, whose `account` is in hundred-millionths

    @property
    def per_dollar(self) -> int:
        """Return the units of `account` in a dollar."""
        return 100 if self.coins is None else E8

    @property
    def start_usd(self) -> float:
        """Return the value at the start, dollars: cash, and coins at the index of the first session."""
        return self.spec.cash_cents / 100 if self.coins is None else self.coins.start_e8 / E8


def run_sessions(
    days: Iterable[MarketDay],
    spec: Spec,
    config: Config,
    *,
    fund: str,
    iv_history: "pd.DataFrame | None" = None,
    watch: Watch = lambda day: None,
    rivals: Sequence[Rival] = (),
    engine: Engine[Any] | None = None,
) -> Ran:
    """Return the run over these sessions, oldest first. At most two of them are in memory at a time.

    `fund` is the broad fund to compare with; `iv_history` what was known of implied volatilities before the
    first session. `watch` is called after each session. Each of the `rivals` has its own account in
    the same market. `engine` is that of the account, by default one of shares. Raises ValueError without any
    session.
    """
    import pandas as pd

    engine = engine or SHARES
    run = engine.begin(spec, config, iv_history)
    watchlist = run.config.watchlist
    others = [Beside.of(rival, spec) for rival in rivals]
    levels = Levels(frozenset(config.watchlist), fund)
    flags = {"at_close": 0, "model": 0}
    stopped: Problem | None = None
    last: MarketDay | None = None
    for place, day in enumerate(days):
        if not place and iv_history is not None:
            run.iv_history = iv_history[(iv_history["session"] < pd.Timestamp(day.session)).to_numpy()]
        before = run.folded, len(run.log), run.counts.copy()
        plans, known = _plans(spec, place, day, last), run.iv_history
        try:
            engine.session(run, day, levels, plans)
        except Ended as ended:
            # The account ends at its last whole session, so that its events add up to its value.
            stopped, (run.folded, count, run.counts) = ended.problem, before
            del run.log[count:]
            break
        beside(others, day, levels, plans=plans, iv_history=known)
        run.counts["paid_names"] += len(day.payments)
        _doubts(run, day, {*levels.names, fund} | engine.held(run))
        flags["at_close"] += day.at_close
        flags["model"] += day.model
        last = day
        watch(day.session)
    if last is None:
        raise ValueError("a run needs a session")
    breaches = check(run.folded.events)
    for breach in breaches:
        run.note(Problem("journal_check", breach.message, "", breach.event))
    end = engine.end(run, prices_of(last.snapshot))
    return Ran(
        spec=spec,
        config=run.config.model_copy(update={"watchlist": watchlist}),
        events=tuple(run.log),
        account=end.account,
        points=tuple(run.points),
        tickets=end.tickets,
        closed_early=tuple(run.closed_early),
        counts=dict(run.counts),
        problems=tuple(run.problems.values()),
        at_close=flags["at_close"],
        model=flags["model"],
        unseen=tuple(sorted(levels.names - levels.worth.keys())),
        stopped=stopped,
        final=last,
        names=len(levels.names),
        dated=last.listed is not None,
        rivals=tuple(other.ended() for other in others),
        unsettled=run.unsettled,
        coins=end.coins,
    )


def _doubts(run: Course, day: MarketDay, names: set[str]) -> None:
    """Keep what is doubtful about a session's names that are watched or held."""
    for problem in day.doubts:
        if problem.symbol in names:
            run.note(problem)
    run.counts["some_closing"] += not day.at_close and bool(day.closing & names)


def _plans(spec: Spec, place: int, day: MarketDay, last: MarketDay | None) -> bool:
    """Return whether a plan is made on a session."""
    if spec.every.sessions is not None:
        return place % spec.every.sessions == 0
    return last is None or last.session.isocalendar()[:2] != day.session.isocalendar()[:2]


def _held(run: Running) -> set[str]:
    return names_held(run.book)


def _end(run: Running, prices: Mapping[str, float]) -> End:
    account = run.folded.book.account(ACCOUNT)
    assert account is not None, "a run begins with its cash"
    return End(account, tuple(with_endings(run, account, run.exchanged)))


def _session(run: Running, day: MarketDay, levels: Levels, plans: bool) -> None:
    one_session(run, day, levels, plans=plans)


SHARES = Engine(running, _session, _held, _end)


def one_session(run: Running, day: MarketDay, levels: Levels, *, plans: bool) -> None:
    """Carry the run through one session. Raises Ended if it cannot go on."""
    before = run.evening
    if not run.log:
        opening(run, day)
    day = enough(day, [run])
    rate = rate_of(run, before)
    start = _morning(run, day)
    days = 0 if before is None else (day.session - before.session).days
    levels.advance(day, rate=rate, days=days, after=None if before is None else before.session)
    market = _priced(day, [(run, start)])
    _trade(run, market, start, levels, plans=plans)
    run.keep_iv(market.chains, day.session)


def beside(
    others: Sequence[Beside],
    day: MarketDay,
    levels: Levels,
    *,
    plans: bool,
    iv_history: "pd.DataFrame | None",
) -> None:
    """Run the rivals through one session. All contracts that any of them holds or may sell are priced once. A
    rival that cannot continue stops.
    """
    starts = []
    going = [other for other in others if not other.stopped]
    for other in going:
        if not other.run.log:
            opening(other.run, day)
    if going:
        day = enough(day, [other.run for other in going])
    for other in going:
        other.run.iv_history = iv_history
        try:
            starts.append((other.run, _morning(other.run, day)))
        except Ended:
            other.stopped = True
    if starts:
        market = _priced(day, starts)
        for run, start in starts:
            _trade(run, market, start, levels, plans=plans)


def _morning(run: Running, day: MarketDay) -> Valued:
    """Prepare an account for this session's trading, and return it valued in this market."""
    if day.listed is not None:
        watched = {s: run.listed.get(s, Watched()) for s in sorted(day.listed)}
        run.config = run.config.model_copy(update={"watchlist": watched})
    before_trading(run, day)
    without_price(run, day)
    judge(run, day)
    price_again(run, day)
    return valued(run, day.snapshot)


@dataclass(frozen=True, slots=True)
class _Market:
    """A session with the priced contracts in reach."""

    day: MarketDay
    chains: Chains
    history: History


def _priced(day: MarketDay, starts: Sequence[tuple[Running, Valued]]) -> _Market:
    """Return the market with prices for every contract that these accounts hold or may sell."""
    if day.priced is not None:
        return _Market(day, day.priced.chains, day.priced.history)
    held = {option.contract.occ for _, start in starts for option in start.portfolio.options}
    days = max(longest(run.config) for run, _ in starts)
    rate = starts[0][0].config.data.rate
    snapshot, chains, history = price_day(day.snapshot, days=days, rate=rate, held=held)
    return _Market(replace(day, snapshot=snapshot), chains, history)


def _trade(run: Running, market: _Market, start: Valued, levels: Levels, *, plans: bool) -> None:
    """Manage and plan in a priced market, and record the session."""
    day, chains, history = market.day, market.chains, market.history
    end, before = start, run.folded
    if not run.spec.hold:
        manage(run, day, start, chains, history)
    if plans:
        end, before = _now(run, day, end, before), run.folded
        sell(run, day, end, chains, history)
    end = _now(run, day, end, before)
    remember(run, day, end)
    run.points.append(point_of(day, end, regime_in_force(day.snapshot, run.config), levels, planned=plans))
    count_marks(run, end)
    run.evening = Evening(day, chains, history)


def _now(run: Running, day: MarketDay, last: Valued, before: Folded) -> Valued:
    """Return the account valued in this market: as it was `last`, if nothing has been entered since."""
    return last if run.folded is before else valued(run, day.snapshot)
