"""The demo's market of options on coins: the tables of Deribit's, invented, and the same at every run."""

from datetime import UTC, date, datetime, timedelta

import numpy as np
import pandas as pd
import pytest

from wheelcli.chains.build import price_chains
from wheelcli.contract import parse_contract
from wheelcli.feed_source import DEMO_COINS
from wheelcli.market.demo.coins import CoinDemoProvider, coin_iv_history, coin_snapshot
from wheelcli.market.demo.coins.dates import coin_expirations, linear_expirations
from wheelcli.market.no_data import NoData
from wheelcli.market.provider import MarketRequest
from wheelcli.market.snapshot import TABLES


@pytest.fixture(scope="module")
def market():
    return coin_snapshot()


def test_it_has_the_tables_of_a_market_of_coins(market):
    assert (market.source, market.market, market.session) == (DEMO_COINS, "deribit", date(2026, 8, 21))
    for name, columns in TABLES.items():
        if name in ("underlyings", "options", "terms", "closes", "vix"):
            table = getattr(market, name)
            assert list(table.columns) == list(columns)
            assert len(table)
    assert list(market.underlyings["kind"].astype(str)) == ["coin", "coin"]
    assert market.underlyings["name"].str.endswith("(demo)").all()
    assert set(market.terms["contract"]) == set(market.options["contract"])
    for row in market.options.sample(40, random_state=1).itertuples():
        contract = parse_contract(row.contract)
        assert (contract.root, contract.strike, contract.expiration) == (
            row.symbol,
            row.strike,
            row.expiration.date(),
        )
        assert (contract.coin == contract.root) is (row.settlement == "coin_inverse")


def test_the_same_arguments_give_the_same_market(market):
    again = coin_snapshot()
    for name in TABLES:
        pd.testing.assert_frame_equal(getattr(market, name), getattr(again, name))
    alone = coin_snapshot(symbols=("ETH",))
    eth = market.options[market.options["symbol"] == "ETH"].reset_index(drop=True)
    assert list(alone.options["bid"]) == pytest.approx(list(eth["bid"]), nan_ok=True)


def test_quotes_stand_on_the_ladder_of_the_venue_and_explain_their_volatility(market):
    """Prices in coins are multiples of 0.0001 up to 0.005 and of 0.0005 above; dollars are these × index."""
    options = market.options
    terms = market.terms.set_index("contract").loc[options["contract"]].reset_index()
    inverse = (terms["unit"] != "USDC").to_numpy()
    for side in ("bid_native", "ask_native"):
        price = terms[side].to_numpy(np.float64)
        tick = np.where(
            inverse & (price > 0.005), 0.0005, np.where(inverse, 0.0001, terms["tick"].to_numpy(np.float64))
        )
        steps = (price / tick)[np.isfinite(price)]
        assert np.abs(steps - np.rint(steps)).max() < 1e-6
    dollars = terms["bid_native"].to_numpy(np.float64) * terms["usd_per_unit"].to_numpy(np.float64)
    assert options["bid"].to_numpy(np.float64) == pytest.approx(dollars, nan_ok=True)
    both = (options["bid"] > 0) & (options["ask"] > 0)
    assert both.mean() > 0.9
    assert (options["ask"] > options["bid"])[both].all()
    chains = price_chains(market, default_rate=0.04)
    rows = chains.options[(chains.options["unusable"] == "") & (chains.options["delta"].abs() > 0.1)]
    assert len(rows) > 500
    assert float((rows["iv"] - rows["feed_iv"]).abs().median()) < 0.005
    # The futures' prices of one expiration are of several moments.
    assert 2 <= terms[terms["contract"].str.startswith("BTC-25SEP26")]["forward"].nunique() <= 4


def test_expirations_have_the_venue_s_rhythm_and_linear_ones_a_gap():
    """Friday 21 August 2026: three days, three Fridays, three months' and four quarters' last Fridays. Of
    USDC 8 dates: in the window of 21 to 45 days only 25 September, 35 days ahead.
    """
    friday = date(2026, 8, 21)
    days = [str(day) for day in coin_expirations(friday)]
    assert days[:6] == [
        *("2026-08-22", "2026-08-23", "2026-08-24"),
        *("2026-08-28", "2026-09-04", "2026-09-11"),
    ]
    assert days[6:] == ["2026-09-25", "2026-10-30", "2026-12-25", "2027-03-26", "2027-06-25"]
    linear = linear_expirations(friday)
    assert len(linear) == 8
    assert [str(day) for day in linear if 21 <= (day - friday).days <= 45] == ["2026-09-25"]
    for ahead in range(0, 400, 7):
        session = friday + timedelta(days=ahead)
        every = coin_expirations(session)
        assert every == sorted(set(every))
        assert set(linear_expirations(session)) < set(every)
        assert min(every) > session


def test_its_past_and_its_index(market):
    closes = market.closes[market.closes["symbol"] == "BTC"]
    assert len(closes) == 1000
    assert closes["date"].iloc[-1].date() == date(2026, 8, 21)
    assert closes["date"].diff().dropna().eq(pd.Timedelta(days=1)).all()  # weekends included
    early = coin_snapshot(as_of=datetime(2026, 8, 21, 7, 59, tzinfo=UTC))
    assert early.closes["date"].max().date() == date(2026, 8, 20)  # today's delivery price is not known yet
    assert float(market.vix["close"].iloc[-1]) == pytest.approx(40, abs=2)
    assert float(coin_snapshot(45.0).vix["close"].iloc[-1]) == pytest.approx(100, abs=5)
    history = coin_iv_history()
    assert set(history.groupby("symbol").size()) == {365}
    assert history["session"].max().date() == date(2026, 8, 20)


def test_requests_are_answered_as_by_other_providers():
    only = CoinDemoProvider().fetch(MarketRequest(symbols=("BTC", "AAPL")))
    assert list(only.underlyings["symbol"]) == ["BTC"]
    assert [(p.code, p.symbol) for p in only.problems] == [("unknown_symbol", "AAPL")]
    with pytest.raises(NoData, match="no options on AAPL"):
        CoinDemoProvider().fetch(MarketRequest(symbols=("AAPL",)))
    index = CoinDemoProvider().fetch(MarketRequest(symbols=()))
    assert len(index.vix)
    assert not len(index.options)
