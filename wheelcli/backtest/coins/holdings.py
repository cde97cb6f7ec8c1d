"""A coin account in a run: its purses, and their value in a market.

Example: 90,000 USDC, 5 ETH at an index of 2,200 and a short put on 0.1 BTC with a mid of 900 are worth
90,000 + 11,000 − 90 = 100,910 dollars.
"""

from dataclasses import dataclass, field, replace

from wheelcli.backtest.course import Course
from wheelcli.backtest.market_day import prices_of
from wheelcli.backtest.running import Valued
from wheelcli.book.accounts import CoinBook
from wheelcli.book.coins.holdings import cents_of, coin_portfolio
from wheelcli.book.coins.money import E8, USDC
from wheelcli.coin_fees import Rates
from wheelcli.contract import Contract, Right
from wheelcli.manage.listed_marks import listed_marks
from wheelcli.market.carried_marks import carried_marks
from wheelcli.market.snapshot import Snapshot
from wheelcli.open_option import OpenOption
from wheelcli.quotes import Mark, Origin

ACCOUNT = "coins"


@dataclass(slots=True)
class CoinRun(Course):
    """A run of a coin account."""

    account: str = ACCOUNT
    rates: dict[Contract, Rates] = field(default_factory=dict)  # fee terms of the contracts traded

    def rates_of(self, contract: Contract) -> Rates:
        """Return the fee terms of a contract that was traded."""
        return self.rates.get(contract, Rates())

    @property
    def book(self) -> CoinBook:
        """Return the open part of the account."""
        book = self.folded.open_coins(self.account)
        assert book is not None, "a run begins with its purses"
        return book


@dataclass(frozen=True, slots=True)
class Worth:
    """The value of a coin account, hundred-millionths of a dollar."""

    cash: int
    coins: int
    options: int

    @property
    def total(self) -> int:
        """Return the whole value."""
        return self.cash + self.coins + self.options


def valued(run: CoinRun, snapshot: Snapshot) -> tuple[Valued, Worth]:
    """Return the value of the account in a market: coins at the index, options at their mark or, without a
    quote, at the last known time value plus today's intrinsic value.

    If no session has quoted an option, or its delivery price after expiration is unknown, a long one is
    valued at its intrinsic value. A short one is valued at the larger of its intrinsic value and its last
    known mark, or without a mark its premium.
    """
    book = run.book
    account = coin_portfolio(book, run.config, account=run.account)
    quoted = prices_of(snapshot)
    spots = {**run.spots, **quoted}
    marks, expired = listed_marks(account.options, snapshot)
    missing = {
        option.contract: option.symbol
        for option in account.options
        if option.contract not in marks and option.contract not in expired
    }
    known = {market.id: market for market in run.earlier.values()}
    markets = sorted(known.values(), key=lambda market: market.as_of, reverse=True)
    carried = carried_marks(missing, spots, markets) if missing else {}
    every = {**marks, **{contract: each.mark for contract, each in carried.items()}}
    guessed: dict[Contract, Mark] = {}
    for option in account.options:
        if option.contract not in every:
            mark = _least(run, option, spots, snapshot, over=option.contract in expired)
            before = guessed.get(option.contract, mark)
            guessed[option.contract] = max(before, mark, key=lambda each: each.price)
    every = {**every, **guessed}
    worth = _worth(book, account.options, every, spots)
    return Valued(
        replace(account, value_cents=cents_of(worth.total)),
        every,
        {contract.name: each.mark for contract, each in carried.items()},
        frozenset(contract.name for contract in guessed),
        stale=len(carried),
        unmarked=sum(contract not in expired for contract in guessed),
        stale_shares=sum(held.symbol not in quoted for held in account.shares),
        unsettled=frozenset(contract.name for contract, mark in expired.items() if mark is None),
    ), worth


def _worth(
    book: CoinBook, options: tuple[OpenOption, ...], marks: dict[Contract, Mark], spots: dict[str, float]
) -> Worth:
    """Return the value of purses at these prices; a coin that never had a price is valued at 0."""
    return Worth(
        book.purses.get(USDC, 0),
        sum(round(n * spots.get(coin, 0.0)) for coin, n in sorted(book.purses.items()) if coin != USDC),
        sum(round(marks[o.contract].price * o.quantity * o.multiplier * E8) for o in options),
    )


def _least(
    run: CoinRun, option: OpenOption, spots: dict[str, float], snapshot: Snapshot, *, over: bool
) -> Mark:
    """Return the mark of an option without a quote or a delivery price. After its expiration, the index of a
    later day is not used.
    """
    market = run.earlier.get(option.contract.name)
    last = None if market is None else market.marks.get(option.contract.name)
    spot = market.spots.get(option.symbol) if over and market is not None else spots.get(option.symbol)
    strike, call = option.contract.strike, option.contract.right is Right.CALL
    inside = 0.0 if spot is None else max(spot - strike if call else strike - spot, 0.0)
    known = (option.price or 0.0) if last is None else last.price
    return Mark(max(inside, known) if option.quantity < 0 else inside, Origin.CARRIED, snapshot.as_of)
