"""Reading Yahoo's answers: recorded bodies, and small made-up ones for what no recording shows."""

import pathlib
from datetime import UTC, date, datetime

import pytest

from wheelcli.market.feeds.bars import Bars, dollar_volume
from wheelcli.market.snapshot import table
from wheelcli.market.yahoo.bars import read_bars
from wheelcli.market.yahoo.chain import closed, joined, read_chain
from wheelcli.market.yahoo.endpoints import _result
from wheelcli.market.yahoo.profile import underlying_row

RECORDED = pathlib.Path(__file__).resolve().parents[3] / "shared/data/yahoo_recorded"
recorded = pytest.mark.skipif(not RECORDED.exists(), reason="../shared with recorded answers is missing")
CLOSING = int(datetime(2026, 8, 18, 20, 0, tzinfo=UTC).timestamp())


def body(name, root):
    return _result((RECORDED / name).read_text("utf-8"), root)


def quote(**fields):
    base = {"quoteType": "EQUITY", "currency": "USD", "marketState": "REGULAR", "regularMarketTime": CLOSING}
    return {**base, "regularMarketPrice": 100.0, **fields}


def contract(symbol, **fields):
    base = {
        "contractSymbol": symbol,
        "bid": 1.0,
        "ask": 1.1,
        "volume": 5,
        "openInterest": 7,
        "impliedVolatility": 0.3,
    }
    return {"contractSize": "REGULAR", "currency": "USD", "strike": 90.0, **base, **fields}


def chain(*puts, symbol="XYZ", **fields):
    answer = {
        "quote": quote(**fields),
        "expirationDates": [1789689600],
        "options": [{"calls": [], "puts": list(puts)}],
    }
    return read_chain(answer, symbol)


def stamp(year, month, day, hour=0, minute=0):
    return int(datetime(year, month, day, hour, minute, tzinfo=UTC).timestamp())


@recorded
@pytest.mark.parametrize(
    "name", sorted(p.name for p in (RECORDED / "2022-02-16_premarket").glob("options-*.json"))
)
def test_chains_from_before_the_open_are_closed(name):
    answer = body(f"2022-02-16_premarket/{name}", "optionChain")
    read = read_chain(answer, name[8:-5])
    assert closed([read]) or not read.expirations
    frame = table("options", joined([read]))
    assert not (frame[["bid", "ask", "last"]] <= 0).any(axis=None)
    assert frame["feed_iv"].notna().sum() <= (frame["bid"].notna() & frame["ask"].notna()).sum()
    assert len(frame) == sum(len(block[side]) for block in answer["options"] for side in ("calls", "puts"))


@recorded
def test_a_chain_from_before_the_open_keeps_its_facts():
    read = read_chain(body("2022-02-16_premarket/options-GOOG.json", "optionChain"), "GOOG")
    assert (read.spot, read.open_hours, len(read.expirations)) == (2728.51, False, 16)
    assert read.quote_time == datetime(2022, 2, 15, 21, 0, 3, tzinfo=UTC)
    rows = joined([read])
    assert {row["standard"] for row in rows} == {True}
    assert {row["expiration"] for row in rows} == {date(2022, 2, 18)}


@recorded
def test_a_money_fund_has_a_price_and_no_options():
    read = read_chain(body("2025-05_errors/options-SWVXX.json", "optionChain"), "SWVXX")
    assert (read.spot, read.expirations, joined([read])) == (1.0, (), [])


@recorded
def test_a_delisted_name_has_no_price_and_a_foreign_one_its_currency():
    assert read_chain(body("2022-02-16_premarket/options-ADH.json", "optionChain"), "ADH").spot is None
    london = read_chain(body("2025-02-24_premarket/options-OCDO.L.json", "optionChain"), "OCDO-L")
    assert london.quote["currency"] == "GBp"


@recorded
def test_the_row_of_a_stock_from_recorded_answers():
    day = "2025-02-24_premarket"
    bars = read_bars(
        body(f"{day}/chart-AAPL-2020-08-31-to-2020-11-07.json", "chart"), "AAPL", until=date(2025, 2, 21)
    )
    assert len(bars.closes) == 49
    assert bars.dividends == ({"symbol": "AAPL", "date": date(2020, 11, 6), "amount": 0.205},)
    first = read_chain(body(f"{day}/options-AAPL.json", "optionChain"), "AAPL")
    row = underlying_row("AAPL", first, bars, body(f"{day}/quoteSummary-all-AAPL.json", "quoteSummary"))
    assert (row["name"], row["kind"], row["sector"]) == ("Apple Inc.", "stock", "Technology")
    assert (row["spot"], row["market_cap"], row["profit_margin"]) == (245.55, 3688676720640, 0.24295)
    assert (row["earnings_date"], row["earnings_end"]) == (date(2025, 4, 30), date(2025, 5, 5))
    assert (row["earnings_time"], row["earnings_confirmed"]) == ("unknown", False)
    assert row["last_report_date"] == date(2025, 1, 30)
    assert "ex_dividend_date" not in row  # 2025-02-10 is past
    assert row["dollar_volume"] == pytest.approx(dollar_volume(bars))


@recorded
def test_the_row_of_a_fund_and_of_an_index():
    day = "2025-02-24_premarket"
    qqq = read_chain(body(f"{day}/options-QQQ.json", "optionChain"), "QQQ")
    row = underlying_row("QQQ", qqq, Bars(), {})
    assert (row["kind"], row["sector"], row["fund_assets"]) == ("index_etf", "Broad index", 328302690000)
    assert row["dollar_volume"] == pytest.approx(29831893 * 526.12)
    assert "market_cap" not in row
    index = read_chain(body(f"{day}/options-^VXAPL.json", "optionChain"), "^VXAPL")
    assert underlying_row("^VXAPL", index, Bars(), {})["kind"] == "index"


def test_zeros_that_stand_for_nothing_are_unknown():
    rows = joined(
        [
            chain(
                contract(
                    "XYZ260918P00090000", bid=0, ask=0.05, volume=0, openInterest=0, impliedVolatility=0.5
                )
            )
        ]
    )
    assert [rows[0][k] for k in ("bid", "ask", "volume", "open_interest", "feed_iv")] == [
        None,
        0.05,
        None,
        None,
        None,
    ]
    some = joined([chain(contract("XYZ260918P00090000", openInterest=0), contract("XYZ260918P00095000"))])
    assert [row["open_interest"] for row in some] == [0, 7]  # another contract's count is known: 0 is a count


def test_adjusted_contracts_are_not_standard():
    names = ("XYZ260918P00090000", "XYZ1260918P00090000", "ABC260918P00090000")
    rows = joined([chain(*map(contract, names), contract("XYZ260918P00080000", contractSize="MINI"))])
    assert [row["standard"] for row in rows] == [True, False, False, False]
    assert joined([chain(contract("BRKB260918P00090000"), symbol="BRK-B")])[0]["standard"] is True


@pytest.mark.parametrize(
    ("symbol", "root", "terms"),
    [
        ("XYZ", "XYZ", ("american", "physical")),
        ("^SPX", "SPX", ("european", "cash_open")),
        ("^SPX", "SPXW", ("european", "cash_close")),
        ("^XSP", "XSP", ("european", "cash_close")),
        ("^VIX", "VIXW", ("european", "cash_open")),
        ("^NDX", "NDXP", ("european", "cash_close")),
        ("^RUT", "RUT", ("european", "cash_open")),
        ("^OEX", "OEX", ("american", "cash_close")),
        ("^OEX", "XEO", ("european", "cash_close")),
        ("^XND", "XND", ("european", "cash_close")),
        ("^SOX", "SOX", ("european", "cash_close")),
    ],
)
def test_exercise_and_settlement(symbol, root, terms):
    row = joined([chain(contract(f"{root}260918P00090000"), symbol=symbol)])[0]
    assert (row["exercise"], row["settlement"]) == terms
    assert row["standard"] is True


def test_a_root_of_another_index_is_not_standard():
    assert joined([chain(contract("XSP260918P00090000"), symbol="^SPX")])[0]["standard"] is False


def test_contracts_that_cannot_be_read_are_left_out():
    odd = [contract("nonsense"), contract("XYZ260918P00090000", currency="EUR"), "text", None]
    assert joined([chain(*odd, contract("XYZ260918P00085000", bid="n/a", strike=None))])[0]["strike"] == 85.0
    assert (
        read_chain({"quote": None, "options": "no", "expirationDates": [None, "x"]}, "XYZ").expirations == ()
    )


def test_an_open_market_with_empty_quotes_is_closed_all_the_same():
    empty = contract("XYZ260918P00090000", bid=0, ask=0)
    assert closed([chain(empty)])
    assert not closed([chain(empty, contract("XYZ260918P00095000"))])
    assert closed([chain(empty, contract("XYZ260918P00095000"), marketState="PRE")])


def bars(days, **columns):
    stamps = [stamp(*day, 13, 30) for day in days]
    prices = {"close": [10.0] * len(days), "volume": [100] * len(days), **columns}
    return {"timestamp": stamps, "indicators": {"quote": [prices]}, "meta": {}}


def test_bars_end_with_the_session_and_holes_are_dropped():
    days = [(2026, 8, 14), (2026, 8, 17), (2026, 8, 18), (2026, 8, 18), (2026, 8, 19)]
    answer = bars(days, close=[1.0, None, 3.0, 3.5, 4.0], volume=[0, 0, 0, 0, 0])
    read = read_bars(answer, "XYZ", until=date(2026, 8, 18))
    assert [(row["date"].day, row["close"], row["adjusted"], row["volume"]) for row in read.closes] == [
        (14, 1.0, 1.0, None),
        (18, 3.5, 3.5, None),
    ]
    assert dollar_volume(read) is None
    assert read_bars({"timestamp": "x", "indicators": []}, "XYZ", until=None) == Bars()


def row_with(summary, bars=None, **fields):
    return underlying_row("XYZ", chain(contract("XYZ260918P00090000"), **fields), bars or Bars(), summary)


def test_a_confirmed_report_has_its_time_of_day():
    def at(*when):
        return row_with(
            {},
            earningsTimestampStart=stamp(*when),
            earningsTimestampEnd=stamp(*when),
            isEarningsDateEstimate=False,
        )

    after = at(2026, 9, 3, 20, 5)
    assert (after["earnings_date"], after["earnings_time"], after["earnings_confirmed"]) == (
        date(2026, 9, 3),
        "after_close",
        True,
    )
    assert at(2026, 9, 3, 11, 0)["earnings_time"] == "before_open"
    assert at(2026, 9, 3, 17, 0)["earnings_time"] == "unknown"
    midnight = at(2026, 9, 3)
    assert (midnight["earnings_date"], midnight["earnings_time"]) == (date(2026, 9, 3), "unknown")


def test_a_report_of_this_session_is_ahead_until_its_hour():
    this_morning, tonight = stamp(2026, 8, 18, 11, 0), stamp(2026, 8, 18, 20, 30)
    past = row_with(
        {},
        earningsTimestampStart=this_morning,
        earningsTimestampEnd=this_morning,
        isEarningsDateEstimate=False,
    )
    assert past.get("earnings_date") is None
    assert past["last_report_date"] == date(2026, 8, 18)
    ahead = row_with(
        {}, earningsTimestampStart=tonight, earningsTimestampEnd=tonight, isEarningsDateEstimate=False
    )
    assert (ahead["earnings_date"], ahead["last_report_date"]) == (date(2026, 8, 18), None)


def test_the_calendar_stands_in_where_the_quote_names_no_report():
    calendar = {
        "earningsDate": [stamp(2026, 10, 28, 10), stamp(2026, 11, 2, 12)],
        "earningsCallDate": [stamp(2026, 7, 30, 21)],
    }
    row = row_with({"calendarEvents": {"earnings": {**calendar, "isEarningsDateEstimate": True}}})
    assert (row["earnings_date"], row["earnings_end"]) == (date(2026, 10, 28), date(2026, 11, 2))
    assert (row["earnings_confirmed"], row["last_report_date"]) == (False, date(2026, 7, 30))


def test_the_ex_dividend_date_is_the_day_in_utc():
    paid = Bars(
        dividends=tuple({"symbol": "XYZ", "date": date(2026, m, 10), "amount": 0.25} for m in (2, 5, 8))
    )
    calendar = {
        "calendarEvents": {"exDividendDate": stamp(2026, 11, 10)},
        "summaryDetail": {"dividendRate": 1.04},
    }
    row = row_with(calendar, paid)
    assert row["ex_dividend_date"] == date(2026, 11, 10)
    assert row["ex_dividend_amount"] == pytest.approx(0.26)  # the rate was raised
    assert "ex_dividend_date" not in row_with({"calendarEvents": {"exDividendDate": stamp(2026, 8, 18)}})
    special = row_with({**calendar, "summaryDetail": {"dividendRate": 9.0}}, paid)
    assert special["ex_dividend_amount"] == 0.25
