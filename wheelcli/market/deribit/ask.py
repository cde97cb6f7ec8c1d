"""Requests to Deribit's public API: one GET each, JSON-RPC answers, nothing retried.

The list of instruments changes a few times a day and may be fetched once a second at most: it is kept for
twelve hours. Quotes are never kept.
"""

import json
from collections.abc import Callable, Mapping
from datetime import timedelta
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from wheelcli.market import http
from wheelcli.market.feeds.answer_cache import AnswerCache
from wheelcli.market.feeds.rate_limit import Pace, Refused

HOST = "https://www.deribit.com/api/v2"
TEST_HOST = "https://test.deribit.com/api/v2"
INSTRUMENTS_LAST = timedelta(hours=12)

# Its error numbers (docs.deribit.com, "RPC error codes").
_TOO_MANY = {10028, 10066}
_MAINTENANCE = {10041, 11051, 13028}


class Asker:
    """Sends the requests of one run, to the live market or to the test network."""

    def __init__(self, cache: AnswerCache, *, timeout_s: float, testnet: bool = False) -> None:
        self._cache = cache
        self._timeout_s = timeout_s
        self._testnet = testnet
        self._pace = Pace(per_second=1.0, burst=1)  # of instruments

    def ask(self, method: str, **parameters: str | int) -> Any:
        """Return the `result` of a public method.

        Raises Refused: rate_limited, maintenance, authentication, bad_answer, timeout or network.
        """
        return _result(self._body(method, parameters), testnet=self._testnet)

    def exactly(self, method: str, **parameters: str | int) -> Any:
        """Return the `result` of a public method with numbers as int or Decimal, exactly as sent. Raises
        Refused.
        """
        return _result(self._body(method, parameters), testnet=self._testnet, number=Decimal)

    def instruments(self, currency: str) -> list[Any]:
        """Return the options listed in a currency, as of at most twelve hours ago. Raises Refused."""
        body = self._cache.get(currency, "instruments", lasting=True, within=INSTRUMENTS_LAST)
        if body is not None:
            try:
                return _listed(_result(body.encode(), testnet=self._testnet))
            except Refused:
                pass  # kept by an earlier version: worth a new request
        self._pace.wait()
        raw = self._body("get_instruments", {"currency": currency, "kind": "option", "expired": "false"})
        listed = _listed(_result(raw, testnet=self._testnet))
        self._cache.put(currency, "instruments", raw.decode(errors="replace"))
        return listed

    def _body(self, method: str, parameters: Mapping[str, str | int]) -> bytes:
        url = f"{TEST_HOST if self._testnet else HOST}/public/{method}?{urlencode(parameters)}"
        return http.get(url, timeout_s=self._timeout_s, explain=_refusal)


def milliseconds(seconds: float) -> int:
    """Return a time as Deribit's parameters take it."""
    return round(seconds * 1000)


def _listed(result: Any) -> list[Any]:
    if not isinstance(result, list):
        raise Refused("bad_answer", "not a list")
    return result


def _result(body: bytes, *, testnet: bool, number: Callable[[str], Any] = float) -> Any:
    """Return the result in a body; Refused for an error or anything else."""
    try:
        answer = json.loads(body, parse_float=number)
    except (ValueError, RecursionError) as error:
        raise Refused("bad_answer", "not JSON") from error
    if not isinstance(answer, dict):
        raise Refused("bad_answer", "not an answer")
    if "error" in answer:
        raise Refused(_code(answer["error"]), "an error")
    # The prices of the test network are not those of the market.
    if "result" not in answer or answer.get("testnet") is not testnet:
        raise Refused("bad_answer", "not an answer of the requested network")
    return answer["result"]


def _code(error: Any) -> str:
    number = error.get("code") if isinstance(error, dict) else None
    if number in _TOO_MANY:
        return "rate_limited"
    return "maintenance" if number in _MAINTENANCE else "bad_answer"


def _refusal(status: int, body: bytes) -> Refused:
    """Return the meaning of an error answer: its own error number is more precise than the status."""
    try:
        code = _code(json.loads(body)["error"])
    except (ValueError, RecursionError, KeyError, TypeError):
        code = "bad_answer"
    if status == 429:
        code = "rate_limited"
    elif code == "bad_answer" and status in (502, 503, 504):
        code = "maintenance"
    elif code == "bad_answer" and status in (401, 403, 404, 451):
        code = "authentication"
    return Refused(code, f"HTTP {status}")


def past_year(now: float) -> tuple[int, int]:
    """Return the ends of the year before a time in seconds, in milliseconds, the older one first."""
    return milliseconds(now - 366 * 86_400), milliseconds(now)
