"""A run of a share account as it goes: its holdings so far, and their value in a market."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from fractions import Fraction
from typing import TYPE_CHECKING

from wheelcli.backtest.course import Course
from wheelcli.backtest.levels import Levels
from wheelcli.backtest.market_day import MarketDay, prices_of
from wheelcli.backtest.records import Point
from wheelcli.backtest.spec import Spec
from wheelcli.book.entry.entry import Entering
from wheelcli.book.from_journal import portfolio as portfolio_of
from wheelcli.book.ledger import AccountBook, OptionLot
from wheelcli.book.portfolio import Portfolio
from wheelcli.book.positions.positions import positions_of
from wheelcli.book.projection.folded import Folded
from wheelcli.book.valuation.cash import collateral_usd
from wheelcli.book.valuation.expired import is_over
from wheelcli.config import Config
from wheelcli.config.account import Watched
from wheelcli.contract import Contract, Right
from wheelcli.manage.listed_marks import listed_marks
from wheelcli.market.carried_marks import Earlier, carried_marks
from wheelcli.market.snapshot import Snapshot
from wheelcli.open_option import OpenOption
from wheelcli.plan.regime import Regime
from wheelcli.quotes import Mark, Origin
from wheelcli.trading_calendar import NEW_YORK

if TYPE_CHECKING:
    import pandas as pd

ACCOUNT = "default"
SOURCE = "backtest"
REMEMBERED = 12  # sessions whose holdings a late dividend may need


@dataclass(frozen=True, slots=True)
class Valued:
    """The account in a market: its holdings and worth, and what is not valued at a current
    quote.
    """

    portfolio: Portfolio
    marks: Mapping[Contract, Mark]
    carried: Mapping[str, Mark]  # by OCC symbol
    guessed: frozenset[str]  # OCC symbols without a mark of any session
    stale: int  # options at their last known time value
    unmarked: int  # open options that no session has quoted
    stale_shares: int  # names whose shares are valued at an earlier price
    unsettled: frozenset[str] = frozenset()  # OCC symbols of expired contracts without a settlement value

    def cents_of(self, option: OpenOption) -> int:
        """Return the value of an open option, negative if short: at its mark, or without one at its
        premium.
        """
        return option.worth_cents(self.marks.get(option.contract) or option.opening_mark) or 0

    @property
    def unsettled_cents(self) -> dict[str, int]:
        """Return the value of each expired option without a settlement value, by contract, in cents,
        negative if short.
        """
        out: dict[str, int] = {}
        for option in self.portfolio.options:
            name = option.contract.name
            if name in self.unsettled:
                out[name] = out.get(name, 0) + self.cents_of(option)
        return out


@dataclass(slots=True)
class Running(Course):
    """A run of a share account."""

    # settings of names, for names that return to a dated list
    listed: dict[str, Watched] = field(default_factory=dict)
    settled_cents: int = 0  # cash without the last session's trades, which settle a day later
    held_on: dict[date, dict[str, Fraction]] = field(default_factory=dict)  # at the close before a session
    paid: set[tuple[str, date]] = field(default_factory=set)
    split: set[tuple[str, date]] = field(default_factory=set)  # splits known so far: symbol, first day
    # the share's price at an assignment or exercise, by OCC symbol and day
    exchanged: dict[tuple[str, date], float] = field(default_factory=dict)
    # the share's last price before each contract settles, by OCC symbol
    ending: dict[str, float] = field(default_factory=dict)

    @property
    def book(self) -> AccountBook:
        """Return the open part of the account."""
        book = self.folded.open_account(ACCOUNT)
        assert book is not None, "a run begins with its cash"
        return book

    def entering(self) -> Entering:
        """Return where the next events are entered."""
        return Entering(ACCOUNT, self.book, self.config.fees, self.new_id, source=SOURCE)


def running(spec: Spec, config: Config, iv_history: "pd.DataFrame | None") -> Running:
    """Return a run that has not begun."""
    watchlist = {s: w.model_copy(update={"core_shares": 0}) for s, w in config.watchlist.items()}
    account = config.account.model_copy(update={"shares": {}, "options": ()})
    plain = config.model_copy(update={"watchlist": watchlist, "account": account})
    return Running(spec, plain, Folded.of(()), iv_history, listed=watchlist)


def valued(run: Running, snapshot: Snapshot) -> Valued:
    """Return the account in a market: shares at the quoted price, options at their mark; without a quote at
    the last known time value, however old, plus today's intrinsic value. If no session has quoted it, for
    example after a split, a short option is valued at the larger of opening premium and intrinsic value, a
    long one at its intrinsic value. An expired contract without a settlement value is never valued better
    than at its last known mark (`_unsettled`).
    """
    book = run.book
    quoted = prices_of(snapshot)
    held = names_held(book)
    last = {symbol: run.spots[symbol] for symbol in held if symbol not in quoted and symbol in run.spots}
    spots = {**last, **quoted}
    marks, expired = listed_marks(book.options, snapshot)
    missing = {
        lot.contract: lot.symbol
        for lot in book.options
        if lot.contract not in marks and lot.contract not in expired and not lot.contract.adjusted
    }
    known = {market.id: market for market in run.earlier.values()}
    markets = sorted(known.values(), key=lambda market: market.as_of, reverse=True)
    carried = carried_marks(missing, spots, markets) if missing else {}
    every = {**marks, **{contract: each.mark for contract, each in carried.items()}}
    unmarked = {lot.contract for lot in book.options} - every.keys()
    guessed: dict[Contract, Mark] = {}
    for lot in book.options:
        over = lot.contract in expired
        if lot.contract not in unmarked or not (over or (lot.contract in missing and lot.symbol in spots)):
            continue
        mark = (
            _unsettled(run, lot, snapshot.as_of) if over else _guess(lot, spots[lot.symbol], snapshot.as_of)
        )
        before = guessed.get(lot.contract, mark)  # several lots are valued at the dearest premium
        guessed[lot.contract] = max(before, mark, key=lambda each: each.price)
    every = {**every, **guessed}
    waiting = frozenset(contract.occ for contract, mark in expired.items() if mark is None)
    account, _ = portfolio_of(book, run.config, account=ACCOUNT, spots=spots, marks=every)
    shares = {lot.symbol for lot in book.shares}
    return Valued(
        account,
        every,
        {contract.occ: each.mark for contract, each in carried.items()},
        frozenset(contract.occ for contract in guessed),
        stale=len(carried),
        unmarked=sum(contract.occ not in waiting for contract in unmarked),
        stale_shares=len(shares - quoted.keys()),
        unsettled=waiting,
    )


def _guess(lot: OptionLot, spot: float, as_of: datetime) -> Mark:
    least = _inside(lot, spot)
    return Mark(max(least, lot.price or 0.0) if lot.contracts < 0 else least, Origin.CARRIED, as_of)


def _unsettled(run: Running, lot: OptionLot, as_of: datetime) -> Mark:
    """Return the mark of an expired contract without a settlement value. A short one owes the larger of its
    last known mark (without one, its premium) and its intrinsic value at the share's last price before it
    settled; a long one is worth the latter. The share's price of a later day does not count.
    """
    occ = lot.contract.occ
    market = run.earlier.get(occ)
    last = None if market is None else market.marks.get(occ)
    known = (lot.price or 0.0) if last is None else last.price
    spot = run.ending.get(occ, run.spots.get(lot.symbol))
    if spot is None or lot.contract.adjusted:  # a strike that no price of the share can be compared with
        return Mark(known if lot.contracts < 0 else 0.0, Origin.CARRIED, as_of)
    least = _inside(lot, spot)
    return Mark(max(least, known) if lot.contracts < 0 else least, Origin.CARRIED, as_of)


def _inside(lot: OptionLot, spot: float) -> float:
    strike = lot.contract.strike
    return max(spot - strike if lot.contract.right is Right.CALL else strike - spot, 0.0)


def remember_endings(run: Running) -> None:
    """Keep the last session's share price for each open contract that had not settled by then."""
    if run.evening is None:
        return
    snapshot = run.evening.day.snapshot
    prices = prices_of(snapshot)
    held = {lot.contract.occ for lot in run.book.options}
    run.ending = {occ: price for occ, price in run.ending.items() if occ in held}
    for lot in run.book.options:
        if lot.symbol in prices and not is_over(lot.symbol, lot.contract, snapshot.as_of):
            run.ending[lot.contract.occ] = prices[lot.symbol]


def remember(run: Course, day: MarketDay, valuation: Valued) -> None:
    """Keep the marks and prices of the open positions, for a session that lacks them."""
    prices = prices_of(day.snapshot)
    symbols = set(valuation.portfolio.symbols())
    spots = {s: p for s, p in prices.items() if s in symbols}
    old = valuation.carried.keys() | valuation.guessed
    marks = {c.name: m for c, m in valuation.marks.items() if c.name not in old}
    now = Earlier(day.id, day.snapshot.as_of, marks, spots)
    held = {option.contract.name for option in valuation.portfolio.options}
    run.earlier = {occ: market for occ, market in run.earlier.items() if occ in held} | dict.fromkeys(
        marks.keys() & held, now
    )
    run.spots = {**{s: p for s, p in run.spots.items() if s in symbols}, **spots}


def clock_of(as_of: datetime, *, later_s: int = 0) -> time:
    """Return the New York time of day of a decision, or that many seconds later."""
    return (as_of.astimezone(NEW_YORK) + timedelta(seconds=later_s)).time().replace(microsecond=0)


def names_held(book: AccountBook) -> set[str]:
    """Return the underlyings of all open positions."""
    return {lot.symbol for lot in book.options} | {lot.symbol for lot in book.shares}


def holdings(book: AccountBook) -> dict[str, Fraction]:
    """Return shares held by symbol, negative if short."""
    return {symbol: book.held(symbol) for symbol in sorted({lot.symbol for lot in book.shares})}


def count_marks(run: Course, end: Valued) -> None:
    """Count the marks of a session that no current quote gives."""
    run.counts["stale_marks"] += end.stale
    run.counts["unmarked"] += end.unmarked
    run.counts["stale_shares"] += end.stale_shares
    run.counts["unsettled_marks"] += len(end.unsettled)
    run.unsettled = end.unsettled_cents


def point_of(day: MarketDay, end: Valued, regime: Regime, levels: Levels, *, planned: bool) -> Point:
    """Return the record of a session's end."""
    account = end.portfolio
    options = sum(end.cents_of(option) for option in account.options)
    return Point(
        day=day.session,
        value_usd=account.value_usd,
        cash_usd=account.cash_usd,
        shares_usd=round(account.value_usd - account.cash_usd - options / 100, 2),
        options_usd=options / 100,
        collateral_usd=collateral_usd(positions_of(account)),
        positions=len(positions_of(account)),
        regime=regime.name,
        vix=regime.level,
        stale_marks=end.stale,
        names_level=levels.of_names,
        fund_level=levels.of_fund,
        cash_level=levels.cash,
        planned=planned,
    )
