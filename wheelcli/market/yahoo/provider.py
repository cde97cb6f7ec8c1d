"""The Yahoo provider: one request in, one snapshot out."""

from collections.abc import Callable, Iterable
from concurrent.futures import Future, InvalidStateError
from contextlib import suppress
from datetime import date, datetime
from itertools import chain
from pathlib import Path
from time import monotonic

from wheelcli import clock as machine
from wheelcli.contract import parse_symbol
from wheelcli.errors import Problem
from wheelcli.market.feeds.answer_cache import AnswerCache
from wheelcli.market.feeds.bars import Bars
from wheelcli.market.feeds.rate_limit import Breaker, Pace, Refused
from wheelcli.market.feeds.worker_pool import Crew
from wheelcli.market.provider import MarketRequest, Progress
from wheelcli.market.snapshot import Snapshot, table
from wheelcli.market.universe import Universe
from wheelcli.market.yahoo import endpoints, errors
from wheelcli.market.yahoo.bars import read_bars
from wheelcli.market.yahoo.bulk_closes import BulkCloses
from wheelcli.market.yahoo.endpoints import Asker
from wheelcli.market.yahoo.head_start import HeadStart
from wheelcli.market.yahoo.screener import SCREENERS, ask_screener
from wheelcli.market.yahoo.session import YahooSession
from wheelcli.market.yahoo.symbol import Fetched, SymbolFetch, yahoo_symbol
from wheelcli.trading_calendar import session_date

VIX, BILL = "^VIX", "^IRX"
_SPANS = {VIX: "1y", BILL: "5d"}
_BILL_DAYS = 91.0
_NO_WINDOW = (25, 45)  # of the row `elevated`, for callers that name none


class YahooProvider:
    """Quotes, chains and closes from Yahoo through yfinance. A symbol takes one request for each expiration
    fetched, and at most three more.

    `rate_fallback` is used if ^IRX does not answer. `cache_dir` None caches no answers; `refresh` ignores
    those of earlier runs. `bulk_path` is where closes of many symbols are requested at once, "" for one by
    one.
    """

    name = "yahoo"

    def __init__(
        self,
        *,
        workers: int = 4,
        request_timeout_s: float = 10.0,
        symbol_timeout_s: float = 30.0,
        rate_fallback: float = 0.04,
        cache_dir: Path | None = None,
        refresh: bool = False,
        bulk_path: str = "",
        clock: Callable[[], datetime] | None = None,
    ) -> None:
        self._workers = max(1, workers)
        self._request_timeout_s = request_timeout_s
        self._symbol_timeout_s = symbol_timeout_s
        self._rate_fallback = rate_fallback
        self._clock = clock or machine.now
        self._cache = AnswerCache(cache_dir, clock=self._clock, refresh=refresh)
        self._bulk_path = bulk_path
        self._begun: HeadStart | None = None

    def begin(self) -> None:
        """Request the volatility index and the Treasury rate, which the next fetch needs whatever its request
        is.
        """
        asks = {name: endpoints.chart(name, span, lasting=False) for name, span in _SPANS.items()}
        self._begun = HeadStart(self._asker(), asks, seconds=self._symbol_timeout_s)

    def fetch(self, request: MarketRequest, progress: Progress | None = None) -> Snapshot:
        """Return the market now. Raises NoData, with every symbol's Problem, if none of them could be
        fetched.
        """
        # Workers that load calendars and yfinance at the same time trip over each other's warning filters:
        # calendars come first.
        today = session_date(self._clock())
        self._cache.prune()
        begun, self._begun = self._begun, None
        asker = begun.asker if begun else self._asker()
        run = _Run(request, asker, BulkCloses(asker, self._bulk_path, today=today), today, begun)
        crew: Crew[Fetched | None] = Crew(run.work, workers=self._workers, seconds=self._symbol_timeout_s)
        fetched: dict[str, Fetched] = {}
        for name, result in crew.run([VIX, BILL, *run.bulk_requests, *(_KEY + s for s in run.symbols)]):
            symbol = name.removeprefix(_KEY)
            if name == symbol:
                run.settle(name)
                continue
            fetched[symbol] = result or _late(symbol)
            if progress:
                progress(symbol, len(fetched), len(run.symbols))
        return run.snapshot([fetched[s] for s in run.symbols], rate_fallback=self._rate_fallback)

    universes = SCREENERS

    def universe(self, name: str) -> Universe:
        """Return the names of one of `universes`. Raises NoData if Yahoo does not give them."""
        session_date(self._clock())
        return ask_screener(name, self._asker(), seconds=self._symbol_timeout_s)

    def _asker(self) -> Asker:
        session = YahooSession(timeout_s=self._request_timeout_s, breaker=Breaker(), pace=Pace())
        session.open()
        return Asker(session, self._cache)


_KEY = "symbol "  # ^VIX may be asked for as an underlying too


def _late(symbol: str) -> Fetched:
    return Fetched(symbol, problems=(errors.refused_problem(symbol, "the option chain", Refused("timeout")),))


class _Run:
    """One fetch: its request, the market-wide answers that symbols wait for, and the tables at the end."""

    def __init__(
        self,
        request: MarketRequest,
        asker: Asker,
        bulk: BulkCloses,
        today: date,
        begun: HeadStart | None,
    ) -> None:
        known = {text: parse_symbol(text) for text in request.symbols}
        self.symbols = list(dict.fromkeys(s for s in known.values() if s))
        self._unreadable = [errors.not_a_symbol(text) for text, s in known.items() if s is None]
        self._request = request
        self._asker = asker
        self._bulk = bulk
        self._begun = begun
        self._today = today
        self.bulk_requests = bulk.plan(yahoo_symbol(symbol) for symbol in self.symbols)
        self._market: dict[str, Future[Bars]] = {VIX: Future(), BILL: Future()}
        self._no_vix = errors.no_history(VIX)

    def work(self, name: str, deadline: float) -> Fetched | None:
        """Do one worker's task: a market-wide chart, closes of many symbols, or a symbol."""
        if name in self._market:
            self._answer(name, self._chart(name, deadline))
            return None
        if name in self.bulk_requests:
            self._bulk.send(name, deadline)
            return None
        steps = SymbolFetch(
            name.removeprefix(_KEY),
            asker=self._asker,
            request=self._request,
            window=self._window,
            bulk=self._bulk,
            today=self._today,
            deadline=deadline,
        )
        return steps.fetch()

    def settle(self, name: str) -> None:
        """Release everybody who waits for a worker that was lost."""
        if name in self._market:
            self._answer(name, Bars())
        else:
            self._bulk.settle(name)

    def _answer(self, name: str, bars: Bars) -> None:
        with suppress(InvalidStateError):  # the first answer stands
            self._market[name].set_result(bars)

    def _chart(self, symbol: str, deadline: float) -> Bars:
        try:
            if self._begun:
                answer = self._begun.answer(symbol, deadline)
            else:
                what = endpoints.chart(symbol, _SPANS[symbol], lasting=False)
                answer = self._asker.ask(what, deadline=deadline)
        except Refused as refused:
            if symbol == VIX and refused.code != "not_found":
                self._no_vix = errors.refused_problem(symbol, "the daily closes", refused)
            return Bars()
        return read_bars(answer, symbol, until=None)

    def _window(self, deadline: float) -> tuple[int, int]:
        if self._request.dte_window:
            return self._request.dte_window
        if self._request.window_for_vix is None:
            return _NO_WINDOW
        try:
            bars = self._market[VIX].result(timeout=max(0.0, deadline - monotonic()))
        except TimeoutError:
            bars = Bars()
        return self._request.window_for_vix([row["close"] for row in bars.closes])

    def snapshot(self, fetched: list[Fetched], *, rate_fallback: float) -> Snapshot:
        """Return the tables, in the order of the request."""
        vix, bill = self._market[VIX].result(), self._market[BILL].result()
        wide = [] if vix.closes else [self._no_vix]
        if names := sum(f.closes_only for f in fetched):
            wide.append(errors.closes_only(names))
        problems = [*self._unreadable, *wide, *chain.from_iterable(f.problems for f in fetched)]
        rows = [f.underlying for f in fetched if f.underlying]
        times = [r["quote_time"] for r in chain(rows, *(f.options for f in fetched)) if r["quote_time"]]
        if not self._request.symbols and vix.quote_time:
            times = [vix.quote_time]
        elif not any(f.answered for f in fetched) or not times:
            raise errors.nothing([*self.symbols, *(str(p.symbol) for p in self._unreadable)], problems)
        as_of = max(times)
        session = session_date(as_of)
        return Snapshot(
            as_of=as_of,
            source="yahoo",
            underlyings=table("underlyings", rows),
            options=table("options", list(chain.from_iterable(f.options for f in fetched))),
            closes=table("closes", list(chain.from_iterable(f.bars.closes for f in fetched))),
            dividends=table("dividends", list(chain.from_iterable(f.bars.dividends for f in fetched))),
            vix=table("vix", [row for row in vix.closes if row["date"] <= session]),
            rates=table("rates", [_rate(bill, session, rate_fallback)]),
            problems=(*problems, *_stale(rows, session)),
        )


def _rate(bill: Bars, session: date, fallback: float) -> dict[str, object]:
    known = [row for row in bill.closes if row["date"] <= session]
    if not known:
        return {"tenor_days": _BILL_DAYS, "rate": fallback, "date": session, "label": "config"}
    last = known[-1]
    return {"tenor_days": _BILL_DAYS, "rate": last["close"] / 100, "date": last["date"], "label": BILL}


def _stale(rows: Iterable[dict[str, object]], session: date) -> list[Problem]:
    out = []
    for row in rows:
        when = row["quote_time"]
        if isinstance(when, datetime) and (quoted := session_date(when)) < session:
            out.append(errors.stale(str(row["symbol"]), quoted.isoformat(), session.isoformat()))
    return out
