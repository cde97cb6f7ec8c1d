"""The requests to Yahoo, each answered from the cache if possible."""

import json
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any
from urllib.parse import quote

from wheelcli.market.feeds.answer_cache import AnswerCache
from wheelcli.market.feeds.rate_limit import Refused
from wheelcli.market.yahoo.session import YahooSession

_MODULES = "assetProfile,calendarEvents,summaryDetail,defaultKeyStatistics,financialData,price,fundProfile"
_PAUSE_S = 0.2


@dataclass(frozen=True, slots=True)
class Ask:
    """One request: where, with what, its name in the cache, and whether it stays valid for the session."""

    symbol: str
    path: str
    params: Mapping[str, str]
    name: str
    root: str  # the answer's outermost key
    lasting: bool = False


def options(symbol: str, expiration: date | None = None) -> Ask:
    """Return the request for the chain of one expiration or, without one, of the nearest: with it come the
    quote and all expirations.
    """
    params, name = {}, "options"
    if expiration is not None:
        epoch = int(datetime(expiration.year, expiration.month, expiration.day, tzinfo=UTC).timestamp())
        params, name = {"date": str(epoch)}, f"options-{expiration.isoformat()}"
    return Ask(symbol, f"/v7/finance/options/{quote(symbol)}", params, name, "optionChain")


def chart(symbol: str, span: str, *, lasting: bool) -> Ask:
    """Return the request for daily bars, dividends and splits of `span`: 5d, 1y, 5y."""
    params = {"range": span, "interval": "1d", "events": "div,splits", "includeAdjustedClose": "true"}
    return Ask(symbol, f"/v8/finance/chart/{quote(symbol)}", params, f"chart-{span}", "chart", lasting)


def summary(symbol: str) -> Ask:
    """Return the request for sector, calendar, dividend and margins, or for the category of a fund."""
    params = {"modules": _MODULES, "corsDomain": "finance.yahoo.com", "formatted": "false", "symbol": symbol}
    return Ask(symbol, f"/v10/finance/quoteSummary/{quote(symbol)}", params, "summary", "quoteSummary", True)


class Asker:
    """Sends requests, repeats one whose answer was unusable, and keeps good answers."""

    def __init__(self, session: YahooSession, cache: AnswerCache) -> None:
        self._session = session
        self._cache = cache

    def ask(self, what: Ask, *, deadline: float) -> dict[str, Any]:
        """Return the first result of the answer; {} if Yahoo answered that there is none. Raises Refused."""
        body = self._cache.get(what.symbol, what.name, lasting=what.lasting)
        if body is not None and (result := _result(body, what.root)):
            return result
        try:
            return self._fetch(what, deadline)
        except Refused as refused:
            # A stumble of the server is worth a second try; a 429, a 401 or a time-out is not.
            if refused.code != "bad_answer" or not refused.was_asked:
                raise
            time.sleep(_PAUSE_S)
            return self._fetch(what, deadline)

    def _fetch(self, what: Ask, deadline: float) -> dict[str, Any]:
        body = self._session.get(what.path, what.params, deadline=deadline)
        result = _result(body, what.root)
        if result:
            self._cache.put(what.symbol, what.name, body)
        return result


def _result(body: str, root: str) -> dict[str, Any]:
    """Return the first result in a body, {} for an empty list of them; Refused for anything else.

    >>> _result('{"chart": {"result": [{"meta": {}}], "error": null}}', "chart")
    {'meta': {}}
    """
    try:
        answer = json.loads(body)[root]
        results, error = answer["result"], answer.get("error")
    except (ValueError, KeyError, TypeError, AttributeError) as problem:
        raise Refused("bad_answer", "the answer lacks the requested data") from problem
    if isinstance(results, list) and not error:
        first = results[0] if results else {}
        if isinstance(first, dict):
            return first
    detail = error.get("description") or error.get("code") if isinstance(error, dict) else ""
    if detail and ("crumb" in str(detail).lower() or "unauthorized" in str(detail).lower()):
        raise Refused("authentication", str(detail))
    raise Refused("bad_answer", str(detail or "an empty result"))
