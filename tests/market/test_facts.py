"""Facts kept of one feed's answers for the quotes of another: which, for how long, and what passes by."""

from datetime import UTC, date, datetime, timedelta

import pytest

from wheelcli.market.facts import COLUMNS, Facts, FactsFolder, at
from wheelcli.market.snapshot import Snapshot, table

MOMENT = datetime(2026, 7, 20, 19, 45, tzinfo=UTC)
DAY = date(2026, 7, 20)
KO = {
    "symbol": "KO",
    "name": "Coca-Cola",
    "kind": "stock",
    "leverage": 1.0,
    "sector": "Consumer Defensive",
    "market_cap": 2.6e11,
    "earnings_date": "2026-07-28",
    "earnings_end": "2026-07-28",
    "earnings_time": "before_open",
    "earnings_confirmed": True,
    "last_report_date": "2026-04-28",
    "ex_dividend_date": "2026-09-14",
    "ex_dividend_amount": 0.53,
    "profit_margin": 0.23,
    "spot": 61.2,
    "quote_time": MOMENT,
    "source": "yahoo",
}


def market(*rows, dividends=(), charted=True):
    closes = [{"symbol": row["symbol"], "date": "2026-07-17", "close": 60.0} for row in rows if charted]
    tables = {"underlyings": rows, "dividends": dividends, "closes": closes}
    names = ("underlyings", "options", "closes", "dividends", "vix", "rates")
    return Snapshot(MOMENT, "yahoo", *(table(n, list(tables.get(n, ()))) for n in names))


@pytest.fixture
def folder(tmp_path):
    return FactsFolder(tmp_path)


def test_what_yahoo_said_comes_back_as_it_was(folder):
    paid = [{"symbol": "KO", "date": "2026-06-15", "amount": 0.53}]
    folder.keep(market(KO, dividends=paid))
    facts = folder.known("KO", DAY)
    assert facts.day == DAY
    assert facts.dividends == ((date(2026, 6, 15), 0.53),)
    assert set(facts.row) == set(COLUMNS)
    assert (facts.row["sector"], facts.row["market_cap"]) == ("Consumer Defensive", 2.6e11)
    assert (facts.row["earnings_date"], facts.row["earnings_confirmed"]) == (date(2026, 7, 28), True)
    assert facts.row["fund_assets"] is None
    assert "spot" not in facts.row


def test_an_answer_without_its_chart_does_not_say_that_no_dividend_was_paid(folder):
    folder.keep(market(KO, dividends=[{"symbol": "KO", "date": "2026-06-15", "amount": 0.53}]))
    folder.keep(market(KO, charted=False))
    assert folder.known("KO", DAY).dividends == ((date(2026, 6, 15), 0.53),)


@pytest.mark.parametrize(("days", "known"), [(0, True), (45, True), (46, False), (-3, True), (-30, False)])
def test_facts_are_used_for_45_days(folder, days, known):
    folder.keep(market(KO))
    assert (folder.known("KO", DAY + timedelta(days=days)) is not None) is known


@pytest.mark.parametrize(
    "changes",
    [
        {"sector": None},  # the company's data did not come: what was known before is better
        {"source": "cboe"},
        {"source": "demo"},
        {"kind": "index_etf", "source": None},
        {"quote_time": None},
    ],
)
def test_answers_that_are_not_yahoos_or_not_whole_are_not_kept(folder, changes):
    folder.keep(market(KO | {"market_cap": 1e11}))
    folder.keep(market(KO | {"market_cap": 9e11} | changes))
    assert folder.known("KO", DAY).row["market_cap"] == 1e11


def test_a_fund_needs_no_sector_and_odd_symbols_have_their_own_file(folder, tmp_path):
    folder.keep(market(KO | {"symbol": "SPY", "kind": "index_etf", "sector": None}, KO | {"symbol": "BRK-B"}))
    assert folder.known("SPY", DAY).row["kind"] == "index_etf"
    assert folder.known("BRK-B", DAY).row["name"] == "Coca-Cola"
    assert sorted(p.name for p in (tmp_path / "facts").iterdir()) == ["BRK-B.json", "SPY.json"]
    assert oct((tmp_path / "facts" / "SPY.json").stat().st_mode)[-3:] == "600"


@pytest.mark.parametrize(
    "body", [b"", b"{", b"[]", b'{"day": "2026-07-20"}', b'{"day": 3, "row": {}}', b"\xff"]
)
def test_a_damaged_file_is_no_facts(folder, tmp_path, body):
    folder.keep(market(KO))
    (tmp_path / "facts" / "KO.json").write_bytes(body)
    assert folder.known("KO", DAY) is None


def test_a_folder_that_cannot_be_written_is_no_error(tmp_path):
    (tmp_path / "facts").write_text("in the way")
    folder = FactsFolder(tmp_path)
    folder.keep(market(KO))
    assert folder.known("KO", DAY) is None


def test_a_report_that_is_over_is_the_last_one_and_the_next_is_unknown():
    row = dict.fromkeys(COLUMNS) | {
        "earnings_date": date(2026, 7, 28),
        "earnings_end": date(2026, 7, 28),
        "earnings_confirmed": True,
        "last_report_date": date(2026, 4, 28),
    }
    same = at(Facts(DAY, row, ()), date(2026, 7, 28))
    assert same.row["earnings_date"] == date(2026, 7, 28)
    later = at(Facts(DAY, row, ()), date(2026, 7, 29))
    assert (later.row["earnings_date"], later.row["earnings_end"], later.row["earnings_confirmed"]) == (
        None,
        None,
        None,
    )
    assert later.row["last_report_date"] == date(2026, 7, 28)
    guess = at(Facts(DAY, row | {"earnings_confirmed": False}, ()), date(2026, 7, 29))
    assert guess.row["last_report_date"] == date(2026, 4, 28)


def test_a_dividend_that_went_ex_was_paid():
    row = dict.fromkeys(COLUMNS) | {"ex_dividend_date": date(2026, 8, 12), "ex_dividend_amount": 1.24}
    facts = Facts(DAY, row, ((date(2026, 5, 13), 1.22),))
    assert at(facts, date(2026, 8, 11)).row["ex_dividend_amount"] == 1.24
    gone = at(facts, date(2026, 8, 12))
    assert gone.row["ex_dividend_date"] is None
    assert gone.dividends == ((date(2026, 5, 13), 1.22), (date(2026, 8, 12), 1.24))
