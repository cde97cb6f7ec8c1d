"""One `chart` answer: daily bars and dividends."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from wheelcli.market.feeds.bars import YEARS_KEPT, Bars, Row
from wheelcli.market.feeds.json_values import day_in_new_york, items, moment, number, part, positive


def read_bars(answer: Mapping[str, Any], symbol: str, *, until: date | None) -> Bars:
    """Return the bars up to the session `until`, three years at most; days without a close are left out."""
    quotes = (items(part(answer, "indicators"), "quote") or [{}])[0]
    adjusted = items((items(part(answer, "indicators"), "adjclose") or [{}])[0], "adjclose")
    sides = {key: items(quotes, key) for key in ("open", "high", "low", "close", "volume")}
    by_day: dict[date, Row] = {}
    for i, stamp in enumerate(items(answer, "timestamp")):
        when, close = day_in_new_york(stamp), positive(_at(sides["close"], i))
        if when is None or close is None or (until and when > until):
            continue
        # The bar of a running session can come twice; the later one is newer.
        by_day[when] = {
            "symbol": symbol,
            "date": when,
            "open": positive(_at(sides["open"], i)),
            "high": positive(_at(sides["high"], i)),
            "low": positive(_at(sides["low"], i)),
            "close": close,
            "adjusted": positive(_at(adjusted, i)) or close,
            "volume": number(_at(sides["volume"], i)),
        }
    since = max(by_day) - YEARS_KEPT if by_day else date.min
    rows = [by_day[d] for d in sorted(by_day) if d >= since]
    if not any(row["volume"] for row in rows):
        rows = [{**row, "volume": None} for row in rows]
    paid = [
        row
        for row in _dividends(answer, symbol)
        if row["date"] >= since and not (until and row["date"] > until)
    ]
    return Bars(tuple(rows), tuple(paid), moment(part(answer, "meta").get("regularMarketTime")))


def split_days(answer: Mapping[str, Any]) -> list[date]:
    """Return the days on which splits took effect, in order."""
    events = part(part(answer, "events"), "splits").values()
    days = (day_in_new_york(event.get("date")) for event in events if isinstance(event, dict))
    return sorted(day for day in days if day)


def _at(values: list[Any], index: int) -> Any:
    return values[index] if index < len(values) else None


def _dividends(answer: Mapping[str, Any], symbol: str) -> list[Row]:
    events = part(part(answer, "events"), "dividends").values()
    payments = [
        (day_in_new_york(e.get("date")), positive(e.get("amount"))) for e in events if isinstance(e, dict)
    ]
    return [
        {"symbol": symbol, "date": d, "amount": a} for d, a in sorted((d, a) for d, a in payments if d and a)
    ]
