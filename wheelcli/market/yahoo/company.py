"""Company data of one name, kept for a week.

Sector, size, margins and the calendar of a company change seldom. They are kept with the session in which
Yahoo sent them, with the expirations listed then, and with `signs`: the figures of the quote that change
together with them. Every quote brings these figures, so a new report date, a new dividend or a corporate
action shows at once, and the company data is requested again. It is also requested again

- from 14 days before a report until the data names the next one, and if the quote does not name its date;
- if a dividend may have been announced since: no ex-date is ahead, and half of the shortest time between two
  ex-dates of the past year is over. Example: paid on 2026-05-11 and 2026-08-10 (91 days apart), kept until
  2026-09-24;
- after a split;
- if the sector or the calendar is missing.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

from wheelcli.market.feeds.json_values import day, part
from wheelcli.market.snapshot import Kind

VERSION = 1  # of the saved form; any other version is ignored
USED_FOR = timedelta(days=7)
REPORT_NEAR = timedelta(days=14)
_PAID_WITHIN = timedelta(days=400)
_SIGNS = (
    *("quoteType", "currency", "corporateActions"),
    *("longName", "firstTradeDateMilliseconds"),  # a symbol may pass to another company
    *("dividendRate", "dividendDate", "trailingAnnualDividendRate"),
    *("earningsTimestamp", "earningsTimestampStart", "earningsTimestampEnd", "isEarningsDateEstimate"),
)

_EX = "exDividendDate"

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Company:
    """What Yahoo sent in the session `day`; `summary` is {} for a fund that needs none."""

    day: date
    summary: Mapping[str, Any]
    expirations: tuple[date, ...]
    signs: Mapping[str, Any]

    def unchanged(self, quote: Mapping[str, Any]) -> bool:
        """Return whether the quote of a later session shows no change of the company data."""
        return dict(self.signs) == signs_of(quote)

    def holds(
        self, row: Row, quote: Mapping[str, Any], *, named: date | None, paid: Sequence[date], session: date
    ) -> bool:
        """Return whether the data may be used in that session; `row` is the name's row made from the data,
        `named` the date of the next report by the quote alone, `paid` its ex-dates, in order.
        """
        if not timedelta(0) <= session - self.day <= USED_FOR or not self.unchanged(quote):
            return False
        if row["kind"] == Kind.STOCK.value:
            whole = row.get("sector") and part(self.summary, "calendarEvents")
            # Another report date than the quote's is one of the company data alone: no sign would end it.
            if not whole or row.get("earnings_date") != named or not self._far_from_report(row, session):
                return False
        return no_dividend_news(row.get("ex_dividend_date"), paid, quote, session=session)

    def nothing_paid(self, paid: Sequence[date], session: date, *, since: date) -> bool:
        """Return whether no dividend other than those of `paid` (ex-dates, in order) can have gone ex from
        `since` to `session`.
        """
        since = min(since, self.day)
        calendar, detail = part(self.summary, "calendarEvents"), part(self.summary, "summaryDetail")
        announced = [d for d in (day(calendar.get(_EX)), day(detail.get(_EX))) if d]
        if any(ex not in paid and since <= ex <= session for ex in announced):
            return False
        lately = [ex for ex in paid if ex >= session - _PAID_WITHIN]
        if not lately:
            return True
        return len(lately) > 1 and session < lately[-1] + _shortest_gap(lately) * 0.75

    def _far_from_report(self, row: Row, session: date) -> bool:
        ahead, last = row.get("earnings_date"), row.get("last_report_date")
        reported = last is not None and last >= self.day
        return ahead is not None and ahead - session > REPORT_NEAR and not reported


def signs_of(quote: Mapping[str, Any]) -> dict[str, Any]:
    """Return the figures of a quote that change with the company data."""
    return {name: quote.get(name) for name in _SIGNS}


def no_dividend_news(
    announced: date | None, paid: Sequence[date], quote: Mapping[str, Any], *, session: date
) -> bool:
    """Return whether no dividend can have been announced lately.

    >>> quarterly = [date(2026, 2, 9), date(2026, 5, 11), date(2026, 8, 10)]
    >>> no_dividend_news(None, quarterly, {}, session=date(2026, 9, 24))
    True
    >>> no_dividend_news(None, quarterly, {}, session=date(2026, 9, 25))
    False
    """
    if announced is not None and announced > session:
        return True
    lately = [day for day in paid if day >= session - _PAID_WITHIN]
    if not lately:
        return not any(quote.get(name) for name in ("dividendRate", "trailingAnnualDividendRate"))
    return len(lately) > 1 and session <= lately[-1] + _shortest_gap(lately) / 2


def _shortest_gap(days: Sequence[date]) -> timedelta:
    """Return the shortest time between two: many funds that pay every month pay twice in December."""
    return min(b - a for a, b in pairwise(days))


def kept_form(company: Company, symbol: str) -> str:
    """Return the company data as text for the cache."""
    return json.dumps(
        {
            "version": VERSION,
            "symbol": symbol,
            "day": company.day.isoformat(),
            "expirations": [day.isoformat() for day in company.expirations],
            "signs": dict(company.signs),
            "summary": dict(company.summary),
        }
    )


def read_company(body: str, symbol: str) -> Company | None:
    """Return the company data in a text of `kept_form`; None if it is of another version or name, or
    unusable.
    """
    try:
        entry = json.loads(body)
        if entry["version"] != VERSION or entry["symbol"] != symbol:
            return None
        summary, signs = entry["summary"], entry["signs"]
        if not isinstance(summary, dict) or not isinstance(signs, dict):
            return None
        return Company(date.fromisoformat(entry["day"]), summary, tuple(_days(entry["expirations"])), signs)
    except (ValueError, KeyError, TypeError):
        return None


def _days(texts: Iterable[str]) -> Iterable[date]:
    return sorted({date.fromisoformat(text) for text in texts})
