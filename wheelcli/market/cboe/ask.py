"""The three requests to Cboe, each for one file of its public store: a chain, a quote, the daily bars.

Cboe answers 403 or 404 both for a missing file and to a client that it refuses. The volatility index always
exists. Therefore, a symbol is unknown if Cboe has answered anything in this run, or answers for the index; if
it refuses the index too, it refuses everything. A misspelt symbol, or a list of them, is never taken for a
refusal.
"""

import json
import threading
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, TypeVar
from urllib.parse import quote

from wheelcli.contract import parse_symbol
from wheelcli.market import http
from wheelcli.market.feeds.answer_cache import AnswerCache
from wheelcli.market.feeds.rate_limit import Breaker, Pace, Refused

HOST = "https://cdn.cboe.com/api/global/delayed_quotes"
VIX = "^VIX"

# After this many missing files and no file found, check whether Cboe refuses every request.
_MISSING = 6

T = TypeVar("T")
Read = Callable[[Mapping[str, Any]], T]  # raises Refused for an answer that cannot be used


@dataclass(frozen=True, slots=True)
class Ask:
    """One request: its symbol, its kind, its folder, and whether its answer stays valid for the session."""

    symbol: str
    name: str
    folder: str
    lasting: bool = False

    def path(self, spelling: str) -> str:
        """Return the file for one spelling of the symbol."""
        return f"/{self.folder}/{quote(spelling)}.json"


def spellings(symbol: str) -> tuple[str, ...]:
    """Return the symbol as Cboe's files may be named, the likelier first. How the store writes the classes
    of a share is documented nowhere: with a dot as the exchanges do, or without as the options' root.

    >>> spellings("^SPX"), spellings("BRK-B"), spellings("AAPL")
    (('_SPX',), ('BRK.B', 'BRKB'), ('AAPL',))
    """
    name = (parse_symbol(symbol) or symbol).replace("^", "_")
    return (name.replace("-", "."), name.replace("-", "")) if "-" in name else (name,)


def chain(symbol: str) -> Ask:
    """Return the request for every contract of an underlying, with the underlying's own quote."""
    return Ask(symbol, "options", "options")


def underlying(symbol: str) -> Ask:
    """Return the request for the quote of an underlying alone."""
    return Ask(symbol, "quotes", "quotes")


def history(symbol: str) -> Ask:
    """Return the request for the daily bars of a symbol, adjusted for splits, up to this session or the one
    before.
    """
    return Ask(symbol, "history", "charts/historical", lasting=True)


class Asker:
    """Sends requests, retries once after a server error, and caches answers that could be used. One for all
    threads.
    """

    def __init__(self, cache: AnswerCache, *, timeout_s: float, breaker: Breaker, pace: Pace) -> None:
        self._cache = cache
        self._timeout_s = timeout_s
        self._breaker = breaker
        self._pace = pace
        self._probing = threading.Lock()
        self._answered = False  # whether any file was there
        self._missing = 0  # files that were not, so far
        self._index_missing = False
        self._spelled: dict[str, str] = {}  # symbol → the spelling that was answered

    def ask(self, what: Ask, read: Read[T], *, deadline: float) -> T:
        """Return what `read` makes of the answer; `deadline` is a time of the monotonic clock. Only an answer
        that it could read is cached.

        Raises Refused with rate_limited, authentication, not_found, bad_answer, timeout or network, or as
        `read` does.
        """
        body = self._cache.get(what.symbol, what.name, lasting=what.lasting)
        if body is not None:
            with suppress(Refused):  # kept by an earlier version: worth a new request
                return read(_decoded(body))
        try:
            return self._fetch(what, read, deadline)
        except Refused as refused:
            if refused.code != "bad_answer" or not refused.was_asked:
                raise
            return self._fetch(what, read, deadline)

    def refusal(self, deadline: float) -> str:
        """Return why Cboe answers nothing, for symbols with missing files: `authentication` if it
        refuses the index too, or the fault of that request; empty if Cboe answers, so that those symbols are
        unknown.

        Sends at most one request, and none if anything was answered in this run.
        """
        with self._probing:
            if self._answered:
                return ""
            if self._index_missing:
                return "authentication"
            try:
                self._fetch(underlying(VIX), lambda _: None, deadline, keep=False)
            except Refused as refused:
                return "authentication" if refused.code == "not_found" else refused.code
            return ""

    def _fetch(self, what: Ask, read: Read[T], deadline: float, *, keep: bool = True) -> T:
        body = self._body(what, deadline)
        try:
            out = read(_decoded(body))
        except Refused as refused:
            if refused.code == "bad_answer":
                self._breaker.failed(refused.code)
            raise
        self._breaker.worked()
        if keep:
            self._cache.put(what.symbol, what.name, body)
        return out

    def _body(self, what: Ask, deadline: float) -> str:
        """Return the answer for the first spelling of the symbol that has one."""
        known = self._spelled.get(what.symbol)
        *others, last = spellings(what.symbol) if known is None else (known,)
        for spelling in others:
            try:
                return self._answer(what, spelling, deadline)
            except Refused as refused:
                if refused.code != "not_found":
                    raise
        return self._answer(what, last, deadline)

    def _answer(self, what: Ask, spelling: str, deadline: float) -> str:
        self._breaker.check()
        self._pace.wait()
        left = min(self._timeout_s, deadline - time.monotonic())
        if left <= 0.05:
            raise Refused("timeout", "the time for this symbol ran out")
        try:
            # Read as text: a chain of 14 MB is not held twice while its JSON is read.
            body = http.get(HOST + what.path(spelling), timeout_s=left).decode(errors="replace")
        except Refused as refused:
            if refused.code == "not_found":
                self._not_there(what, deadline)
            else:
                self._breaker.failed(refused.code)
            raise
        self._answered = True
        self._spelled[what.symbol] = spelling
        return body

    def _not_there(self, what: Ask, deadline: float) -> None:
        """Count a missing file. After several, and no file found, request nothing more if Cboe refuses
        the index too.
        """
        self._missing += 1
        if (what.symbol, what.name) == (VIX, "quotes"):
            self._index_missing = True
        elif self._missing >= _MISSING and not self._answered:
            code = self.refusal(deadline)
            if code == "authentication":
                self._breaker.open(code)


def _decoded(body: str) -> dict[str, Any]:
    """Return the answer in a body; Refused for anything but an object with `data` in it.

    >>> _decoded('{"timestamp": "2026-07-25 03:44:38", "data": {}}')["timestamp"]
    '2026-07-25 03:44:38'
    """
    try:
        answer = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise Refused("bad_answer", "not the requested data") from error
    if not isinstance(answer, dict) or not isinstance(answer.get("data"), dict | list):
        raise Refused("bad_answer", "not the requested data")
    return answer
