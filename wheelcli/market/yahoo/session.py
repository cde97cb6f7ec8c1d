"""The fence around yfinance: the only module that imports it.

yfinance knows how to get Yahoo's cookie, crumb and consent, so requests go through its session. By itself it
would wait 30 seconds for each of these steps, repeat every request that is answered with 400 or more (429
too), and turn errors into empty results. Therefore, every request passes `_Guard.send`, which has the
time-outs, the pace and the circuit breaker.
"""

import json
import logging
import os
import threading
import time
from collections.abc import Callable, Mapping
from functools import cache
from pickle import PickleError
from typing import Any

from wheelcli.market.feeds.rate_limit import Breaker, Pace, Refused

HOST = "https://query2.finance.yahoo.com"
# Cookie and crumb are steps on the way: they may use a part of a request's time, so that the request itself
# has some left.
_SHARE_OF_STEPS = 0.4
# Refusals that a request without a crumb may get for its lack: a page of consent is a bad answer.
_WITH_A_CRUMB = ("authentication", "rate_limited", "bad_answer")


class _StatusError(Exception):
    """An answer of 400 or more, carried past yfinance, which would repeat the request."""

    def __init__(self, response: Any) -> None:
        super().__init__(f"HTTP {response.status_code}")
        self.response = response


class _Guard:
    """The guard between yfinance and the network."""

    def __init__(self, *, timeout_s: float, breaker: Breaker, pace: Pace) -> None:
        self.timeout_s = timeout_s
        self.breaker = breaker
        self.pace = pace
        self.local = threading.local()  # .deadline: when this thread's work on its symbol must be over

    def send(self, original: Callable[..., Any], method: str, url: str, **options: Any) -> Any:
        self.breaker.check()
        wanted = "/finance/" in url  # else a cookie, a crumb or a consent page
        if wanted:
            self.pace.wait()
        limit = self.timeout_s if wanted else self.timeout_s * _SHARE_OF_STEPS
        left = getattr(self.local, "deadline", time.monotonic() + limit) - time.monotonic()
        if left <= 0.05:
            raise Refused("timeout", "timed out on this symbol")
        response = original(method, url, **{**options, "timeout": min(limit, left)})
        if response.status_code == 429:
            raise Refused("rate_limited", "HTTP 429")
        if wanted and response.status_code >= 400 and response.status_code != 401:
            # A 401 goes on to yfinance, which renews the crumb and asks once more.
            raise _StatusError(response)
        return response


class YahooSession:
    """Answers of Yahoo as text, or Refused. One session serves all threads."""

    def __init__(self, *, timeout_s: float, breaker: Breaker, pace: Pace) -> None:
        self._guard = _Guard(timeout_s=timeout_s, breaker=breaker, pace=pace)
        self._lock = threading.Lock()
        self._data: Any = None
        self._plain_lock = threading.Lock()
        self._plain = True  # whether Yahoo answers without a crumb, as far as is known

    def open(self) -> None:
        """Load what sends requests without a crumb. The library that gets crumbs takes ten times as long, so
        it is loaded while the first answers are on their way.
        """
        _guarded_session().guard = self._guard

    def get(self, path: str, params: Mapping[str, str], *, deadline: float, crumb: bool = True) -> str:
        """Return the body of a JSON answer; `deadline` is a time of the monotonic clock. `crumb` is whether
        Yahoo answers only with one.

        Raises Refused with rate_limited, authentication, not_found, bad_answer, timeout or network.
        """
        self.open()
        self._guard.local.deadline = deadline
        try:
            body = self._body(HOST + path, params, crumb=crumb)
        except Refused as refused:
            if refused.was_asked and refused.code != "not_found":
                self._guard.breaker.failed(refused.code)
            raise
        self._guard.breaker.worked()
        return body

    def _body(self, url: str, params: Mapping[str, str], *, crumb: bool) -> str:
        self._guard.breaker.check()
        if not crumb and self._data is None:
            with self._plain_lock:
                return self._plain_body(url, params)
        return self._session_body(url, params)

    def _plain_body(self, url: str, params: Mapping[str, str]) -> str:
        """Return the answer without a crumb, one request at a time: if Yahoo refuses the first, this one and
        all others are sent with one.
        """
        if self._plain:
            try:
                return self._answer(_guarded_session().request, url, params)
            except Refused as refused:
                if refused.code not in _WITH_A_CRUMB or not refused.was_asked:
                    raise
                if refused.code != "rate_limited":
                    self._guard.breaker.failed(refused.code)
                self._plain = False
        return self._session_body(url, params)

    def _session_body(self, url: str, params: Mapping[str, str]) -> str:
        yahoo = self._yahoo()
        return self._answer(lambda method, url, **options: yahoo.get(url, **options), url, params)

    def _answer(self, send: Callable[..., Any], url: str, params: Mapping[str, str]) -> str:
        try:
            response = send("GET", url, params=dict(params), timeout=self._guard.timeout_s)
        except _StatusError as status:
            response = status.response
        except OSError as error:  # curl_cffi's and requests' errors both are
            slow = "timeout" in type(error).__name__.lower() or "timed out" in str(error).lower()
            raise Refused("timeout" if slow else "network", type(error).__name__) from error
        except (KeyError, TypeError, AttributeError, ValueError, IndexError) as error:
            # yfinance reads cookies and consent pages without looking first.
            raise Refused("authentication", f"no session with Yahoo ({type(error).__name__})") from error
        return _checked(response.status_code, str(response.url), response.text)

    def _yahoo(self) -> Any:
        with self._lock:
            if self._data is None:
                from yfinance.cache import get_cookie_cache
                from yfinance.data import YfData

                logging.getLogger("yfinance").setLevel(logging.CRITICAL)
                forgiving(get_cookie_cache())
                session = _guarded_session()
                session.guard = self._guard
                self._data = YfData(session=session)
            return self._data


def forgiving(cache: Any) -> None:
    """Make yfinance's cookie cache answer nothing, instead of failing, if it cannot be read or written.

    It is one SQLite file for all programs of a user: "database is locked" would end a run that starts beside
    another. SQLite waits five seconds before it raises that error, therefore the cache is left alone after
    its first failure. A cookie that is not saved costs one request.
    """
    from peewee import PeeweeException

    failed = False

    def safe(method: Callable[..., Any]) -> Callable[..., Any]:
        def call(*args: Any) -> Any:
            nonlocal failed
            if failed:
                return None
            try:
                return method(*args)
            # The last two: a cookie of another version of its library.
            except (PeeweeException, PickleError, EOFError, OSError, AttributeError, ImportError):
                failed = True
                return None

        return call

    if not hasattr(cache, "forgiving"):  # one a process
        cache.lookup, cache.store, cache.forgiving = safe(cache.lookup), safe(cache.store), True


def _checked(status: int, url: str, text: str) -> str:
    """Return the text of a good answer; Refused for any other.

    >>> _checked(200, "https://query2.finance.yahoo.com/v8/finance/chart/A", '{"chart": {}}')
    '{"chart": {}}'
    """
    if status in {401, 403}:
        raise Refused("authentication", f"HTTP {status}")
    if status == 429 or text.startswith("Too Many Requests"):
        raise Refused("rate_limited", "HTTP 429")
    if "consent.yahoo.com" in url or "guce.yahoo.com" in url:
        raise Refused("authentication", "Yahoo requested cookie consent again")
    if status in {400, 404} and text.lstrip().startswith("{"):
        raise Refused("not_found", _described(text))
    if status >= 400:
        raise Refused("bad_answer", f"HTTP {status}")
    if not text.lstrip().startswith("{"):
        raise Refused("bad_answer", "a page instead of data")
    return text


def _described(text: str) -> str:
    try:
        (inner,) = json.loads(text).values()
        return str(inner["error"]["description"])
    except (ValueError, KeyError, TypeError, AttributeError):
        return ""


@cache
def _guarded_session() -> Any:
    """Return a session as yfinance makes its own, whose every request goes through its guard; one a process,
    as yfinance's crumb is.
    """
    base: Any
    options: dict[str, Any] = {}
    try:
        if os.environ.get("YF_DISABLE_CURL_CFFI", "").lower() in {"1", "true", "yes"}:
            raise ImportError
        from curl_cffi import requests as curl

        base, options = curl.Session, {"impersonate": "chrome"}
    except ImportError:
        import requests

        base = requests.Session

    def request(self: Any, method: str, url: str, **kwargs: Any) -> Any:
        return self.guard.send(lambda *a, **k: base.request(self, *a, **k), method, url, **kwargs)

    session = type("GuardedSession", (base,), {"request": request})(**options)
    if not options:
        session.headers["User-Agent"] = "Mozilla/5.0 (X11; Linux x86_64) Chrome/131.0.0.0 Safari/537.36"
    return session
