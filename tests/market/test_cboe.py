"""Cboe's delayed quotes: how one answer is read, what a snapshot of it holds, and what its faults become."""

import math
from datetime import UTC, date, datetime, timedelta

import numpy as np
import pytest
from cboe_replay import FRIDAY, RECORDED, Feed, Share, chain_of, history_of, market_of, recorded

from wheelcli.errors import Exit
from wheelcli.market.cboe import CboeProvider, ask
from wheelcli.market.cboe.bars import read_bars, with_dividends
from wheelcli.market.cboe.read import option_columns, read_answer
from wheelcli.market.facts import Facts
from wheelcli.market.feeds.bars import Bars
from wheelcli.market.no_data import NoData
from wheelcli.market.provider import MarketRequest
from wheelcli.market.snapshot import OPTIONS, UNDERLYINGS

needs_recorded = pytest.mark.skipif(
    not RECORDED.exists(), reason="../shared with recorded Cboe answers is missing"
)
KO, PEP = Share("KO", 61.2, 0.20), Share("PEP", 140.0, 0.25)
SUNDAY = datetime(2026, 7, 26, 14, 0, tzinfo=UTC)


@pytest.fixture
def cboe(monkeypatch):
    """fetch(files, *symbols, fault=…, request fields…) → the snapshot; `.feed` is the last server."""

    def fetch(files, *symbols, fault="", only="", facts=None, cache_dir=None, **request):
        limit = 5.0
        if fault == "slow":  # whoever is not slow answers in time, on a busy machine too
            limit = 2.0 if only else 0.5
        with Feed(files, fault=fault, only=only).serve() as feed:
            fetch.feed = feed
            monkeypatch.setattr(ask, "HOST", feed.host)
            provider = CboeProvider(
                facts=facts or (lambda *_: None),
                cache_dir=cache_dir,
                clock=lambda: SUNDAY,
                request_timeout_s=limit,
                symbol_timeout_s=2 * limit,
            )
            return provider.fetch(MarketRequest(symbols, **{"dte_window": (20, 50), **request}))

    return fetch


@needs_recorded
def test_the_recorded_chain_of_aapl():
    answer = read_answer(recorded("options_AAPL"))
    assert len(answer.options) == 3576
    assert len({c.expiration for c, _ in answer.options}) == 24
    assert answer.quote_time == datetime(2026, 7, 24, 19, 59, 59, tzinfo=UTC)
    assert answer.closing
    assert answer.spot == 333.02  # current_price, 333.80, is of trading after hours
    assert date(2026, 7, 24) not in answer.expirations  # listed still, and over
    assert len(answer.expirations) == 23
    every = option_columns(answer, "AAPL", {c.expiration for c, _ in answer.options})
    bid, ask_, iv = (np.array(every[c], dtype=float) for c in ("bid", "ask", "feed_iv"))
    two_sided = np.isfinite(bid) & np.isfinite(ask_)
    assert np.isnan(bid).sum() == 448
    assert (two_sided & np.isnan(iv)).sum() == 319
    assert sum(moment is None for moment in every["last_trade_time"]) == 598
    assert 0.0 in every["open_interest"]  # some have none, and that is known


@needs_recorded
def test_the_session_of_the_quotes_is_added_to_the_closes_once(cboe):
    files = {name: recorded(name) for name in ("options_AAPL", "charts_historical_AAPL")}
    snap = cboe(files, "AAPL", every_expiration=True)
    assert recorded("charts_historical_AAPL")["data"][-1]["date"] == "2026-07-23"
    last = snap.closes.tail(2)
    assert [d.date() for d in last["date"]] == [date(2026, 7, 23), date(2026, 7, 24)]
    assert last["close"].tolist() == [321.66, 333.02]
    assert last["volume"].tolist() == [40840778.0, 47489415.0]
    assert (snap.as_of, snap.source) == (datetime(2026, 7, 24, 19, 59, 59, tzinfo=UTC), "cboe")
    assert len(snap.options) == 3422  # 3,576 less what expired that Friday
    names = snap.underlyings.iloc[0]
    assert (names["source"], names["closing"], names["spot"]) == ("cboe", True, 333.02)


def test_in_the_session_the_price_is_the_last_and_after_it_the_close():
    made = chain_of(KO)
    made["data"] |= {"current_price": 61.5, "close": 61.2}
    late = {**made, "timestamp": "2026-07-24 20:16:00"}
    running = {**made, "timestamp": "2026-07-24 20:10:00"}
    assert (read_answer(late).spot, read_answer(late).closing) == (61.2, True)
    assert (read_answer(running).spot, read_answer(running).closing) == (61.5, False)


def test_contracts_of_the_day_live_until_the_close_and_are_listed_that_night():
    friday = FRIDAY.date()
    running = read_answer(chain_of(KO, at=FRIDAY.replace(hour=14)))
    assert running.expirations[0] == friday
    night = read_answer(chain_of(KO, written=FRIDAY.replace(hour=23)))
    assert friday in {c.expiration for c, _ in night.options}
    assert night.expirations[0] == friday + timedelta(days=7)


def test_an_early_close_is_the_close_of_its_day():
    """Friday 27 November 2026 closes at 13:00."""
    bell = FRIDAY.replace(month=11, day=27, hour=12, minute=59)
    made = chain_of(KO, at=bell, written=bell + timedelta(minutes=40))
    assert read_answer(made).closing
    made = chain_of(KO, at=bell, written=bell + timedelta(minutes=5))
    assert not read_answer(made).closing


def test_moments_are_new_yorks_whatever_the_file_says(cboe):
    """In winter New York is five hours behind UTC; `timestamp` is never a quote's time."""
    noon = FRIDAY.replace(month=12, day=11, hour=12, minute=0, second=0)
    snap = cboe(market_of(KO, at=noon), "KO")
    assert set(snap.options["quote_time"]) == {datetime(2026, 12, 11, 17, 0, tzinfo=UTC)}
    assert snap.as_of == datetime(2026, 12, 11, 17, 0, tzinfo=UTC)
    assert not snap.underlyings["closing"].any()


def test_zeros_that_stand_for_none_are_none_and_others_are_zero(cboe):
    files = market_of(KO)
    rows = [r for r in files["options_KO"]["data"]["options"] if "260821" in r["option"]]
    rows[0] |= {"bid": 0.0, "bid_size": 12.0, "iv": 0.0, "open_interest": 0.0, "last_trade_time": None}
    rows[1] |= {"bid": 1.0, "bid_size": 7.0, "iv": 0.2541, "open_interest": 5.0}
    snap = cboe(files, "KO")
    table = snap.options.set_index("contract")
    none, some = table.loc[rows[0]["option"]], table.loc[rows[1]["option"]]
    assert [math.isnan(none[c]) for c in ("bid", "bid_size", "feed_iv")] == [True] * 3
    assert none["open_interest"] == 0.0
    assert none.isna()["last_trade_time"]
    assert [some[c] for c in ("bid", "bid_size", "feed_iv", "open_interest")] == [1.0, 7.0, 0.2541, 5.0]


def test_an_open_interest_of_0_everywhere_is_unknown(cboe):
    files = market_of(KO)
    for row in files["options_KO"]["data"]["options"]:
        row["open_interest"] = 0.0
    snap = cboe(files, "KO")
    assert snap.options["open_interest"].isna().all()
    assert snap.options["volume"].notna().all()


def test_the_tables_are_those_of_the_schema_and_a_symbol_has_one_moment(cboe):
    snap = cboe(market_of(KO, PEP), "KO", "PEP")
    assert list(snap.options.columns) == list(OPTIONS)
    assert list(snap.underlyings.columns) == list(UNDERLYINGS)
    moments = snap.options.groupby("symbol", observed=True)["quote_time"].nunique()
    assert moments.to_dict() == {"KO": 1, "PEP": 1}
    assert snap.vix["close"].iloc[-1] == 18.0
    assert snap.vix["date"].iloc[-1].date() == date(2026, 7, 24)
    assert snap.rates[["rate", "label"]].to_numpy().tolist() == [[0.04, "config"]]


@pytest.mark.parametrize(
    ("request_", "days"),
    [
        # The nearest tells the spot; the two nearest the window's middle, 35 days, are planned.
        ({"dte_window": (20, 50), "expirations": 2}, ["2026-07-31", "2026-08-21", "2026-08-28"]),
        ({"dates": (date(2026, 8, 21),)}, ["2026-08-21"]),
        (
            {"bare": frozenset({"KO"}), "also": {"KO": (date(2026, 8, 14),)}},
            ["2026-07-31", "2026-08-14"],
        ),
    ],
)
def test_the_expirations_are_those_of_the_request(cboe, request_, days):
    snap = cboe(market_of(KO), "KO", **request_)
    assert [f"{d:%Y-%m-%d}" for d in sorted(set(snap.options["expiration"]))] == days


def test_two_requests_a_symbol_and_one_with_the_days_closes_kept(cboe, tmp_path):
    files = market_of(KO, PEP)
    cboe(files, "KO", "PEP", cache_dir=tmp_path)
    assert (cboe.feed.count(), cboe.feed.count("charts")) == (6, 3)
    for kept in tmp_path.rglob("*.options.json"):
        kept.unlink()
    for kept in tmp_path.rglob("*.quotes.json"):
        kept.unlink()
    cboe(files, "KO", "PEP", cache_dir=tmp_path)
    assert (cboe.feed.count(), cboe.feed.count("charts")) == (3, 0)


def test_names_are_written_as_the_store_has_them(cboe):
    berkshire = Share("BRK.B", 480.0, 0.18, root="BRKB")
    snap = cboe(market_of(berkshire), "BRK-B")
    assert "/options/BRK.B.json" in cboe.feed.asked
    assert set(snap.underlyings["symbol"]) == {"BRK-B"}
    assert snap.options["standard"].all()
    index = Share("_SPX", 6300.0, 0.15, root="SPXW")
    snap = cboe(market_of(index), "^SPX")
    assert "/options/_SPX.json" in cboe.feed.asked
    assert snap.underlyings["kind"].tolist() == ["index"]
    assert set(snap.options["settlement"]) == {"cash_close"}


def test_facts_fill_what_the_feed_lacks_and_say_of_which_day(cboe):
    known = Facts(
        date(2026, 7, 20),
        {"name": "Coca-Cola", "kind": "stock", "sector": "Consumer Defensive", "market_cap": 2.6e11},
        ((date(2026, 6, 12), 0.5),),
    )
    snap = cboe(market_of(KO, PEP), "KO", "PEP", facts=lambda s, _: known if s == "KO" else None)
    ko, pep = (snap.underlyings.set_index("symbol").loc[s] for s in ("KO", "PEP"))
    assert (ko["sector"], ko["market_cap"], ko["facts_day"].date()) == (
        "Consumer Defensive",
        2.6e11,
        date(2026, 7, 20),
    )
    assert pep.isna()[["sector", "market_cap", "facts_day"]].all()
    assert snap.dividends[["symbol", "amount"]].to_numpy().tolist() == [["KO", 0.5]]
    (notice,) = [p for p in snap.problems if p.code == "no_facts"]
    assert "PEP" in notice.message
    assert "KO" not in notice.message
    assert notice.symbol is None


def test_closes_before_a_dividend_are_adjusted_for_it():
    """60.00 the day before 0.60 goes ex counts as 59.40, and every close before it one per cent less."""
    bars = read_bars(
        {"data": [{"date": f"2026-06-{d}", "close": c} for d, c in ((10, 50.0), (11, 60.0), (12, 59.5))]},
        "KO",
        until=date(2026, 6, 12),
    )
    out = with_dividends(bars, "KO", [(date(2026, 6, 12), 0.60), (date(2026, 9, 1), 0.6)])
    assert [row["adjusted"] for row in out.closes] == pytest.approx([49.5, 59.4, 59.5])
    assert [row["close"] for row in out.closes] == [50.0, 60.0, 59.5]
    assert [(row["date"], row["amount"]) for row in out.dividends] == [(date(2026, 6, 12), 0.60)]


def test_bars_after_the_quotes_and_without_a_close_are_left_out():
    history = history_of(KO, until=date(2026, 7, 29), sessions=20)
    history["data"][0]["close"] = 0.0
    history["data"][1] = {"date": "no day"}
    bars = read_bars(history, "KO", until=date(2026, 7, 24))
    assert bars.closes[-1]["date"] == date(2026, 7, 24)
    assert len(bars.closes) == 15


FAULTS = {
    "429": "rate_limited",
    "500": "bad_answer",
    "html": "bad_answer",
    "null": "bad_answer",
    "cut": "network",
    "slow": "timeout",
}


@pytest.mark.long
@pytest.mark.parametrize("fault", FAULTS)
def test_every_answer_failing_is_no_data_and_says_why(cboe, fault):
    with pytest.raises(NoData) as caught:
        cboe(market_of(KO, PEP), "KO", "PEP", fault=fault)
    assert (caught.value.exit_code, caught.value.code) == (Exit.NO_DATA, FAULTS[fault])
    assert caught.value.message.endswith("(KO, PEP).")
    assert caught.value.hint


def test_a_429_is_asked_for_once(cboe):
    names = [Share(f"A{letter}", 50.0) for letter in "BCDEFGHIJ"]
    with pytest.raises(NoData):
        cboe(market_of(*names), *(s.symbol for s in names), fault="429")
    assert cboe.feed.count() <= 5  # one a worker, and what it had begun


@pytest.mark.long
@pytest.mark.parametrize("fault", sorted(FAULTS.keys() - {"429"}))  # which stops all
def test_one_symbol_failing_leaves_the_others_whole(cboe, fault):
    snap = cboe(market_of(KO, PEP), "KO", "PEP", fault=fault, only="/options/PEP")
    assert list(snap.underlyings["symbol"]) == ["KO"]
    assert {p.symbol: p.code for p in snap.problems if p.symbol} == {"PEP": FAULTS[fault]}


def test_a_symbol_that_is_not_there_is_unknown_and_all_of_them_a_refusal(cboe):
    snap = cboe(market_of(KO), "KO", "NOPE", "nö")
    assert {p.symbol: p.code for p in snap.problems if p.symbol} == {
        "NOPE": "unknown_symbol",
        "nö": "unknown_symbol",
    }
    with pytest.raises(NoData) as caught:
        cboe({}, "KO", "PEP")
    assert caught.value.code == "authentication"
    many = [f"A{letter}" for letter in "BCDEFGHIJKLMNOPQRST"]
    with pytest.raises(NoData):
        cboe({}, *many)
    assert cboe.feed.count() <= 12  # nobody is let in: the rest is not asked for


def test_closes_that_fail_are_named_and_the_chain_is_kept(cboe):
    snap = cboe(market_of(KO), "KO", fault="500", only="historical/KO")
    assert len(snap.options)
    assert {p.symbol: p.code for p in snap.problems if p.symbol} == {"KO": "bad_answer"}
    assert "daily prices of KO" in snap.problems[0].message


def test_an_answer_without_quotes_is_a_closed_market(cboe):
    files = market_of(KO)
    for row in files["options_KO"]["data"]["options"]:
        row["bid"] = 0.0
    with pytest.raises(NoData) as caught:
        cboe(files, "KO")
    assert caught.value.code == "closed_market"


@pytest.mark.parametrize("missing", ["current_price", "last_trade_time"])
def test_an_answer_without_price_or_time_is_not_usable(cboe, missing):
    files = market_of(KO, PEP)
    files["options_KO"]["data"][missing] = None
    snap = cboe(files, "KO", "PEP")
    assert {p.symbol: p.code for p in snap.problems if p.symbol} == {"KO": "bad_answer"}


def test_rows_that_make_no_sense_are_passed_over(cboe):
    files = market_of(KO)
    rows = files["options_KO"]["data"]["options"]
    before = len(cboe(files, "KO", every_expiration=True).options)
    rows += [None, 3, {}, {"option": "KO??"}, {"option": None, "bid": "x"}]
    rows.append({**rows[0], "bid": 9.99})  # a contract that is listed twice counts once, as it came first
    rows[100] |= {"bid": "1.20", "ask": [], "open_interest": True, "last_trade_time": "yesterday"}
    snap = cboe(files, "KO", every_expiration=True)
    assert len(snap.options) == before
    odd = snap.options.set_index("contract").loc[rows[100]["option"]]
    assert odd.isna()[["bid", "ask", "open_interest", "last_trade_time"]].all()


def test_without_symbols_only_the_volatility_index(cboe):
    snap = cboe(market_of(), every_expiration=False)
    assert (len(snap.vix), len(snap.options), cboe.feed.count()) == (252, 0, 2)
    assert snap.as_of == datetime(2026, 7, 24, 19, 59, 59, tzinfo=UTC)


def test_dividends_are_known_without_bars():
    paid = [(date(2026, 6, 15), 0.53)]
    assert with_dividends(Bars(), "KO", paid).dividends == (
        {"symbol": "KO", "date": date(2026, 6, 15), "amount": 0.53},
    )
