"""The Cboe provider: one request in, one snapshot out."""

from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import Future, InvalidStateError
from contextlib import suppress
from datetime import UTC, datetime
from itertools import chain
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING

from wheelcli import clock as machine
from wheelcli.contract import parse_symbol
from wheelcli.errors import Problem
from wheelcli.market.cboe import ask, errors
from wheelcli.market.cboe.ask import VIX
from wheelcli.market.cboe.bars import some_bars, with_session
from wheelcli.market.cboe.read import Answer, Columns, read_answer
from wheelcli.market.cboe.symbol import Fetched, KnownFacts, fetch
from wheelcli.market.feeds.answer_cache import AnswerCache
from wheelcli.market.feeds.bars import Bars, Row
from wheelcli.market.feeds.rate_limit import Breaker, Pace, Refused
from wheelcli.market.feeds.worker_pool import Crew
from wheelcli.market.provider import MarketRequest, Progress
from wheelcli.market.snapshot import OPTIONS, Snapshot, table
from wheelcli.trading_calendar import close_of, session_date

if TYPE_CHECKING:
    import pandas as pd

_BILL_DAYS = 91.0
_NO_WINDOW = (25, 45)  # of the row `elevated`, for callers that name none
_NEVER = datetime.min.replace(tzinfo=UTC)
_SYMBOL = "symbol "  # ^VIX may be asked for as an underlying too


class CboeProvider:
    """Quotes and whole chains, 15 minutes late, and closing quotes out of hours: one request per symbol,
    and one more for its closes, kept for the session.

    `facts` supplies the data that Cboe lacks: kind, sector, size, earnings, dividends. `rate` is the
    interest, which it lacks too. `cache_dir` None keeps no answers.
    """

    name = "cboe"

    def __init__(
        self,
        *,
        facts: KnownFacts = lambda _symbol, _session: None,
        workers: int = 4,
        request_timeout_s: float = 10.0,
        symbol_timeout_s: float = 30.0,
        rate: float = 0.04,
        cache_dir: Path | None = None,
        refresh: bool = False,
        clock: Callable[[], datetime] | None = None,
    ) -> None:
        self._facts = facts
        self._workers = max(1, workers)
        self._request_timeout_s = request_timeout_s
        self._symbol_timeout_s = symbol_timeout_s
        self._rate = rate
        self._clock = clock or machine.now
        self._cache = AnswerCache(cache_dir, clock=self._clock, feed=self.name, refresh=refresh)

    def fetch(self, request: MarketRequest, progress: Progress | None = None) -> Snapshot:
        """Return the market now. Raises NoData, with every symbol's Problem, if none of them could be
        fetched.
        """
        now = self._clock()
        session_date(now)  # workers must not load calendars side by side
        self._cache.prune()
        asker = ask.Asker(self._cache, timeout_s=self._request_timeout_s, breaker=Breaker(), pace=Pace())
        run = _Run(request, asker, self._facts, now)
        crew: Crew[Fetched | None] = Crew(run.work, workers=self._workers, seconds=self._symbol_timeout_s)
        fetched: dict[str, Fetched] = {}
        for name, result in crew.run([VIX, *(_SYMBOL + s for s in run.symbols)]):
            if name == VIX:
                run.settle(Bars())
                continue
            symbol = name.removeprefix(_SYMBOL)
            late = Fetched(symbol, problems=(errors.problem(symbol, "timeout"),))
            fetched[symbol] = result or late
            if progress:
                progress(symbol, len(fetched), len(run.symbols))
        every = [fetched[s] for s in run.symbols]
        if any(each.missing for each in every):
            every = _unless_refused(every, asker.refusal(monotonic() + self._request_timeout_s))
        return run.snapshot(every, rate=self._rate)


def _unless_refused(fetched: list[Fetched], refusal: str) -> list[Fetched]:
    """Return the same; if Cboe answers nothing at all, symbols with missing files are unanswered, not
    unknown.
    """
    if not refusal:
        return fetched
    return [
        Fetched(f.symbol, problems=(errors.problem(f.symbol, refusal),)) if f.missing else f for f in fetched
    ]


class _Run:
    """One fetch: its request, the volatility index that the symbols wait for, and the tables at the
    end.
    """

    def __init__(self, request: MarketRequest, asker: ask.Asker, facts: KnownFacts, now: datetime) -> None:
        known = {text: parse_symbol(text) for text in request.symbols}
        self.symbols = list(dict.fromkeys(s for s in known.values() if s))
        self._unreadable = [errors.not_a_symbol(text) for text, s in known.items() if s is None]
        self._request = request
        self._asker = asker
        self._facts = facts
        self._now = now
        self._vix: Future[Bars] = Future()
        self._no_level: tuple[Problem, ...] = ()

    def work(self, name: str, deadline: float) -> Fetched | None:
        """Run one worker's task: the volatility index or a symbol."""
        if name == VIX:
            self.settle(self._vix_bars(deadline))
            return None
        return fetch(
            name.removeprefix(_SYMBOL),
            asker=self._asker,
            request=self._request,
            window=self._window,
            facts=self._facts,
            deadline=deadline,
            now=self._now,
        )

    def settle(self, bars: Bars) -> None:
        """Give the symbols the index they wait for; the first answer stands."""
        with suppress(InvalidStateError):
            self._vix.set_result(bars)

    def _vix_bars(self, deadline: float) -> Bars:
        """Return the index's closes with its current level as the last one; if one of the two did not
        arrive, the other alone.
        """
        level: Answer | None = None
        try:
            level = self._asker.ask(ask.underlying(VIX), self._level, deadline=deadline)
        except Refused as refused:
            no_level = refused
        until = level.session if level else session_date(self._now)
        try:
            bars = self._asker.ask(
                ask.history(VIX), lambda raw: some_bars(raw, VIX, until=until), deadline=deadline
            )
        except Refused:
            bars = Bars()
        if level is not None:
            # Its closing level is that of the close, whenever it was last computed.
            ended = close_of(level.session) if level.closing else _NEVER
            quoted = max(level.quote_time or _NEVER, ended)
            return Bars(with_session(bars, VIX, level).closes, quote_time=quoted)
        if bars.closes:
            self._no_level = (errors.no_level(no_level, bars.closes[-1]["date"]),)
        return bars

    def _level(self, raw: Mapping[str, object]) -> Answer:
        answer = read_answer(raw, received=self._now)
        if answer.quote_time is None or answer.spot is None:
            raise Refused("bad_answer", "no level or no time")
        return answer

    def _window(self, deadline: float) -> tuple[int, int]:
        if self._request.dte_window:
            return self._request.dte_window
        if self._request.window_for_vix is None:
            return _NO_WINDOW
        try:
            bars = self._vix.result(timeout=max(0.0, deadline - monotonic()))
        except TimeoutError:
            bars = Bars()
        return self._request.window_for_vix([row["close"] for row in _year(bars)])

    def snapshot(self, fetched: list[Fetched], *, rate: float) -> Snapshot:
        """Return the tables, in the order of the request."""
        vix = self._vix.result()
        no_vix = self._no_level if vix.closes else (errors.no_history(VIX),)
        problems = [*self._unreadable, *no_vix]
        problems += chain.from_iterable(f.problems for f in fetched)
        rows = [f.underlying for f in fetched if f.underlying]
        if not self._request.symbols and vix.closes:
            as_of = vix.quote_time or close_of(vix.closes[-1]["date"])
        elif rows:
            # A name that is halted is old beside the market that it is halted in.
            as_of = max(*(row["quote_time"] for row in rows), *(f.halted_at or _NEVER for f in fetched))
        else:
            raise errors.nothing([*self.symbols, *(str(p.symbol) for p in self._unreadable)], problems)
        session = session_date(as_of)
        lacking = [f.symbol for f in fetched if f.lacks_facts]
        return Snapshot(
            as_of=as_of,
            source="cboe",
            underlyings=table("underlyings", rows),
            options=table("options", _together(f.options for f in fetched)),
            closes=table("closes", list(chain.from_iterable(f.bars.closes for f in fetched))),
            dividends=table("dividends", list(chain.from_iterable(f.bars.dividends for f in fetched))),
            vix=table("vix", [row for row in _year(vix) if row["date"] <= session]),
            rates=table(
                "rates", [{"tenor_days": _BILL_DAYS, "rate": rate, "date": session, "label": "config"}]
            ),
            problems=(*problems, *_stale(fetched, as_of), *([errors.no_facts(lacking)] if lacking else ())),
        )


def _year(vix: Bars) -> list[Row]:
    return list(vix.closes[-252:])


def _together(parts: Iterable[Columns]) -> "pd.DataFrame":
    import pandas as pd

    some = [part for part in parts if part]
    return pd.DataFrame({column: list(chain.from_iterable(p[column] for p in some)) for column in OPTIONS})


def _stale(fetched: Iterable[Fetched], as_of: datetime) -> list[Problem]:
    """Return a Problem for each name that was last traded long before the market, or in an earlier session
    than the others.
    """
    out = []
    for each in fetched:
        when = each.underlying["quote_time"] if each.underlying else None
        if when is not None and (each.halted_at or session_date(when) < session_date(as_of)):
            out.append(errors.stale(each.symbol, when, each.halted_at or as_of))
    return out
