"""The provider of options on coins, on a loopback server that answers as Deribit does (`coin_market`)."""

import json
from collections import defaultdict
from datetime import UTC, date, datetime, timedelta

import numpy as np
import pytest
from coin_market import DAYS, SHARED, AtOnce, Venue, recorded, september

from wheelcli.book.valuation.expired import is_over
from wheelcli.coin_name import read_coin_name
from wheelcli.contract import parse_contract
from wheelcli.errors import Exit
from wheelcli.market.deribit import DeribitProvider, ask
from wheelcli.market.deribit.read import close_rows, dvol_rows, moment, option_rows, read_index, read_listed
from wheelcli.market.feeds.rate_limit import Refused
from wheelcli.market.no_data import NoData
from wheelcli.market.provider import MarketRequest
from wheelcli.trading_calendar import Close, settles_at

pytestmark = pytest.mark.skipif(not SHARED.is_dir(), reason="../shared/data/deribit is not here")
BOTH = MarketRequest(symbols=("BTC", "ETH"))
COINS = frozenset({"BTC", "ETH"})


@pytest.fixture
def venue(monkeypatch):
    monkeypatch.setattr(ask, "Pace", AtOnce)
    with Venue(september(recorded(DAYS[1]))).serve() as served:
        monkeypatch.setattr(ask, "HOST", served.host)
        yield served


def provider(venue, folder=None, later=timedelta()):
    return DeribitProvider(cache_dir=folder, clock=lambda: venue.day.at + later)


def test_both_coins_take_eleven_requests_and_eight_while_the_instruments_are_kept(venue, tmp_path):
    market = provider(venue, tmp_path).fetch(BOTH)
    assert len(venue.asked) == 11 <= 12
    venue.asked.clear()
    provider(venue, tmp_path, timedelta(hours=11)).fetch(BOTH)
    assert len(venue.asked) == 8
    assert not any("get_instruments" in path for path in venue.asked)
    venue.asked.clear()
    provider(venue, tmp_path, timedelta(hours=13)).fetch(BOTH)  # twelve hours are over
    assert len(venue.asked) == 11
    assert market.market == "deribit"
    assert market.session == date(2026, 8, 21)
    assert set(market.underlyings["kind"]) == {"coin"}


def test_prices_are_dollars_and_terms_keep_the_unit(venue):
    """BTC-25SEP26-82000-C is bid at 0.017 BTC, and the index is 75,110.18: 1,276.87 dollars per coin."""
    market = provider(venue).fetch(BOTH)
    options, terms = (t.set_index("contract") for t in (market.options, market.terms))
    call, unit = options.loc["BTC-25SEP26-82000-C"], terms.loc["BTC-25SEP26-82000-C"]
    assert round(call["bid"], 2) == 1276.87
    assert (unit["unit"], unit["bid_native"], unit["usd_per_unit"]) == ("BTC", 0.017, 75110.18)
    assert (unit["tick"], unit["tick_above"], unit["tick_over"]) == (0.0001, 0.0005, 0.005)
    assert (call["multiplier"], unit["lot"], unit["fee_rate"], unit["fee_cap"]) == (0.1, 0.1, 0.0003, 0.125)
    put, unit = options.loc["BTC_USDC-25SEP26-68000-P"], terms.loc["BTC_USDC-25SEP26-68000-P"]
    assert (put["bid"], put["settlement"], put["multiplier"]) == (1015.0, "coin_linear", 0.01)
    assert (unit["unit"], unit["usd_per_unit"]) == ("USDC", 1.0)
    # Open interest comes in coins: a lot is a tenth of one.
    quoted = next(q for q in venue.day.quotes if q.contract.name == "BTC-25SEP26-82000-C")
    assert call["open_interest"] == pytest.approx(quoted.open_interest * 10)


def test_daily_prices_and_the_index_of_volatility(venue):
    market = provider(venue).fetch(BOTH)
    closes = market.closes[market.closes["symbol"] == "BTC"]
    assert len(closes) == 1000
    assert closes["date"].is_monotonic_increasing
    assert float(closes["close"].iloc[-1]) == venue.day.index["BTC"]
    assert market.vix["date"].iloc[-1].date() == date(2026, 8, 21)
    assert float(market.vix["close"].iloc[-1]) == 38.2


@pytest.mark.parametrize(
    ("fault", "code", "words"),
    [
        ("429", "rate_limited", "too many requests"),
        ("10028", "rate_limited", "too many requests"),
        ("maintenance", "maintenance", "down for maintenance"),
        ("503", "maintenance", "down for maintenance"),
        ("403", "authentication", "refuses to answer"),
        ("html", "bad_answer", "not usable"),
        ("list", "bad_answer", "not usable"),
        ("error", "bad_answer", "not usable"),
        ("testnet", "bad_answer", "not usable"),
        ("null", "bad_answer", "not usable"),
    ],
)
def test_a_refusal_is_one_sentence_and_ends_the_fetch(venue, fault, code, words):
    venue.fault = fault
    with pytest.raises(NoData) as caught:
        provider(venue).fetch(BOTH)
    assert (caught.value.exit_code, caught.value.code) == (Exit.NO_DATA, code)
    assert words in caught.value.message
    assert caught.value.hint
    assert len(venue.asked) == 1  # nothing is retried


def test_what_a_plan_can_do_without_is_a_problem(venue):
    venue.fault, venue.only = "429", "get_delivery_prices"
    market = provider(venue).fetch(MarketRequest(symbols=("ETH",)))
    assert not len(market.closes)
    assert [(p.code, p.symbol) for p in market.problems] == [("rate_limited", "ETH")]
    venue.only = "volatility_index"
    market = provider(venue).fetch(MarketRequest(symbols=("ETH",)))
    assert not len(market.vix)
    assert "DVOL" in market.problems[0].message


def test_a_kept_list_that_cannot_be_read_is_fetched_again(venue, tmp_path):
    provider(venue, tmp_path).fetch(BOTH)
    for file in tmp_path.rglob("*.instruments.json"):
        file.write_bytes(file.read_bytes()[:-20])
    venue.asked.clear()
    assert len(provider(venue, tmp_path).fetch(BOTH).options)
    assert len(venue.asked) == 11


def test_an_unknown_coin_is_a_problem_and_alone_no_data(venue):
    market = provider(venue).fetch(MarketRequest(symbols=("BTC", "SOL")))
    assert [(p.code, p.symbol) for p in market.problems] == [("unknown_symbol", "SOL")]
    with pytest.raises(NoData, match="knows none"):
        provider(venue).fetch(MarketRequest(symbols=("SOL",)))


def recorded_answer(name):
    return json.loads((SHARED / "recorded" / f"{name}.json").read_text())


def test_recorded_instruments():
    """The recorded list has BTC and XRP_USDC: 1d25 is 1.25, the fees are 0.0003, other coins are left out."""
    listed = read_listed(recorded_answer("instruments_option"), COINS)
    assert {each.contract.coin for each in listed.values()} == {"BTC"}
    one = listed["BTC-21SEP26-68000-C"]
    assert (one.lot, one.tick, one.tick_above, one.tick_over, one.fee_rate) == (0.1, 1e-4, 5e-4, 0.005, 3e-4)
    assert (one.block_min, one.block_tick, one.inverse) == (25, 1e-4, True)
    xrp = read_listed(recorded_answer("instruments_option"), frozenset({"XRP"}))
    assert xrp["XRP_USDC-21SEP26-1d25-C"].contract.strike == 1.25
    assert xrp["XRP_USDC-21SEP26-1d25-C"].lot == 1000


def test_other_recorded_answers():
    assert read_index(recorded_answer("index_price")) == 80814.47
    closes = close_rows(recorded_answer("delivery_prices"), "BTC")
    assert [(str(row["date"]), row["close"]) for row in closes[-2:]] == [
        ("2026-09-19", 81053.19),
        ("2026-09-20", 80321.21),
    ]
    assert moment(1789939036004) == datetime(2026, 9, 20, 21, 17, 16, 4000, tzinfo=UTC)


def test_no_bid_is_null_in_summaries_and_zero_in_tickers():
    listed = read_listed(recorded_answer("instruments_option"), COINS)
    ticker = recorded_answer("option_tickers")["BTC-21SEP26-68000-P"]
    assert ticker["best_bid_price"] == 0.0
    for bid in (None, 0.0):
        row = {**ticker, "bid_price": bid, "ask_price": 0.0001, "creation_timestamp": ticker["timestamp"]}
        options, terms = option_rows([row], listed, {"BTC": 80808.14})
        assert options[0]["bid"] is None
        assert terms[0]["bid_native"] is None
        assert options[0]["ask"] == pytest.approx(8.080814)


@pytest.mark.parametrize("answer", [None, [], {}, {"data": None}, {"data": [[1], None, {}]}])
def test_an_answer_without_values_is_not_usable(answer):
    for read in (read_index, dvol_rows, lambda result: close_rows(result, "BTC")):
        with pytest.raises(Refused):
            read(answer)


def test_a_record_that_lacks_a_lot_or_a_fee_is_left_out():
    record = recorded_answer("instruments_option")[0]
    record = {**record, "instrument_name": "BTC-25SEP26-82000-C"}
    assert list(read_listed([record], COINS)) == ["BTC-25SEP26-82000-C"]
    for missing in ("min_trade_amount", "tick_size", "taker_commission"):
        assert not read_listed([{k: v for k, v in record.items() if k != missing}, None, 3], COINS)


def test_a_snapshot_on_disk_is_the_same(venue, tmp_path):
    from wheelcli.market.snapshot_folder import load
    from wheelcli.market.snapshot_store import keep

    market = provider(venue).fetch(BOTH)
    again = load(keep(market, tmp_path))
    assert again.market == "deribit"
    assert again.terms.equals(market.terms)
    assert np.array_equal(again.options["bid"], market.options["bid"], equal_nan=True)


def test_futures_prices_of_one_expiration_differ():
    """Each quote comes with the future's price of its own moment: 1 to 4 values within one expiration, on
    both recorded days. The plan takes their median, which one of them cannot move.
    """
    for day in DAYS:
        futures = defaultdict(set)
        for quote in recorded(day).quotes:
            futures[quote.contract.root, quote.contract.expiration].add(quote.future)
        assert {len(values) for values in futures.values()} <= {1, 2, 3, 4}
        assert max(len(values) for values in futures.values()) > 1


def test_options_paid_in_usdc_have_fewer_expirations():
    """Recorded on 20 September 2026: 8 dates in USDC, 12 in ETH. In a window of 21 to 45 days USDC has the
    one at 40 days, after a gap from 12 on; ETH's nearest are at 19 and 40.
    """
    listed = recorded_answer("expirations_grouped")
    today = date(2026, 9, 20)

    def ahead(currency):
        names = [f"BTC-{word}-1-C" for word in listed[currency]["option"]]
        return [(read_coin_name(name)[1] - today).days for name in names]

    assert ahead("usdc") == [1, 2, 3, 4, 5, 12, 40, 96]
    assert [len(ahead(each)) for each in ("usdc", "eth")] == [8, 12]
    assert [days for days in ahead("usdc") if 21 <= days <= 45] == [40]
    assert ahead("eth")[5:8] == [12, 19, 40]


def test_settlements_are_stamped_after_the_hour():
    """Recorded: 08:00:00.065, a moment after the option has ended. Its day is that of the contract's name,
    and the delivery price of that day is the one paid: 80,321.21.
    """
    rows = recorded_answer("settlements_currency")["settlements"]
    options = [(parse_contract(row["instrument_name"]), row) for row in rows if row["type"] == "exercise"]
    assert len(options) > 3
    paid = {row["date"]: row["close"] for row in close_rows(recorded_answer("delivery_prices"), "BTC")}
    for contract, row in options:
        at = moment(row["timestamp"])
        assert at.isoformat() == "2026-09-20T08:00:00.065000+00:00"
        assert at != settles_at(contract.expiration, at=Close.UTC_0800)
        assert at.date() == contract.expiration
        assert paid[at.date()] == row["index_price"] == 80321.21
        assert is_over("BTC", contract, at)
        assert not is_over("BTC", contract, at - timedelta(milliseconds=66))


def test_only_the_record_of_the_instrument_has_the_fee():
    """0.0003 in every recorded instrument, also of linear ones; another number in a record is taken as it is,
    and an instrument without one is left out.
    """
    every = read_listed(recorded_answer("instruments_option"), frozenset({"BTC", "XRP"}))
    assert {each.fee_rate for each in every.values()} == {0.0003}
    record = next(r for r in recorded_answer("instruments_option") if r["instrument_name"] in every)
    dear = {**record, "taker_commission": 0.0005, "block_trade_commission": 0.0001}
    assert [each.fee_rate for each in read_listed([dear], frozenset({"BTC", "XRP"})).values()] == [0.0005]
    assert read_listed([{**record, "taker_commission": None}], frozenset({"BTC", "XRP"})) == {}
