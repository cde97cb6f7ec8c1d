"""Company data kept for a week: when they serve, when they are requested again, and what is asked first."""

import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from wheelcli.market.feeds.answer_cache import AnswerCache
from wheelcli.market.yahoo.company import (
    VERSION,
    Company,
    kept_form,
    no_dividend_news,
    read_company,
    signs_of,
)

MONDAY = date(2026, 8, 17)
QUARTERLY = [date(2025, 11, 10), date(2026, 2, 9), date(2026, 5, 11), date(2026, 8, 10)]
QUOTE = {"quoteType": "EQUITY", "earningsTimestampStart": 1793390400, "dividendRate": 1.0}
FAR = {
    "kind": "stock",
    "sector": "Energy",
    "earnings_date": date(2026, 10, 29),
    "last_report_date": date(2026, 7, 30),
}
SUMMARY = {"assetProfile": {"sector": "Energy"}, "calendarEvents": {"earnings": {}}}
COMPANY = Company(MONDAY, SUMMARY, (date(2026, 9, 18),), signs_of(QUOTE))


def holds(session, *, row=FAR, quote=QUOTE, paid=QUARTERLY, company=COMPANY, **named):
    named = {"named": row.get("earnings_date"), **named}
    return company.holds(row, quote, paid=paid, session=session, **named)


def test_they_hold_for_seven_days_and_never_backwards():
    days = [MONDAY + timedelta(n) for n in (-1, 0, 1, 7, 8)]
    assert [holds(day) for day in days] == [False, True, True, True, False]


@pytest.mark.parametrize(
    "name",
    [
        *("earningsTimestampStart", "dividendRate", "dividendDate", "corporateActions"),
        *("longName", "firstTradeDateMilliseconds"),  # another company has the symbol now
    ],
)
def test_a_quote_that_shows_news_ends_them(name):
    assert holds(MONDAY, quote={**QUOTE, "regularMarketPrice": 99.0})
    assert not holds(MONDAY, quote={**QUOTE, name: 1793476800})


@pytest.mark.parametrize(
    ("row", "right"),
    [
        ({**FAR, "earnings_date": MONDAY + timedelta(14)}, False),
        ({**FAR, "earnings_date": MONDAY + timedelta(15)}, True),
        ({**FAR, "earnings_date": None}, False),
        ({**FAR, "sector": None}, False),
        ({"kind": "stock"}, False),
        ({**FAR, "last_report_date": MONDAY}, False),  # reported since
        ({"kind": "fund"}, True),
    ],
)
def test_a_report_that_is_near_or_unknown_ends_them(row, right):
    assert holds(MONDAY, row=row) is right


def test_a_report_date_that_only_the_company_data_have_ends_them():
    """It may be moved, and no sign of the quote would show it."""
    assert not holds(MONDAY, named=None)
    assert not holds(MONDAY, named=date(2026, 7, 30))


def test_data_that_came_without_a_calendar_are_requested_again():
    assert not holds(MONDAY, company=replace(COMPANY, summary={"assetProfile": {"sector": "Energy"}}))


def test_two_payments_in_december_are_expected_of_a_fund_that_pays_every_month():
    monthly = [date(2025, m, 1) for m in range(8, 13)] + [date(2025, 12, 18)]
    monthly += [date(2026, m, 2) for m in range(2, 13)]
    days = [date(2026, 12, n) for n in (13, 14, 18)]  # 12 days after the last one
    assert [COMPANY.nothing_paid(monthly, day, since=MONDAY) for day in days] == [True, False, False]


def test_a_dividend_that_may_have_been_announced_ends_them():
    middle = date(2026, 9, 24)  # 45.5 days after the last of payments 91 days apart
    assert no_dividend_news(None, QUARTERLY, {}, session=middle)
    assert not no_dividend_news(None, QUARTERLY, {}, session=middle + timedelta(1))
    assert no_dividend_news(date(2026, 11, 9), QUARTERLY, {}, session=date(2026, 11, 6))
    assert not no_dividend_news(date(2026, 11, 9), QUARTERLY, {}, session=date(2026, 11, 9))
    assert not no_dividend_news(None, QUARTERLY[-1:], {}, session=MONDAY)  # its rhythm is unknown
    assert not no_dividend_news(None, [], {"dividendRate": 0.4}, session=MONDAY)
    assert no_dividend_news(None, [], {"dividendRate": 0}, session=MONDAY)


@pytest.mark.parametrize(
    ("session", "paid", "right"),
    [
        (date(2026, 10, 16), QUARTERLY, True),  # 67 days after the last; the next is due after 91
        (date(2026, 10, 17), QUARTERLY, False),
        (MONDAY, [], True),
        (MONDAY, QUARTERLY[-1:], False),
    ],
)
def test_bars_hold_until_a_dividend_can_have_been_paid(session, paid, right):
    assert COMPANY.nothing_paid(paid, session, since=MONDAY) is right


def test_an_announced_ex_date_that_is_past_was_paid():
    ex = date(2026, 8, 19)
    stamp = int(datetime(2026, 8, 19, tzinfo=UTC).timestamp())
    known = replace(COMPANY, summary={"calendarEvents": {"exDividendDate": stamp}})
    assert known.nothing_paid(QUARTERLY, ex - timedelta(1), since=MONDAY)
    assert not known.nothing_paid(QUARTERLY, ex, since=MONDAY)
    assert known.nothing_paid([*QUARTERLY, ex], ex, since=MONDAY)
    newer = replace(known, day=ex + timedelta(1))  # than the bars
    assert not newer.nothing_paid(QUARTERLY, newer.day, since=MONDAY)
    assert newer.nothing_paid(QUARTERLY, newer.day, since=newer.day)


def test_the_kept_form_is_read_back_and_nothing_else_is():
    text = kept_form(COMPANY, "XYZ")
    assert read_company(text, "XYZ") == COMPANY
    entry = json.loads(text)
    for damage in (
        {"version": VERSION + 1},
        {"day": "soon"},
        {"signs": None},
        {"summary": []},
        {"symbol": "X"},
    ):
        assert read_company(json.dumps({**entry, **damage}), "XYZ") is None
    assert read_company(text[:-9], "XYZ") is None
    assert read_company("[]", "XYZ") is None


class Clock:
    def __init__(self, now):
        self.now = now

    def __call__(self):
        return self.now


WEEK = timedelta(days=7)


def test_the_newest_whole_answer_of_earlier_sessions_is_found(tmp_path):
    clock = Clock(datetime(2026, 8, 17, 19, tzinfo=UTC))
    for day in (17, 18, 19):
        clock.now = datetime(2026, 8, day, 19, tzinfo=UTC)
        AnswerCache(tmp_path, clock=clock).put("XYZ", "company", f"of {day}")
    cache = AnswerCache(tmp_path, clock=clock)
    assert cache.earlier("XYZ", "company", within=WEEK) == ("of 19", clock.now)
    newest = tmp_path / "yahoo" / "2026-08-19" / "XYZ.company.json"
    newest.write_bytes(newest.read_bytes()[:-1])  # cut off
    assert cache.earlier("XYZ", "company", within=WEEK)[0] == "of 18"
    clock.now = datetime(2026, 8, 18, 18, tzinfo=UTC)  # moved back, before the second was written
    assert cache.earlier("XYZ", "company", within=WEEK)[0] == "of 17"
    clock.now = datetime(2026, 8, 25, 19, 1, tzinfo=UTC)
    assert cache.earlier("XYZ", "company", within=WEEK) is None
    assert AnswerCache(None, clock=clock).earlier("XYZ", "company", within=WEEK) is None


def test_a_refresh_uses_only_what_it_fetched_itself(tmp_path):
    clock = Clock(datetime(2026, 8, 18, 19, tzinfo=UTC))
    AnswerCache(tmp_path, clock=clock).put("XYZ", "summary", "old")
    cache = AnswerCache(tmp_path, clock=clock, refresh=True)
    assert cache.get("XYZ", "summary", lasting=True) is None
    assert cache.earlier("XYZ", "summary", within=WEEK) is None
    cache.put("XYZ", "summary", "new")
    assert cache.get("XYZ", "summary", lasting=True) == "new"
    assert AnswerCache(tmp_path, clock=clock).get("XYZ", "summary", lasting=True) == "new"
