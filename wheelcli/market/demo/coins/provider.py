"""The demo's coins as a provider: the same requests and answers, without a network."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from wheelcli.errors import Problem
from wheelcli.feed_source import DEMO_COINS
from wheelcli.market.demo.coins.build import AS_OF, coin_snapshot
from wheelcli.market.demo.coins.names import COINS
from wheelcli.market.no_data import NoData
from wheelcli.market.provider import MarketRequest, Progress
from wheelcli.market.snapshot import Snapshot

_HINT = f"coins of the demo: {', '.join(coin.symbol for coin in COINS)}"


class CoinDemoProvider:
    """A provider of invented options on coins; `vix` sets the volatility of their market.

    `as_of` and `prices` (indices by coin) make it the market of another moment.
    """

    name = DEMO_COINS

    def __init__(
        self, vix: float = 18.0, *, as_of: datetime = AS_OF, prices: Mapping[str, float] | None = None
    ) -> None:
        self._vix, self._as_of, self._prices = vix, as_of, prices

    def fetch(self, request: MarketRequest, progress: Progress | None = None) -> Snapshot:
        """Return the demo's options on the coins of the request, all expirations; without symbols, only the
        volatility index. Raises NoData (exit 4) if it has none of them.
        """
        listed = {coin.symbol for coin in COINS}
        symbols = dict.fromkeys(request.symbols)
        problems = tuple(
            Problem("unknown_symbol", f"{symbol} is not a coin of the demo market", _HINT, symbol)
            for symbol in symbols
            if symbol not in listed
        )
        if symbols and len(problems) == len(symbols):
            raise NoData(
                f"the demo market has no options on {', '.join(symbols)}",
                hint=_HINT,
                code="unknown_symbol",
                problems=problems,
            )
        snapshot = coin_snapshot(self._vix, as_of=self._as_of, symbols=set(symbols), prices=self._prices)
        for done, symbol in enumerate(symbols, start=1):
            if progress is not None:
                progress(symbol, done, len(symbols))
        return replace(snapshot, problems=problems)
