"""Everything about one symbol in two requests: its chain, and its daily bars, which stay good for the
session.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from wheelcli.errors import Problem
from wheelcli.market.cboe import ask, errors
from wheelcli.market.cboe.bars import some_bars, with_dividends, with_session
from wheelcli.market.cboe.read import Answer, Columns, option_columns, read_answer
from wheelcli.market.cboe.splits import split_since
from wheelcli.market.facts import Facts, restated
from wheelcli.market.feeds.bars import Bars, Row, dollar_volume
from wheelcli.market.feeds.rate_limit import Refused
from wheelcli.market.funds import KNOWN, Fund
from wheelcli.market.provider import MarketRequest, wanted_expirations
from wheelcli.market.snapshot import Kind

KnownFacts = Callable[[str, date], Facts | None]


@dataclass(frozen=True, slots=True)
class Fetched:
    """The result of fetching one symbol. `answered` is False if no usable chain came, `missing` is True if
    its file is not there. `halted_at` is the market's moment if the name was last traded long before
    it.
    """

    symbol: str
    answered: bool = False
    underlying: Row | None = None
    options: Columns = field(default_factory=dict)
    bars: Bars = field(default_factory=Bars)
    problems: tuple[Problem, ...] = ()
    lacks_facts: bool = False
    missing: bool = False
    halted_at: datetime | None = None


def fetch(
    symbol: str,
    *,
    asker: ask.Asker,
    request: MarketRequest,
    window: Callable[[float], tuple[int, int]],
    facts: KnownFacts,
    deadline: float,
    now: datetime,
) -> Fetched:
    """Return the chain, the bars and the facts of one symbol; a failed request leaves a Problem. `now` is
    the time of the answer, if it lacks its own.
    """

    def usable(raw: Mapping[str, Any]) -> Answer:
        return _usable(read_answer(raw, received=now), symbol, closed=request.closed)

    try:
        answer = asker.ask(ask.chain(symbol), usable, deadline=deadline)
    except Refused as refused:
        missing = refused.code == "not_found"
        return _failed(errors.refused_problem(symbol, "the option chain", refused), missing=missing)
    expirations = _wanted(request, symbol, answer, window, deadline)
    problems = []
    if not expirations and symbol not in request.bare:
        problems.append(errors.problem(symbol, "no_options"))
    bars, trouble = _history(symbol, answer, asker, deadline)
    known = facts(symbol, answer.session)
    if known is not None:
        known = restated(known, split_since(known, bars.closes, answer))
        if known.before_split:
            problems.append(errors.before_split(symbol, known.day))
    bars = with_dividends(bars, symbol, known.dividends if known else ())
    row = _underlying(symbol, answer, bars, known)
    return Fetched(
        symbol,
        answered=True,
        underlying=row,
        options=option_columns(answer, symbol, expirations),
        bars=bars,
        problems=(*problems, *trouble),
        halted_at=answer.market_time if answer.stale else None,
        lacks_facts=known is None and row.get("kind") != Kind.INDEX,
    )


def _failed(problem: Problem, *, missing: bool = False) -> Fetched:
    return Fetched(str(problem.symbol), problems=(problem,), missing=missing)


def _usable(answer: Answer, symbol: str, *, closed: bool) -> Answer:
    """Return the answer; raises Refused for one without a price or a time, of another name, or without quotes
    unless `closed` allows it.
    """
    if answer.spot is None:
        raise Refused("bad_answer", "the share has no price")
    if answer.quote_time is None:
        raise Refused("bad_answer", "the time of its quotes is missing")
    named = answer.quote.get("symbol")
    if "-" in symbol and isinstance(named, str) and _plain(named) != _plain(symbol):
        raise Refused("bad_answer", "it is of another symbol")
    if not answer.two_sided and not closed:
        raise Refused("closed_market", "no contract has a bid and an ask")
    return answer


def _plain(symbol: str) -> str:
    """Return only the letters and digits of a symbol: BRK.B, BRK/B and BRKB are one."""
    return "".join(c for c in symbol.upper() if c.isalnum())


def _wanted(
    request: MarketRequest,
    symbol: str,
    answer: Answer,
    window: Callable[[float], tuple[int, int]],
    deadline: float,
) -> list[date]:
    """Return the expirations of the request, the same as other feeds fetch, and the nearest one, which gives
    the best synchronised spot.
    """
    listed = answer.expirations
    if request.dates:
        return [day for day in listed if day in request.dates]
    ahead = [day for day in listed if day > answer.session]
    if request.every_expiration or not ahead:
        return listed
    of_symbol = request.windows.get(symbol) or window(deadline)
    wanted = wanted_expirations(request, symbol, listed, answer.session, window=of_symbol)
    return sorted({*wanted, ahead[0]}) if wanted else wanted


def _history(
    symbol: str, answer: Answer, asker: ask.Asker, deadline: float
) -> tuple[Bars, tuple[Problem, ...]]:
    def bars(raw: Mapping[str, Any]) -> Bars:
        return some_bars(raw, symbol, until=answer.session)

    try:
        return with_session(asker.ask(ask.history(symbol), bars, deadline=deadline), symbol, answer), ()
    except Refused as refused:
        if refused.code in ("not_found", "no_history"):
            return Bars(), (errors.no_history(symbol),)
        return Bars(), (errors.refused_problem(symbol, "the daily prices", refused),)


def _underlying(symbol: str, answer: Answer, bars: Bars, known: Facts | None) -> Row:
    """Return a row of the snapshot's underlyings: facts of another day, then those of Cboe and of our
    table of funds.
    """
    row: Row = {**known.row, "facts_day": known.day} if known else {}
    fund = _fund(symbol, answer.quote)
    if fund is not None:
        row |= {"kind": fund.kind.value, "sector": fund.sector, "leverage": fund.leverage}
    return {
        "name": symbol,
        **{key: value for key, value in row.items() if value is not None},
        "symbol": symbol,
        "currency": "USD",
        "spot": answer.spot,
        "quote_time": answer.quote_time,
        "dollar_volume": dollar_volume(bars),
        "source": "cboe",
        "closing": answer.closing,
    }


def _fund(symbol: str, quote: Mapping[str, Any]) -> Fund | None:
    if symbol.startswith("^") or quote.get("security_type") == "index":
        return Fund(Kind.INDEX, "Broad index")
    return KNOWN.get(symbol)
