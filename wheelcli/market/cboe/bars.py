"""One `charts/historical` answer of Cboe: daily bars, adjusted for splits and not for dividends.

The file of a day is written the next morning, so the session of the quotes is added from the underlying's own
quote, once. Total returns need dividends: those that are known are taken off the closes before them, as
Yahoo's adjusted closes do.

Example: 100.00 the day before a dividend of 1.00 goes ex counts as 100.00 × (1 − 1.00 ÷ 100.00) = 99.00.
"""

from bisect import bisect_left
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from wheelcli.market.cboe.read import Answer
from wheelcli.market.feeds.bars import YEARS_KEPT, Bars, Row
from wheelcli.market.feeds.json_values import items, number, positive
from wheelcli.market.feeds.rate_limit import Refused


def read_bars(answer: Mapping[str, Any], symbol: str, *, until: date) -> Bars:
    """Return the bars up to the session `until`, three years at most; `adjusted` equals the close."""
    by_day: dict[date, Row] = {}
    first = (until - YEARS_KEPT).isoformat()
    for entry in items(answer, "data"):
        if isinstance(entry, dict) and str(entry.get("date")) < first:
            continue  # two decades of it, not worth reading
        day, close = _day(entry), positive(entry.get("close")) if isinstance(entry, dict) else None
        if day is None or close is None or not until - YEARS_KEPT <= day <= until:
            continue
        by_day[day] = _row(symbol, day, close, entry)
    rows = [by_day[day] for day in sorted(by_day)]
    if not any(row["volume"] for row in rows):
        rows = [{**row, "volume": None} for row in rows]
    return Bars(tuple(rows))


def some_bars(answer: Mapping[str, Any], symbol: str, *, until: date) -> Bars:
    """Return the bars of `read_bars`; raises Refused with no_history if there are none."""
    bars = read_bars(answer, symbol, until=until)
    if not bars.closes:
        raise Refused("no_history", "no daily price")
    return bars


def with_session(bars: Bars, symbol: str, answer: Answer) -> Bars:
    """Return the bars with one for the session of the quotes, from the underlying's quote, unless they have
    it.
    """
    if answer.spot is None or (bars.closes and bars.closes[-1]["date"] >= answer.session):
        return bars
    row = _row(symbol, answer.session, answer.spot, answer.quote)
    return replace(bars, closes=(*bars.closes, row))


def with_dividends(bars: Bars, symbol: str, paid: Iterable[tuple[date, float]]) -> Bars:
    """Return the bars with these dividends, their closes adjusted for them; without bars, the dividends."""
    rows, days = [dict(row) for row in bars.closes], [row["date"] for row in bars.closes]
    inside = [(day, amount) for day, amount in sorted(paid) if not days or days[0] <= day <= days[-1]]
    for day, amount in inside:
        before = bisect_left(days, day)
        if not before or amount >= rows[before - 1]["close"]:
            continue
        factor = 1.0 - amount / rows[before - 1]["close"]
        for row in rows[:before]:
            row["adjusted"] *= factor
    return Bars(
        tuple(rows), tuple({"symbol": symbol, "date": day, "amount": amount} for day, amount in inside)
    )


def _row(symbol: str, day: date, close: float, entry: Mapping[str, Any]) -> Row:
    return {
        "symbol": symbol,
        "date": day,
        "open": positive(entry.get("open")),
        "high": positive(entry.get("high")),
        "low": positive(entry.get("low")),
        "close": close,
        "adjusted": close,
        "volume": number(entry.get("volume")),
    }


def _day(entry: Any) -> date | None:
    try:
        return date.fromisoformat(str(entry["date"])[:10])
    except (KeyError, TypeError, ValueError):
        return None
