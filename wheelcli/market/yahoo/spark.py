"""Closes of many symbols from one answer of Yahoo's `spark`, in either of its two layouts.

    /v8   {"AAPL": {"symbol": "AAPL", "timestamp": [...], "close": [...]}, ...}
    /v7   {"spark": {"result": [{"symbol": "AAPL", "response": [
              {"timestamp": [...], "indicators": {"quote": [{"close": [...]}]}}]}], "error": null}}

Either path may send either layout. A symbol may be missing without an error. If the lengths or the order of a
symbol's closes do not fit, none of them are used. In both cases that symbol is requested alone.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime, time
from typing import Any

from wheelcli.market.feeds.json_values import day_in_new_york, items, part, positive
from wheelcli.trading_calendar import NEW_YORK

PATHS = ("/v8/finance/spark", "/v7/finance/spark")
AT_ONCE = 20  # Yahoo refuses longer lists
_RANGE = "1mo"

Closes = Mapping[date, float]


def spark_params(symbols: Iterable[str]) -> dict[str, str]:
    """Return the parameters of the request for a month of daily closes of these symbols, as Yahoo writes
    them.
    """
    return {
        "symbols": ",".join(symbols),
        "range": _RANGE,
        "interval": "1d",
        "indicators": "close",
        "includeTimestamps": "true",
        "includePrePost": "false",
    }


def read_spark(body: str, symbols: Iterable[str]) -> dict[str, Closes]:
    """Return the closes by symbol and day, only of these symbols and only what can be used of the answer.

    >>> body = '{"A": {"symbol": "A", "timestamp": [1755610200, 1755696600], "close": [1.5, null]}}'
    >>> read_spark(body, ["A", "B"])
    {'A': {datetime.date(2025, 8, 19): 1.5}}
    """
    wanted = set(symbols)
    try:
        answer = json.loads(body)
    except ValueError:
        return {}
    out: dict[str, Closes] = {}
    for symbol, series in _series(answer):
        if symbol in wanted and (closes := _closes(series)):
            out[symbol] = closes
    return out


def spark_form(symbol: str, closes: Closes) -> str:
    """Return the closes of one symbol in the form of Yahoo's answer, for the cache."""
    stamps = [int(datetime.combine(day, time(12), NEW_YORK).timestamp()) for day in closes]
    return json.dumps({symbol: {"symbol": symbol, "timestamp": stamps, "close": list(closes.values())}})


def _series(answer: Any) -> Iterator[tuple[str, Mapping[str, Any]]]:
    results = items(part(answer, "spark"), "result")
    if isinstance(answer, dict) and not results:
        results = [{"symbol": symbol, "response": [series]} for symbol, series in answer.items()]
    for result in results:
        if not isinstance(result, dict):
            continue
        response = items(result, "response")
        series = response[0] if response else result
        if not isinstance(series, dict):
            continue
        # With two names for one series, nobody knows whose it is.
        named = (result.get("symbol"), series.get("symbol"), part(series, "meta").get("symbol"))
        names = {str(name) for name in named if name is not None}
        if len(names) == 1:
            yield names.pop(), series


def _closes(series: Mapping[str, Any]) -> dict[date, float]:
    quotes = items(part(series, "indicators"), "quote")
    values = items(quotes[0], "close") if quotes else items(series, "close")
    days = [day_in_new_york(stamp) for stamp in items(series, "timestamp")]
    known = [day for day in days if day]
    if len(days) != len(values) or len(known) != len(days) or known != sorted(known):
        return {}
    # The day of a running session can come twice; the later value is newer.
    return {day: close for day, value in zip(known, values, strict=True) if (close := positive(value))}
