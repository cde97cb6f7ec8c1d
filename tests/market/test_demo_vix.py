"""The demo market from calm to crisis: volatilities and premiums follow the VIX, and good names stay good."""

import numpy as np
import pandas as pd
import pytest

from wheelcli.market.demo import demo_snapshot
from wheelcli.market.demo.names import underlyings
from wheelcli.pricing import american

# The regimes of the default config: delta target, window, minimum annual return.
REGIMES = {
    12.0: (0.25, (14, 35), 0.06),
    18.0: (0.25, (21, 45), 0.08),
    25.0: (0.20, (25, 45), 0.10),
    35.0: (0.15, (30, 50), 0.12),
    50.0: (0.12, (30, 60), 0.15),
}
GOOD = [u.symbol for u in underlyings() if u.flaw is None]
STOCKS = [u.symbol for u in underlyings() if u.flaw is None and u.kind.value == "stock"]


@pytest.fixture(scope="module")
def markets(demo_market):
    return {vix: demo_market(vix) for vix in REGIMES}


def _prices(snapshot):
    return snapshot.closes.pivot(index="date", columns="symbol", values="adjusted")


def _realised(snapshot, sessions):
    return np.log(_prices(snapshot)).diff().iloc[-sessions:].std() * np.sqrt(252)


def _at_money_iv(snapshot):
    month = snapshot.options[
        (snapshot.options["expiration"] == "2026-09-18") & (snapshot.options["right"] == "put")
    ]
    spot = month["symbol"].astype("str").map(snapshot.underlyings.set_index("symbol")["spot"])
    nearest = (month["strike"] / spot - 1).abs().groupby(month["symbol"], observed=True).idxmin()
    return month.loc[nearest].set_index("symbol")["feed_iv"]


def _target_puts(snapshot, target, window):
    """The put nearest the target delta of each good name, with our own volatility from its mid."""
    options = snapshot.options
    days = (options["expiration"] - pd.Timestamp(snapshot.session)).dt.days
    puts = options[days.between(*window) & (options["right"] == "put") & options["symbol"].isin(GOOD)].copy()
    puts["days"] = days[puts.index]
    puts["symbol"] = puts["symbol"].astype("str")
    spot = puts["symbol"].map(snapshot.underlyings.set_index("symbol")["spot"])
    puts = puts[(puts["strike"] < spot) & puts["bid"].notna()]
    spot, years = spot[puts.index], puts["days"] / 365
    puts["iv"] = american.implied_vol(
        (puts["bid"] + puts["ask"]) / 2, spot, puts["strike"], years, 0.038, 0.0, False
    )
    delta = american.greeks(spot, puts["strike"], years, 0.038, 0.0, puts["iv"], False).delta
    nearest = pd.Series(np.abs(-delta - target), puts.index).groupby(puts["symbol"]).idxmin()
    return puts.loc[nearest].set_index("symbol")


@pytest.mark.parametrize("vix", [12.0, 18.0, 25.0, 35.0, 50.0, 16.4])
def test_the_volatility_index_ends_at_the_level_asked_for(vix):
    levels = demo_snapshot(vix, symbols=[]).vix
    assert len(levels) == 252
    assert levels["close"].iloc[-5:].median() == pytest.approx(vix, rel=0.01)
    assert levels["close"].iloc[-10:].between(0.96 * vix, 1.04 * vix).all()
    assert levels["date"].iloc[-1] == pd.Timestamp("2026-08-21")


@pytest.mark.long
def test_implied_and_realised_volatility_rise_with_the_index(markets):
    implied = pd.DataFrame({vix: _at_money_iv(m)[GOOD] for vix, m in markets.items()})
    recent = pd.DataFrame({vix: _realised(m, 21)[GOOD] for vix, m in markets.items()})
    assert (implied.diff(axis=1).iloc[:, 1:] > 0).all(axis=None)
    assert (recent.diff(axis=1).iloc[:, 1:] > 0).all(axis=None)
    yearly = pd.DataFrame({vix: _realised(m, 252)[GOOD] for vix, m in markets.items()})
    for realised in (recent, yearly):
        assert (implied / realised)[18.0].between(0.97, 1.35).mean() > 0.9


@pytest.mark.long
def test_crises_come_with_falls(markets):
    deepest = {
        vix: float((1 - _prices(m) / _prices(m).cummax()).max()[GOOD].median()) for vix, m in markets.items()
    }
    assert deepest[50.0] > deepest[35.0] > deepest[18.0]


@pytest.mark.long
@pytest.mark.parametrize("vix", REGIMES)
def test_good_names_pass_the_quality_gates_at_every_level(markets, vix):
    market = markets[vix]
    names, prices = market.underlyings.set_index("symbol").loc[GOOD], _prices(market)[GOOD]
    assert (names["spot"] >= 10).all()
    assert names["market_cap"].fillna(np.inf).ge(1e10).all()
    assert names["fund_assets"].fillna(np.inf).ge(1e9).all()
    assert names["dollar_volume"].ge(5e7).all()
    assert prices.notna().sum().ge(504).all()
    assert (_realised(market, 252)[GOOD] <= 0.60).all()
    assert ((1 - prices / prices.cummax()).max() <= 0.60).all()


@pytest.mark.long
@pytest.mark.parametrize("vix", REGIMES)
def test_most_good_names_pay_the_least_return_at_the_target_delta(markets, vix):
    target, window, least = REGIMES[vix]
    puts = _target_puts(markets[vix], target, window)
    pays = puts["bid"] / puts["strike"] * 365 / puts["days"] > least
    assert pays.reindex(STOCKS, fill_value=False).mean() > 0.7
    tight = (puts["ask"] - puts["bid"] <= 0.051) | ((puts["ask"] / puts["bid"] - 1) < 0.10)
    assert tight.mean() > 0.85


@pytest.mark.long
@pytest.mark.parametrize("vix", [0.5, 200.0])
def test_absurd_levels_make_a_market_all_the_same(vix):
    market = demo_snapshot(vix, symbols=["ALDERA", "BROADA", "YONDRA"])
    assert len(market.options) > 500
    assert market.options["ask"].notna().all()
