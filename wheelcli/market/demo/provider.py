"""The demo market as a provider: the same requests, the same answers, no network."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import date, datetime
from functools import cache

from wheelcli.contract import parse_symbol
from wheelcli.errors import Problem
from wheelcli.market.demo.build import demo_snapshot
from wheelcli.market.demo.moment import AS_OF
from wheelcli.market.demo.names import underlyings
from wheelcli.market.no_data import NoData
from wheelcli.market.provider import MarketRequest, Progress, wanted_expirations
from wheelcli.market.snapshot import Snapshot
from wheelcli.market.universe import Universe
from wheelcli.trading_calendar import session_date

_HINT = "demo symbols are invented, such as ALDERA and BORVIA; for real ones "
_BY_OPTION, _BY_SETTING = "leave out --demo", "run `wheel config set data.provider yahoo`"


class DemoProvider:
    """A provider whose market is invented; `vix` sets how nervous it is.

    `as_of` and `prices` (spots by symbol) make it the market of another moment. `by_option` is whether --demo
    chose it, not a setting: hints name what to change.
    """

    name = "demo"

    def __init__(
        self,
        vix: float = 18.0,
        *,
        as_of: datetime = AS_OF,
        prices: Mapping[str, float] | None = None,
        by_option: bool = False,
    ) -> None:
        self.vix = vix
        self._as_of = as_of
        self._prices = prices
        self._hint = _HINT + (_BY_OPTION if by_option else _BY_SETTING)

    universes = ("demo",)

    def universe(self, name: str) -> Universe:
        """Return every name of the demo market."""
        return Universe(name, tuple(n.symbol for n in underlyings()))

    def fetch(self, request: MarketRequest, progress: Progress | None = None) -> Snapshot:
        """Return the demo market for the symbols and expirations of the request; without symbols, only the
        VIX.

        A symbol it does not list is a Problem. Raises NoData (exit 4) if it lists none of them.
        """
        listed = {n.symbol for n in underlyings()}
        symbols = dict.fromkeys(parse_symbol(text) or _shown(text) for text in request.symbols)
        problems = tuple(self._unknown(symbol) for symbol in symbols if symbol not in listed)
        if symbols and len(problems) == len(symbols):
            raise NoData(
                f"the demo market has none of {', '.join(symbols)}",
                hint=self._hint,
                code="unknown_symbol",
                problems=problems,
            )

        session = session_date(self._as_of)

        @cache  # the closes are the same for every name
        def window(vix: tuple[float, ...]) -> tuple[int, int] | None:
            return request.window_for_vix(list(vix)) if request.window_for_vix is not None else None

        def choose(symbol: str, dates: list[date], vix: list[float]) -> Iterable[date]:
            return _expirations(request, symbol, dates, lambda: window(tuple(vix)), session)

        snapshot = demo_snapshot(
            self.vix, as_of=self._as_of, symbols=set(symbols), choose=choose, prices=self._prices
        )
        for done, symbol in enumerate(symbols, start=1):
            if progress is not None:
                progress(symbol, done, len(symbols))
        return replace(snapshot, problems=problems)

    def _unknown(self, symbol: str) -> Problem:
        return Problem("unknown_symbol", f"{symbol} is not in the demo market", self._hint, symbol)


def _expirations(
    request: MarketRequest,
    symbol: str,
    listed: list[date],
    by_vix: Callable[[], tuple[int, int] | None],
    session: date,
) -> Iterable[date]:
    if request.dates:
        return [day for day in listed if day in request.dates]
    window = request.windows.get(symbol) or request.dte_window or by_vix()
    if request.every_expiration or window is None:
        return listed
    return wanted_expirations(request, symbol, listed, session, window=window)


def _shown(text: str) -> str:
    return "".join(c if c.isprintable() else "?" for c in text)[:40]
