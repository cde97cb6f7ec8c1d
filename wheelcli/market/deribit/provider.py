"""The provider of options on coins: one request in, one snapshot out.

Per coin: the quotes of its inverse options, the instruments, the index, the delivery prices; for all coins
together the quotes and instruments of the linear ones, and Bitcoin's volatility index. BTC and ETH take
eleven requests, eight while the instruments are kept.
"""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

from wheelcli import clock as machine
from wheelcli.errors import Problem
from wheelcli.market.deribit import errors
from wheelcli.market.deribit.ask import Asker, past_year
from wheelcli.market.deribit.names import COINS, DVOL, LINEAR, SECTOR, index_of
from wheelcli.market.deribit.read import (
    Listed,
    Row,
    close_rows,
    dvol_rows,
    option_rows,
    read_index,
    read_listed,
)
from wheelcli.market.feeds.answer_cache import AnswerCache
from wheelcli.market.feeds.rate_limit import Refused
from wheelcli.market.provider import MarketRequest, Progress
from wheelcli.market.snapshot import Kind, Snapshot, table

SOURCE = "deribit"
_DAYS = 1000  # of delivery prices: the most that one request gives
T = TypeVar("T")


class DeribitProvider:
    """Whole option chains on BTC and ETH, live, without a key."""

    name = SOURCE

    def __init__(
        self,
        *,
        request_timeout_s: float = 10.0,
        cache_dir: Path | None = None,
        refresh: bool = False,
        clock: Callable[[], datetime] | None = None,
    ) -> None:
        self._timeout_s = request_timeout_s
        self._clock = clock or machine.now
        self._cache = AnswerCache(
            cache_dir, clock=self._clock, feed=self.name, sessions=False, refresh=refresh
        )

    def fetch(self, request: MarketRequest, progress: Progress | None = None) -> Snapshot:
        """Return the market now; without symbols, only the volatility index. Raises NoData if quotes,
        instruments or an index did not arrive, or if no symbol is a coin.
        """
        self._cache.prune()
        if not request.symbols:
            return self._index_alone()
        symbols = dict.fromkeys(request.symbols)
        coins = [symbol for symbol in symbols if symbol in COINS]
        problems = [errors.unknown_coin(symbol) for symbol in symbols if symbol not in COINS]
        if not coins:
            raise errors.no_coins(tuple(problems))
        run = _Run(Asker(self._cache, timeout_s=self._timeout_s), frozenset(coins))
        for done, coin in enumerate(coins, start=1):
            run.add_coin(coin)
            if progress:
                progress(coin, done, len(coins))
        run.add_quotes(LINEAR, f"the options paid in {LINEAR}")
        run.add_dvol(self._clock().timestamp())
        return run.snapshot(tuple(problems))

    def _index_alone(self) -> Snapshot:
        """Return the volatility index at the beginning of this day: it has one level per day, and an old one
        must be visible.
        """
        asker, now = Asker(self._cache, timeout_s=self._timeout_s), self._clock().astimezone(UTC)
        rows = _needed(lambda: _dvol(asker, now.timestamp()), "the volatility index DVOL")
        day = max(rows[-1]["date"], now.date())
        return Snapshot(
            as_of=datetime(day.year, day.month, day.day, tzinfo=UTC),
            source=SOURCE,
            underlyings=table("underlyings"),
            options=table("options"),
            closes=table("closes"),
            dividends=table("dividends"),
            vix=table("vix", rows),
            rates=table("rates"),
        )


class _Run:
    """One fetch: what has arrived so far."""

    def __init__(self, asker: Asker, coins: frozenset[str]) -> None:
        self._asker = asker
        self._coins = coins
        self._listed: dict[str, Listed] = {}
        self._summaries: list[Any] = []
        self._index: dict[str, float] = {}
        self._closes: list[Row] = []
        self._dvol: list[Row] = []
        self._problems: list[Problem] = []

    def add_coin(self, coin: str) -> None:
        """Fetch a coin's inverse options, its index and its daily prices. Raises NoData."""
        self.add_quotes(coin, f"the options on {coin}")
        self._index[coin] = _needed(
            lambda: read_index(self._asker.ask("get_index_price", index_name=index_of(coin))),
            f"the index of {coin}",
        )
        try:
            answer = self._asker.ask("get_delivery_prices", index_name=index_of(coin), count=_DAYS)
            self._closes += close_rows(answer, coin)
        except Refused as refused:
            self._problems.append(errors.part_missing(refused, f"the daily prices of {coin}", symbol=coin))

    def add_quotes(self, currency: str, what: str) -> None:
        """Fetch the options that are listed and quoted in a currency. Raises NoData."""
        self._listed |= read_listed(_needed(lambda: self._asker.instruments(currency), what), self._coins)
        method = "get_book_summary_by_currency"
        result = _needed(lambda: self._asker.ask(method, currency=currency, kind="option"), what)
        if not isinstance(result, list):
            raise errors.nothing(Refused("bad_answer", "not a list"), what)
        self._summaries += result

    def add_dvol(self, now: float) -> None:
        """Fetch a year of Bitcoin's volatility index."""
        try:
            self._dvol = _dvol(self._asker, now)
        except Refused as refused:
            self._problems.append(errors.part_missing(refused, "the volatility index DVOL"))

    def snapshot(self, problems: tuple[Problem, ...]) -> Snapshot:
        """Return the tables. Raises NoData if there is no quote with a moment."""
        options, terms = option_rows(self._summaries, self._listed, self._index)
        moments = [row["quote_time"] for row in options if row["quote_time"] is not None]
        if not moments:
            raise errors.nothing(Refused("bad_answer", "no quotes"), "the options")
        as_of = max(moments).astimezone(UTC)
        return Snapshot(
            as_of=as_of.replace(microsecond=0),
            source=SOURCE,
            underlyings=table("underlyings", [self._underlying(coin, as_of) for coin in self._index]),
            options=table("options", options),
            closes=table("closes", self._closes),
            dividends=table("dividends"),
            vix=table("vix", self._dvol),
            rates=table("rates"),
            terms=table("terms", terms),
            problems=(*problems, *self._problems),
        )

    def _underlying(self, coin: str, as_of: datetime) -> Row:
        return {
            "symbol": coin,
            "name": COINS[coin],
            "kind": Kind.COIN.value,
            "leverage": 1.0,
            "sector": SECTOR,
            "currency": "USD",
            "spot": self._index[coin],
            "quote_time": as_of,
            "source": SOURCE,
            "closing": False,
        }


def _dvol(asker: Asker, now: float) -> list[Row]:
    """Return a year of Bitcoin's volatility index. Raises Refused."""
    start, end = past_year(now)
    answer = asker.ask(
        "get_volatility_index_data",
        currency=DVOL,
        start_timestamp=start,
        end_timestamp=end,
        resolution="1D",
    )
    return dvol_rows(answer)


def _needed(work: Callable[[], T], what: str) -> T:
    try:
        return work()
    except Refused as refused:
        raise errors.nothing(refused, what) from refused
