"""A live comparison: closes of many names in one answer against those of single answers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from time import monotonic

from wheelcli.market.feeds.answer_cache import AnswerCache
from wheelcli.market.feeds.rate_limit import Breaker, Pace, Refused
from wheelcli.market.no_data import NoData
from wheelcli.market.yahoo import endpoints, errors
from wheelcli.market.yahoo.bars import read_bars
from wheelcli.market.yahoo.endpoints import Asker
from wheelcli.market.yahoo.late_bars import HALF_A_CENT, SETTLED
from wheelcli.market.yahoo.session import YahooSession
from wheelcli.market.yahoo.spark import PATHS, Closes
from wheelcli.market.yahoo.symbol import yahoo_symbol
from wheelcli.trading_calendar import close_of

_LEAST = 15  # sessions of a name; a month has at least 18


@dataclass(frozen=True, slots=True)
class Comparison:
    """The path that answered in bulk ("" if none did), the names and closes compared, the names missing from
    the bulk answer, and the first difference.
    """

    path: str
    names: int = 0
    closes: int = 0
    missing: tuple[str, ...] = ()
    difference: str = ""


def compare_closes(symbols: Sequence[str], *, now: datetime, timeout_s: float, seconds: float) -> Comparison:
    """Request the closes of these symbols one by one and in one answer, and compare those of sessions that
    are over. Raises NoData if Yahoo does not give single ones.
    """
    session = YahooSession(timeout_s=timeout_s, breaker=Breaker(), pace=Pace())
    asker = Asker(session, AnswerCache(None, clock=lambda: now))
    alone = {symbol: _single(asker, symbol, now, monotonic() + seconds) for symbol in symbols}
    bulk: Mapping[str, Closes] = {}
    for path in PATHS:
        try:
            bulk = asker.ask_closes([yahoo_symbol(s) for s in symbols], path, deadline=monotonic() + seconds)
        except Refused as refused:
            if refused.code == "rate_limited":
                break
        if bulk:
            return _compared(path, alone, {s: bulk.get(yahoo_symbol(s), {}) for s in symbols})
    return Comparison("")


def _single(asker: Asker, symbol: str, now: datetime, deadline: float) -> dict[date, float]:
    try:
        answer = asker.ask(endpoints.history(yahoo_symbol(symbol)), deadline=deadline)
    except Refused as refused:
        if refused.code == "not_found":
            return {}
        problem = errors.refused_problem(symbol, "the daily prices", refused)
        raise NoData(problem.message, hint=problem.hint, code=problem.code) from refused
    bars = read_bars(answer, symbol, until=None).closes
    return {row["date"]: row["close"] for row in bars if close_of(row["date"]) + SETTLED <= now}


def _compared(path: str, alone: Mapping[str, Closes], bulk: Mapping[str, Closes]) -> Comparison:
    names = closes = 0
    missing: list[str] = []
    for symbol, single in alone.items():
        many = bulk[symbol]
        common = [day for day in single if many and day >= min(many)]
        lacking = [day for day in common if day not in many]
        if len(common) < _LEAST or lacking:
            missing.append(symbol)
            continue
        names, closes = names + 1, closes + len(common)
        for day in common:
            if abs(single[day] - many[day]) > HALF_A_CENT:
                text = f"{symbol} on {day}: {single[day]:.2f} alone, {many[day]:.2f} in bulk"
                return Comparison(path, names, closes, tuple(missing), text)
    return Comparison(path, names, closes, tuple(missing))
