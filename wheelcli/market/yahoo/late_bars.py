"""Daily bars of an earlier session, brought up to date with closes of a bulk answer.

The bars up to the last session that was over when they were fetched are final, unless the share has been
split or gone ex-dividend since. The bulk answer overlaps them: every common close must be equal, or the bars
are requested alone. The sessions since then have a close and nothing else. Today's row comes from the quote,
because a bulk answer of this morning is older.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from wheelcli.market.feeds.bars import YEARS_KEPT, Bars, Row
from wheelcli.market.feeds.json_values import number, positive
from wheelcli.market.yahoo.spark import Closes
from wheelcli.trading_calendar import close_of, sessions_from

# Sessions without an open, high and low that are accepted. One moves the volatility forecast by 0.5 to 1.0
# points (root mean square, 300 days of AAPL, GOOG, IBM, SPY and QQQ), two by up to 1.5.
CLOSES_ONLY_MOST = 1
_OVERLAP = 10  # sessions
HALF_A_CENT = 0.005 + 1e-6
SETTLED = timedelta(minutes=30)  # after the close


def brought_up(
    kept: Bars, fetched: datetime, closes: Closes, *, symbol: str, until: date, quote: Mapping[str, Any]
) -> Bars | None:
    """Return the bars up to the session `until`; None if they cannot be known from these."""
    final = _final(kept, fetched)
    if not final or final[-1]["date"] > until or not _agree(final, closes):
        return None
    since = sessions_from(final[-1]["date"] + timedelta(days=1), until)
    if len(since) - (until in since) > CLOSES_ONLY_MOST or not all(day in closes for day in since):
        return None
    rows = [*final, *(_row(symbol, day, closes[day], quote if day == until else {}) for day in since)]
    first = rows[-1]["date"] - YEARS_KEPT
    return Bars(
        tuple(row for row in rows if row["date"] >= first),
        tuple(row for row in kept.dividends if first <= row["date"] <= until),
        kept.quote_time,
    )


def closes_only(kept: Bars, late: Bars) -> bool:
    """Return whether a session of the `late` bars lacks an open, high and low that kept ones have."""
    known = any(row["high"] is not None for row in kept.closes)
    return known and any(row["high"] is None for row in late.closes[-CLOSES_ONLY_MOST - 1 :])


def _final(kept: Bars, fetched: datetime) -> Sequence[Row]:
    """Return the bars whose session was over when they were fetched."""
    return [row for row in kept.closes if close_of(row["date"]) + SETTLED <= fetched]


def _agree(final: Sequence[Row], closes: Closes) -> bool:
    recent = final[-_OVERLAP:]
    return all(
        row["date"] in closes and abs(row["close"] - closes[row["date"]]) <= HALF_A_CENT for row in recent
    )


def _row(symbol: str, day: date, close: float, quote: Mapping[str, Any]) -> Row:
    close = positive(quote.get("regularMarketPrice")) or close
    bar = {
        name: positive(quote.get(key))
        for name, key in (
            ("open", "regularMarketOpen"),
            ("high", "regularMarketDayHigh"),
            ("low", "regularMarketDayLow"),
        )
    }
    if not _is_whole(bar, close):
        bar = dict.fromkeys(bar)
    volume = number(quote.get("regularMarketVolume")) or None
    return {"symbol": symbol, "date": day, **bar, "close": close, "adjusted": close, "volume": volume}


def _is_whole(bar: Mapping[str, float | None], close: float) -> bool:
    opened, high, low = bar["open"], bar["high"], bar["low"]
    return None not in (opened, high, low) and low <= min(opened, close) <= max(opened, close) <= high  # type: ignore[operator, type-var]
