"""The row of one underlying: its kind and size, its next report and ex-dividend date."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from wheelcli.market.feeds.bars import Bars, dollar_volume
from wheelcli.market.feeds.json_values import day, items, moment, number, part, positive, text
from wheelcli.market.funds import Fund, fund_of
from wheelcli.market.snapshot import Kind, ReportTime
from wheelcli.market.yahoo.chain import Chain
from wheelcli.trading_calendar import NEW_YORK, session_date

_OPEN, _CLOSE = time(9, 30), time(16, 0)
# Payments seen in a year → payments a year.
_PER_YEAR = {
    1: 1,
    2: 2,
    3: 4,
    4: 4,
    5: 4,
    11: 12,
    12: 12,
    13: 12,
}

Row = dict[str, Any]


def underlying_row(symbol: str, chain: Chain, bars: Bars, summary: Mapping[str, Any]) -> Row:
    """Return a row of the snapshot's underlyings. If `summary` is {}, what only it holds is unknown."""
    quote = chain.quote
    detail, statistics = part(summary, "summaryDetail"), part(summary, "defaultKeyStatistics")
    name = text(quote.get("longName")) or text(quote.get("shortName")) or symbol
    what = _what(symbol, quote, name, summary)
    stock, index = what.kind is Kind.STOCK, what.kind is Kind.INDEX
    average = positive(quote.get("averageDailyVolume3Month"))
    row: Row = {
        "symbol": symbol,
        "name": name,
        "kind": what.kind.value,
        "leverage": what.leverage,
        "sector": what.sector,
        "currency": quote.get("currency") or "USD",
        "spot": chain.spot,
        "quote_time": chain.quote_time,
        "source": "yahoo",
        "dollar_volume": dollar_volume(bars) or (average * chain.spot if average and chain.spot else None),
    }
    if stock:
        row["market_cap"] = positive(quote.get("marketCap")) or positive(detail.get("marketCap"))
        margin = number(statistics.get("profitMargins"))
        row["profit_margin"] = (
            number(part(summary, "financialData").get("profitMargins")) if margin is None else margin
        )
        row |= _earnings(quote, part(part(summary, "calendarEvents"), "earnings"), chain.quote_time)
    elif not index:
        row["fund_assets"] = positive(quote.get("netAssets")) or positive(detail.get("totalAssets"))
    if not index:
        row |= _ex_dividend(quote, summary, bars, chain.quote_time)
    return row


def _what(symbol: str, quote: Mapping[str, Any], name: str, summary: Mapping[str, Any]) -> Fund:
    kind = str(quote.get("quoteType") or "").upper()
    if symbol.startswith("^") or kind == "INDEX":
        return Fund(Kind.INDEX, "Broad index")
    if kind == "EQUITY":
        return Fund(Kind.STOCK, text(part(summary, "assetProfile").get("sector")))
    category = part(summary, "fundProfile").get("categoryName")
    return fund_of(
        symbol, name, text(category) or text(part(summary, "defaultKeyStatistics").get("category"))
    )


@dataclass(frozen=True, slots=True)
class _Window:
    """The days on which a report may fall, from one of Yahoo's fields."""

    start: datetime
    end: datetime
    estimated: bool | None

    @property
    def first(self) -> date:
        return _report_day(self.start)

    @property
    def last(self) -> date:
        return _report_day(self.end)

    def over(self, when: datetime) -> bool:
        """Return whether the report is past: on an earlier session, or at a known hour of this one."""
        if self.last != session_date(when) or self.first != self.last:
            return self.last < session_date(when)
        return self.estimated is not True and _has_hour(self.end) and self.end < when


def _earnings(quote: Mapping[str, Any], calendar: Mapping[str, Any], when: datetime | None) -> Row:
    """Return the next report, or None if all known ones are past, and the last past report."""
    if when is None:
        return {}
    dates, single, calls = items(calendar, "earningsDate"), quote.get("earningsTimestamp"), "earningsCallDate"
    spans = [
        (
            quote.get("earningsTimestampStart"),
            quote.get("earningsTimestampEnd"),
            quote.get("isEarningsDateEstimate"),
        ),
        (dates[0] if dates else None, dates[-1] if dates else None, calendar.get("isEarningsDateEstimate")),
        (single, single, None),
        *((call, call, None) for call in items(calendar, calls)),
    ]
    windows = [_Window(a, moment(end) or a, guess) for start, end, guess in spans if (a := moment(start))]
    past = max((w.last for w in windows if w.over(when)), default=None)
    ahead = next((w for w in windows if not w.over(when)), None)
    if ahead is None:
        return {"last_report_date": past}
    one_day = ahead.first == ahead.last
    return {
        "earnings_date": ahead.first,
        "earnings_end": ahead.last,
        "earnings_time": (_report_time(ahead.start) if one_day else ReportTime.UNKNOWN).value,
        "earnings_confirmed": None if ahead.estimated is None else not ahead.estimated,
        "last_report_date": past,
    }


def _has_hour(stamp: datetime) -> bool:
    return stamp.time() != time(0)  # midnight UTC is a day without an hour


def _report_day(stamp: datetime) -> date:
    return stamp.astimezone(NEW_YORK).date() if _has_hour(stamp) else stamp.date()


def _report_time(stamp: datetime) -> ReportTime:
    if not _has_hour(stamp):
        return ReportTime.UNKNOWN
    hour = stamp.astimezone(NEW_YORK).time()
    if hour < _OPEN:
        return ReportTime.BEFORE_OPEN
    return ReportTime.AFTER_CLOSE if hour >= _CLOSE else ReportTime.UNKNOWN


def _ex_dividend(
    quote: Mapping[str, Any], summary: Mapping[str, Any], bars: Bars, when: datetime | None
) -> Row:
    """Return the announced ex-date ahead, and the amount: the year's rate divided by the payments of a
    year.
    """
    detail = part(summary, "summaryDetail")
    dates = (part(summary, "calendarEvents").get("exDividendDate"), detail.get("exDividendDate"))
    ex = next((d for d in map(day, dates) if d), None)
    if ex is None or when is None or ex <= session_date(when):
        return {}
    paid = [row["amount"] for row in bars.dividends if row["date"] > ex - timedelta(days=372)]
    last = paid[-1] if paid else positive(part(summary, "defaultKeyStatistics").get("lastDividendValue"))
    rate = positive(quote.get("dividendRate")) or positive(detail.get("dividendRate"))
    each = rate / _PER_YEAR[len(paid)] if rate and len(paid) in _PER_YEAR else None
    # A rate that is far from the last payment counts payments that were special, or has not been brought up
    # to date.
    plausible = each if each and last and 0.5 <= each / last <= 2.0 else None
    return {"ex_dividend_date": ex, "ex_dividend_amount": plausible or last}
