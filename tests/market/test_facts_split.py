"""Facts of before a split: amounts a share are restated for the new shares, or unknown."""

from datetime import UTC, date, datetime

import pytest
from cboe_replay import FRIDAY, Share, Store, history_of, market_of

from wheelcli.market.cboe import CboeProvider, ask
from wheelcli.market.facts import COLUMNS, FactsFolder
from wheelcli.market.provider import MarketRequest
from wheelcli.market.snapshot import Snapshot, table

KO = Share("KO", 60.0, 0.20)
KEPT_AT = datetime(2026, 7, 20, 19, 45, tzinfo=UTC)  # a Monday; the last final close is Friday's
FRIDAY_BEFORE = "2026-07-17"
ROW = {
    **dict.fromkeys(COLUMNS),
    **{"symbol": "KO", "name": "Coca-Cola", "kind": "stock", "sector": "Consumer Defensive"},
    **{"market_cap": 2.6e11, "earnings_date": "2026-07-28", "earnings_end": "2026-07-28"},
    **{"ex_dividend_date": "2026-09-14", "ex_dividend_amount": 1.20},
    **{"spot": 240.0, "quote_time": KEPT_AT, "source": "yahoo"},
}


def closes_of(history):
    return {row["date"]: row["close"] for row in history["data"]}


@pytest.fixture
def scan(monkeypatch, tmp_path):
    """scan(then ÷ now of the close of 17 July, changes of the files…) → Cboe's snapshot with those facts."""

    def run(ratio, *, change=lambda files: None):
        files = market_of(KO)
        close = closes_of(files["charts_historical_KO"])[FRIDAY_BEFORE]
        bars = [
            {"symbol": "KO", "date": FRIDAY_BEFORE, "close": close * ratio},
            {"symbol": "KO", "date": "2026-07-20", "close": 999.0},  # of a session that was not over
        ]
        tables = {
            "underlyings": [ROW],
            "closes": bars,
            "dividends": [{"symbol": "KO", "date": "2026-06-15", "amount": 1.20}],
        }
        names = ("underlyings", "options", "closes", "dividends", "vix", "rates")
        folder = FactsFolder(tmp_path)
        folder.keep(Snapshot(KEPT_AT, "yahoo", *(table(n, tables.get(n, [])) for n in names)))
        change(files)
        monkeypatch.setattr(ask.http, "get", Store(files).get)
        provider = CboeProvider(facts=folder.known, clock=lambda: FRIDAY.astimezone(UTC))
        return provider.fetch(MarketRequest(("KO",), dte_window=(20, 50)))

    return run


@pytest.mark.parametrize(
    ("ratio", "ahead", "paid"),
    [
        (1.0, 1.20, [1.20]),
        (1.003, 1.20, [1.20]),  # a corrected close
        (4.0, 0.30, [0.30]),  # four for one
        (1.5, 0.80, [0.80]),  # three for two
        (0.05, 24.0, [24.0]),  # one for twenty
    ],
)
def test_amounts_a_share_follow_the_split(scan, ratio, ahead, paid):
    snap = scan(ratio)
    row = snap.underlyings.iloc[0]
    assert row["ex_dividend_amount"] == pytest.approx(ahead)
    assert snap.dividends["amount"].tolist() == pytest.approx(paid)
    assert row["market_cap"] == 2.6e11  # of the company, not of a share
    assert row["earnings_date"].date() == date(2026, 7, 28)
    assert snap.problems == ()


def unknown(snap):
    row = snap.underlyings.iloc[0]
    assert row.isna()["ex_dividend_amount"]
    assert row["ex_dividend_date"].date() == date(2026, 9, 14)
    assert row["sector"] == "Consumer Defensive"
    assert len(snap.dividends) == 0
    return [(p.code, p.symbol) for p in snap.problems]


def test_a_change_that_is_no_split_of_whole_numbers_leaves_them_unknown(scan):
    snap = scan(1.37)
    assert unknown(snap) == [("no_facts", None)]
    assert "dividends of KO are unknown: those saved on 2026-07-20" in snap.problems[0].message


def test_on_the_morning_of_a_split_the_bars_are_still_of_old_shares(scan):
    """Cboe writes a day's bars the next morning: the quotes are of new shares at a quarter of the price."""

    def quartered(files):
        quote = files["options_KO"]["data"]
        quote |= {"prev_day_close": quote["prev_day_close"] / 4, "current_price": 15.1, "close": 15.1}

    assert unknown(scan(1.0, change=quartered)) == [("no_facts", None)]


def shortened(files):
    files["charts_historical_KO"] = history_of(KO, until=date(2026, 7, 23), sessions=3)


def test_without_the_close_of_that_day_a_price_that_is_alike_shows_that_there_was_none(scan):
    snap = scan(1.0, change=shortened)
    assert snap.underlyings["ex_dividend_amount"].tolist() == [1.20]
    assert snap.problems == ()


def test_without_that_close_another_price_leaves_them_unknown(scan):
    assert unknown(scan(4.0, change=shortened)) == [("no_facts", None)]


def test_at_night_the_previous_close_is_that_of_the_session_and_shows_nothing(scan):
    """Split on Friday: the quotes are of new shares, and so is what the quote calls its previous close; the
    bars end on Thursday, of old ones."""

    def split_on_friday(files):
        files["options_KO"]["data"] |= dict.fromkeys(("prev_day_close", "current_price", "close"), 15.0)

    assert unknown(scan(1.0, change=split_on_friday)) == [("no_facts", None)]


def test_a_file_of_another_symbol_is_no_facts(tmp_path):
    """Where capitals make no difference to a file's name."""
    (tmp_path / "facts").mkdir()
    (tmp_path / "facts/KO.json").write_text(
        '{"symbol": "ko", "day": "2026-07-20", "row": {}, "dividends": []}', encoding="utf-8"
    )
    assert FactsFolder(tmp_path).known("KO", date(2026, 7, 21)) is None
