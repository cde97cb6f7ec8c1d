"""The three things asked of Cboe, each one file of its public store: a chain, a quote, the daily bars."""

import json
import time
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from wheelcli.contract import parse_symbol
from wheelcli.market import http
from wheelcli.market.feeds.answer_cache import AnswerCache
from wheelcli.market.feeds.rate_limit import Breaker, Pace, Refused

HOST = "https://cdn.cboe.com/api/global/delayed_quotes"

# A file that is not there says nothing of the others; so many, and none that is, mean that nobody is let in.
_SHUT_OUT = 6


@dataclass(frozen=True, slots=True)
class Ask:
    """One request: its symbol, its file, and whether its answer stays valid for the session."""

    symbol: str
    name: str
    path: str
    lasting: bool = False


def cboe_symbol(symbol: str) -> str:
    """Return the symbol as Cboe's files are named.

    >>> cboe_symbol("^SPX"), cboe_symbol("BRK-B"), cboe_symbol("AAPL")
    ('_SPX', 'BRK.B', 'AAPL')
    """
    return (parse_symbol(symbol) or symbol).replace("^", "_").replace("-", ".")


def chain(symbol: str) -> Ask:
    """Return every contract of an underlying, with the underlying's own quote."""
    return _ask(symbol, "options", "options")


def underlying(symbol: str) -> Ask:
    """Return only the quote of an underlying."""
    return _ask(symbol, "quotes", "quotes")


def history(symbol: str) -> Ask:
    """Return its daily bars, adjusted for splits, up to the session before or this one."""
    return _ask(symbol, "history", "charts/historical", lasting=True)


def _ask(symbol: str, name: str, folder: str, *, lasting: bool = False) -> Ask:
    return Ask(symbol, name, f"/{folder}/{quote(cboe_symbol(symbol))}.json", lasting)


class Asker:
    """Sends requests, retries once after a server error, and caches good answers. One for all threads."""

    def __init__(self, cache: AnswerCache, *, timeout_s: float, breaker: Breaker, pace: Pace) -> None:
        self._cache = cache
        self._timeout_s = timeout_s
        self._breaker = breaker
        self._pace = pace
        self._missing = 0  # files that are not there, as long as none was

    def ask(self, what: Ask, *, deadline: float) -> dict[str, Any]:
        """Return the answer; `deadline` is a time of the monotonic clock.

        Raises Refused with rate_limited, not_found, bad_answer, timeout or network.
        """
        kept = self._cache.get(what.symbol, what.name, lasting=what.lasting)
        if kept is not None:
            return _decoded(kept.encode())
        try:
            return self._fetch(what, deadline)
        except Refused as refused:
            if refused.code != "bad_answer" or not refused.was_asked:
                raise
            return self._fetch(what, deadline)

    def _fetch(self, what: Ask, deadline: float) -> dict[str, Any]:
        self._breaker.check()
        if self._missing >= _SHUT_OUT:
            raise Refused("authentication", "not asked, after others failed", was_asked=False)
        self._pace.wait()
        left = min(self._timeout_s, deadline - time.monotonic())
        if left <= 0.05:
            raise Refused("timeout", "the time for this symbol is over")
        try:
            body = http.get(HOST + what.path, timeout_s=left)
            answer = _decoded(body)
        except Refused as refused:
            if refused.code == "not_found":
                self._missing += self._missing >= 0
            else:
                self._breaker.failed(refused.code)
            raise
        self._missing = -1
        self._breaker.worked()
        self._cache.put(what.symbol, what.name, body.decode())
        return answer


def _decoded(body: bytes) -> dict[str, Any]:
    """Return the answer in a body; Refused for anything but an object with `data` in it.

    >>> _decoded(b'{"timestamp": "2026-07-25 03:44:38", "data": {}}')["timestamp"]
    '2026-07-25 03:44:38'
    """
    try:
        answer = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise Refused("bad_answer", "not the data asked for") from error
    if not isinstance(answer, dict) or not isinstance(answer.get("data"), dict | list):
        raise Refused("bad_answer", "not the data asked for")
    return answer
