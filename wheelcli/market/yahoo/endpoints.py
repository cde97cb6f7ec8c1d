"""The requests to Yahoo, each answered from the cache if possible."""

import json
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any
from urllib.parse import quote

from wheelcli.market.feeds.answer_cache import AnswerCache
from wheelcli.market.feeds.rate_limit import Refused
from wheelcli.market.yahoo.company import Company, kept_form, read_company
from wheelcli.market.yahoo.session import YahooSession
from wheelcli.market.yahoo.spark import Closes, read_spark, spark_form, spark_params

_MODULES = "assetProfile,calendarEvents,summaryDetail,defaultKeyStatistics,financialData,price,fundProfile"
_PAUSE_S = 0.2
# Three years of gates need more than Yahoo's "2y"; the same request brings five.
_HISTORY = "5y"
_KEPT_FOR = timedelta(days=7)  # at most: what uses an earlier answer has its own rule
_COMPANY, _SPARK = "company", "spark"


@dataclass(frozen=True, slots=True)
class Ask:
    """One request: where, with what, its name in the cache, and whether it stays valid for the session."""

    symbol: str
    path: str
    params: Mapping[str, str]
    name: str
    root: str  # the answer's outermost key
    lasting: bool = False
    crumb: bool = True  # whether Yahoo answers only with the crumb of a session


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
    path = f"/v8/finance/chart/{quote(symbol)}"
    return Ask(symbol, path, params, f"chart-{span}", "chart", lasting, crumb=False)


def history(symbol: str) -> Ask:
    """Return the request for the daily bars of a symbol that gates need, once a session."""
    return chart(symbol, _HISTORY, lasting=True)


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
        if result := self.kept(what):
            return result
        try:
            return self._fetch(what, deadline)
        except Refused as refused:
            # A stumble of the server is worth a second try; a 429, a 401 or a time-out is not.
            if refused.code != "bad_answer" or not refused.was_asked:
                raise
            time.sleep(_PAUSE_S)
            return self._fetch(what, deadline)

    def kept(self, what: Ask) -> dict[str, Any]:
        """Return an answer that is still valid, {} if there is none."""
        body = self._cache.get(what.symbol, what.name, lasting=what.lasting)
        return {} if body is None else _result(body, what.root)

    def earlier(self, what: Ask) -> tuple[dict[str, Any], datetime] | None:
        """Return the newest answer of the last few days, and when it was fetched."""
        found = self._cache.earlier(what.symbol, what.name, within=_KEPT_FOR)
        return (_result(found[0], what.root), found[1]) if found else None

    def company(self, symbol: str) -> Company | None:
        """Return the company data kept of this symbol."""
        found = self._cache.earlier(symbol, _COMPANY, within=_KEPT_FOR)
        return read_company(found[0], symbol) if found else None

    def keep_company(self, symbol: str, company: Company) -> None:
        """Keep company data for the next few days."""
        self._cache.put(symbol, _COMPANY, kept_form(company, symbol))

    def kept_closes(self, symbol: str) -> Closes | None:
        """Return the closes of a bulk answer that are still valid."""
        body = self._cache.get(symbol, _SPARK, lasting=True)
        return None if body is None else read_spark(body, [symbol]).get(symbol)

    def ask_closes(self, symbols: list[str], path: str, *, deadline: float) -> dict[str, Closes]:
        """Return a month of closes of these symbols from one answer, as far as it has them. Raises
        Refused.
        """
        body = self._session.get(path, spark_params(symbols), deadline=deadline, crumb=False)
        came = read_spark(body, symbols)
        for symbol, closes in came.items():
            self._cache.put(symbol, _SPARK, spark_form(symbol, closes))
        return came

    def _fetch(self, what: Ask, deadline: float) -> dict[str, Any]:
        body = self._session.get(what.path, what.params, deadline=deadline, crumb=what.crumb)
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
