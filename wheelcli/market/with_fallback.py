"""Two feeds as one provider: a symbol that the first feed cannot provide comes entirely from the second.

Spot, options and sizes of a symbol come from one answer and one moment, never from two feeds. The second is
asked for the symbols that the first refused, sent too late or damaged, or has no quotes of because its
market is closed; never for a symbol that is unknown or in another currency. Limits and stress compare prices
of one moment. If the feeds are more than 30 minutes apart, one is therefore left out: the one of the earlier
session or, in one session, the one with fewer names.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from wheelcli.contract import parse_symbol
from wheelcli.errors import Problem, WheelError
from wheelcli.market.no_data import NoData
from wheelcli.market.provider import Beginner, MarketRequest, Progress, Provider
from wheelcli.market.second_quotes import APART, cross_checked
from wheelcli.market.snapshot import TABLES, Snapshot, table
from wheelcli.market.snapshot_filter import only, until
from wheelcli.quotes import feed_name, moment_text

if TYPE_CHECKING:
    import pandas as pd

FALL_BACK = frozenset({"rate_limited", "authentication", "timeout", "network", "bad_answer", "closed_market"})
VIX = "^VIX"
_WHY = {  # code → why the second feed was asked, of the first
    "rate_limited": "{feed} refused (429, too many requests)",
    "authentication": "{feed} refused",
    "timeout": "{feed} did not answer in time",
    "network": "{feed} could not be reached",
    "bad_answer": "{feed} sent unusable answers",
    "closed_market": "{feed} has no quotes out of hours",
}
_FALLBACK = "`[data] fallback` names the second feed"
_NO_QUOTES = "{feed} sent no bid and ask"  # in the session
_NO_VIX = "{feed} has no closes of " + VIX


class WithFallback:
    """A provider of two, named as the first. `fall_back`: request from the second the symbols that the first
    lacks; `check`: ask it for the rest too, for the cross-check.
    """

    def __init__(
        self, first: Provider, second: Provider, *, fall_back: bool = True, check: bool = False
    ) -> None:
        self.name = getattr(first, "name", "the provider")  # a package of others may lack it
        self.first = first
        self.second = second
        self.fall_back = fall_back
        self.check = check

    def begin(self) -> None:
        """Begin the fetch from the first feed, if it can."""
        if isinstance(self.first, Beginner):
            self.first.begin()

    def fetch(self, request: MarketRequest, progress: Progress | None = None) -> Snapshot:
        """Return the market now. Raises NoData, in one sentence, if neither feed has anything, and any
        other error of the first.
        """
        try:
            market = sourced(self.first.fetch(request, progress))
        except WheelError as failure:
            lacking = self._lacking(request, _problems_of(failure, request))
            if not lacking and (request.symbols or not self.fall_back or not isinstance(failure, NoData)):
                raise
            return self._all_from_second(request, failure, lacking)
        lacking = self._lacking(request, market.problems)
        if lacking:
            market = self._mended(market, request, lacking)
        elif self.fall_back and market.vix.empty:
            market = self._with_vix(market, request)
        return cross_checked(market, self.second, request) if self.check else market

    def _lacking(self, request: MarketRequest, problems: Iterable[Problem]) -> tuple[str, ...]:
        """Return the symbols to ask the second feed for, in the order of the request."""
        if not self.fall_back:
            return ()
        failed = {p.symbol for p in problems if p.symbol and p.code in FALL_BACK}
        symbols = (parse_symbol(text) or text for text in request.symbols)
        return tuple(dict.fromkeys(s for s in symbols if s in failed))

    def _all_from_second(
        self, request: MarketRequest, failure: WheelError, lacking: tuple[str, ...]
    ) -> Snapshot:
        rest = _problems_of(failure, request)
        try:
            market = sourced(self.second.fetch(replace(request, symbols=lacking)))
        except WheelError as other:
            raise _both_down(failure, other, _joined(rest, _of(other, lacking))) from failure
        came = set(market.underlyings["symbol"])
        kept = [p for p in rest if p.symbol not in came and (p.symbol != VIX or market.vix.empty)]
        codes = {p.symbol: p.code for p in rest if p.symbol and p.symbol in came}
        notice = self._notice(market, codes)
        return replace(market, problems=(*notice, *_joined(kept, market.problems)))

    def _mended(self, market: Snapshot, request: MarketRequest, lacking: tuple[str, ...]) -> Snapshot:
        """Return the market with these symbols, and the volatility index if it is missing, from the second
        feed.
        """
        steered = request
        if request.dte_window is None and request.window_for_vix is not None and len(market.vix):
            closes: list[float] = market.vix["close"].tolist()
            steered = replace(request, dte_window=request.window_for_vix(closes))
        try:
            other = sourced(self.second.fetch(replace(steered, symbols=lacking)))
        except WheelError as error:
            return replace(market, problems=tuple(_joined(market.problems, _of(error, lacking))))
        came = [s for s in lacking if s in set(other.underlyings["symbol"])]
        codes = {p.symbol: p.code for p in market.problems if p.symbol and p.code in FALL_BACK}
        kept = [p for p in market.problems if p.symbol not in came]
        theirs = list(other.problems)
        if len(other.vix) and not len(market.vix):
            market, kept = replace(market, vix=other.vix), [p for p in kept if p.symbol != VIX]
        else:
            theirs = [p for p in theirs if p.symbol != VIX]
        mine = without(replace(market, problems=()), came)
        whole = together(mine, other, came)
        stayed = [s for s in came if s in set(whole.underlyings["symbol"])]
        sent = set(market.underlyings["symbol"])
        if not stayed and sent & set(came):  # nothing better came: what the first feed has of them stays
            gone = [p for p in whole.problems if p.symbol not in sent]
            return replace(market, problems=(*market.problems, *gone))
        notice = self._notice(only(other, stayed), {s: codes[s] for s in stayed})
        departed = {p.symbol for p in whole.problems}  # named once, with why they left
        theirs = [p for p in theirs if p.code != "stale" or p.symbol not in departed]
        return replace(whole, problems=(*notice, *_joined(kept, theirs), *whole.problems))

    def _with_vix(self, market: Snapshot, request: MarketRequest) -> Snapshot:
        """Return a market that lacks only the volatility index with the second feed's, and with the
        expirations that follow from it: the first feed is asked for those that it has not sent yet.
        """
        refusal = next((p for p in market.problems if p.symbol == VIX), None)
        try:
            other = self.second.fetch(replace(request, symbols=()))
        except WheelError as error:
            both = _joined(market.problems, [Problem(error.code, error.message, error.hint, VIX)])
            return replace(market, problems=tuple(p for p in both if refusal or p.symbol != VIX))
        vix = until(other.vix, market.session)
        if vix.empty:
            return market
        window = request.window_for_vix
        refused = refusal is not None and refusal.code in ("rate_limited", "authentication")
        steered = window is not None and not request.dte_window and not refused
        if window and steered and (known := window(vix["close"].tolist())) != window([]):
            with suppress(WheelError):
                again = sourced(self.first.fetch(replace(request, dte_window=known)))
                if set(again.underlyings["symbol"]) >= set(market.underlyings["symbol"]):
                    market = again
        first, second = feed_name(self.name), feed_name(self.second.name)
        why = _WHY.get(refusal.code if refusal else "", _NO_VIX).format(feed=first)
        message = f"{why}: closes of {second} for {VIX}, up to {vix['date'].iloc[-1]:%Y-%m-%d}"
        notice = Problem("fallback", message, _FALLBACK)
        mine = [p for p in market.problems if p.symbol != VIX]
        theirs = [p for p in other.problems if p.symbol == VIX]
        return replace(market, vix=vix, problems=(notice, *mine, *theirs))

    def _notice(self, market: Snapshot, codes: Mapping[str, str]) -> tuple[Problem, ...]:
        """Return which symbols came from the second feed, why, and the time of its quotes: one sentence."""
        if not codes:
            return ()
        first, second = feed_name(self.name), feed_name(self.second.name)
        when = moment_text(market.as_of)
        closing = market.underlyings["closing"].fillna(False).astype(bool)
        closed = len(closing) > 0 and bool(closing.all())
        quotes = "closing quotes" if closed else "quotes"
        why = _WHY if closed else {**_WHY, "closed_market": _NO_QUOTES}
        reasons = [why[code].format(feed=first) for code, _ in Counter(codes.values()).most_common()]
        message = f"{' and '.join(reasons)}: {quotes} of {second}, {when}, for {', '.join(codes)}"
        return (Problem("fallback", message, _FALLBACK),)


def sourced(market: Snapshot) -> Snapshot:
    """Return the market with its feed's name on every underlying whose provider gave none."""
    names = market.underlyings
    if names["source"].notna().all():
        return market
    source = names["source"].astype(object).where(names["source"].notna(), market.source)
    return replace(market, underlyings=table("underlyings", names.assign(source=source)))


def without(market: Snapshot, symbols: Collection[str]) -> Snapshot:
    """Return the market without these symbols."""
    return only(market, [s for s in market.underlyings["symbol"] if s not in set(symbols)])


def together(first: Snapshot, second: Snapshot, symbols: Collection[str]) -> Snapshot:
    """Return the first market with these symbols of the second. If they are more than 30 minutes apart, one
    is left out, with a Problem `stale` for each of its names: the one of the earlier session or, in one
    session, the one with fewer names.
    """
    other = replace(only(second, symbols), problems=())
    if not symbols:
        return first
    if first.underlyings.empty:
        vix, rates = (
            until(getattr(first if len(getattr(first, name)) else other, name), other.session)
            for name in ("vix", "rates")
        )
        return replace(other, vix=vix, rates=rates)
    mine, theirs = (m.underlyings["quote_time"].max() for m in (first, other))
    if abs(mine - theirs) > APART:
        # Quotes of an earlier session cannot be traded any more, however many they are.
        first_stays = (first.session, len(first.underlyings)) >= (other.session, len(other.underlyings))
        stays, leaves = (first, other) if first_stays else (other, first)
        gone = tuple(_stale(str(s), leaves.as_of, stays.as_of) for s in leaves.underlyings["symbol"])
        vix = until(first.vix if len(first.vix) else other.vix, stays.session)
        return replace(stays, vix=vix, rates=until(first.rates, stays.session), problems=gone)
    tables: dict[str, Any] = {
        name: _stacked(name, getattr(first, name), getattr(other, name))
        for name in TABLES
        if name not in ("vix", "rates")
    }
    source = "+".join(dict.fromkeys([*first.source.split("+"), *other.source.split("+")]))
    return replace(first, as_of=max(first.as_of, other.as_of), source=source, **tables)


def _stacked(name: str, first: "pd.DataFrame", second: "pd.DataFrame") -> "pd.DataFrame":
    import pandas as pd

    parts = [frame for frame in (first, second) if len(frame)]
    if not parts:
        return first
    plain = [part.astype(dict.fromkeys(part.select_dtypes("category"), object)) for part in parts]
    return table(name, pd.concat(plain, ignore_index=True))


def _stale(symbol: str, quoted: datetime, others: datetime) -> Problem:
    message = f"{symbol} was left out: its feed's quotes are from {moment_text(quoted)}, the others' from "
    return Problem("stale", f"{message}{moment_text(others)}", f"scan {symbol} alone, or again later", symbol)


def _problems_of(error: WheelError, request: MarketRequest) -> list[Problem]:
    """Return the problems behind an error, one for each requested symbol that has no problem of its own."""
    known = list(error.problems) if isinstance(error, NoData) else []
    named = {p.symbol for p in known}
    symbols = (parse_symbol(text) or text for text in request.symbols)
    missing = [s for s in dict.fromkeys(symbols) if s not in named]
    return [*known, *(Problem(error.code, error.message, error.hint, symbol) for symbol in missing)]


def _of(error: WheelError, symbols: Collection[str]) -> list[Problem]:
    """Return the problems of these symbols behind an error, one each."""
    request = MarketRequest(tuple(symbols))
    return [p for p in _problems_of(error, request) if p.symbol in symbols]


def _joined(first: Iterable[Problem], second: Iterable[Problem]) -> list[Problem]:
    """Return one Problem for each symbol that failed in both feeds: the first feed's, with the second's error
    added.
    """
    others = {p.symbol: p for p in second if p.symbol}
    out = []
    for problem in first:
        other = others.pop(problem.symbol or "", None) if problem.code in FALL_BACK else None
        message = problem.message if other is None else f"{problem.message.rstrip('.')}; {other.message}"
        out.append(replace(problem, message=message))
    return [*out, *(p for p in second if p.symbol is None or p.symbol in others)]


def _both_down(first: WheelError, second: WheelError, problems: Iterable[Problem]) -> NoData:
    """Return the error of a fetch that neither feed answered, in one sentence."""
    (sentence, symbols), (other, _) = _without_list(first.message), _without_list(second.message)
    message = f"{sentence}; {other}{symbols}."
    return NoData(message, hint=first.hint, code=first.code, problems=tuple(problems))


def _without_list(message: str) -> tuple[str, str]:
    """Return a sentence without the list of symbols at its end, and that list.

    >>> _without_list("Too many requests (429) (KO, T)."), _without_list("Too many requests (429).")
    (('Too many requests (429)', ' (KO, T)'), ('Too many requests (429)', ''))
    """
    sentence, gap, last = message.rstrip(".").rpartition(" (")
    listed = gap and last.endswith(")") and not last[0].isdigit()
    return (sentence, gap + last) if listed else (message.rstrip("."), "")
