"""The demo market's quotes: free of arbitrage on the good names, and wrong on the bad ones in the way they
are marked.
"""

import itertools

import numpy as np
import pandas as pd
import pytest

from wheelcli.market.demo import demo_snapshot
from wheelcli.market.demo.build import RATE
from wheelcli.market.demo.names import Liquidity, underlyings
from wheelcli.pricing import american, european
from wheelcli.trading_calendar import years_to

GOOD = {u.symbol for u in underlyings() if u.flaw is None}
CHAIN = ["symbol", "expiration", "right"]


@pytest.fixture(scope="module", params=[12.0, 18.0, 50.0])
def chains(request, demo_market):
    """The options of the good names with their spot, days and mid."""
    return _with_spot(demo_market(request.param), GOOD)


@pytest.fixture(scope="module")
def market(demo_market):
    return demo_market()


def _with_spot(snapshot, symbols):
    spot = snapshot.underlyings.set_index("symbol")["spot"]
    options = snapshot.options[snapshot.options["symbol"].isin(symbols)].copy()
    options["spot"] = options["symbol"].astype("str").map(spot)
    options["days"] = (options["expiration"] - pd.Timestamp(snapshot.session)).dt.days
    options["mid"] = (options["bid"] + options["ask"]) / 2
    return options.astype(dict.fromkeys(("symbol", "right"), "str"))


@pytest.mark.long
def test_quotes_are_two_sided_and_inside_the_bounds(chains):
    assert (chains["ask"] > 0).all()
    assert not (chains["bid"] >= chains["ask"]).any()
    assert not (chains["bid"] <= 0).any()
    calls, puts = chains[chains["right"] == "call"], chains[chains["right"] == "put"]
    assert not (calls["bid"] > calls["spot"]).any()
    assert not (puts["bid"] > puts["strike"]).any()


@pytest.mark.long
def test_quotes_are_monotone_and_convex_in_strike(chains):
    for (_, _, right), chain in chains.groupby(CHAIN):
        bid, ask, strike = (chain[c].to_numpy() for c in ("bid", "ask", "strike"))
        mid = chain["mid"].dropna().to_numpy()
        assert (np.diff(mid if right == "put" else mid[::-1]) >= 0).all()
        # A butterfly bought at natural prices never pays to be taken.
        wings = ask[:-2] + ask[2:]
        assert not (wings - 2 * bid[1:-1] < -1e-9).any()
        gap = np.diff(strike)
        worth, less = (
            (slice(1, None), slice(None, -1)) if right == "put" else (slice(None, -1), slice(1, None))
        )
        assert not (bid[worth] - ask[less] > gap + 1e-9).any()


@pytest.mark.long
def test_longer_life_is_worth_no_less(chains):
    wide = chains.pivot_table(
        index=["symbol", "right", "strike"], columns="days", values=["bid", "ask"], observed=True
    )
    days = sorted(chains["days"].unique())
    puts = wide.xs("put", level="right")  # a call may fall with an ex-date between
    for near, far in itertools.pairwise(days):
        assert not (puts["ask"][far] < puts["bid"][near] - 1e-9).any()


@pytest.mark.long
def test_parity_holds_within_the_spreads(chains, market):
    near = chains[(chains["days"] <= 56) & ((chains["strike"] / chains["spot"] - 1).abs() < 0.15)]
    both = near.pivot_table(
        index=["symbol", "expiration", "days", "strike", "spot"], columns="right", values=["bid", "ask"]
    )
    both = both.dropna().reset_index()
    names = market.underlyings.set_index("symbol")
    ex = names["ex_dividend_date"][both["symbol"]].to_numpy()
    amount = names["ex_dividend_amount"][both["symbol"]].fillna(0.0).to_numpy()
    paid = np.where(ex <= both["expiration"].to_numpy(), amount, 0.0)
    years = both["days"].to_numpy() / 365
    strike, spot = both["strike"].to_numpy(), both["spot"].to_numpy()
    # American bounds, with the quoted spot up to 0.3 % from the moment of the options.
    high = both["bid", "call"] - both["ask", "put"] - (spot * 1.0031 - strike * np.exp(-RATE * years))
    low = both["ask", "call"] - both["bid", "put"] - (spot * 0.9969 - paid - strike)
    assert (high <= 0.01).all()
    assert (low >= -0.01).all()


def test_puts_are_worth_what_an_american_put_is(market):
    chain = _with_spot(market, {"DELMIO"})  # pays no dividend
    puts = chain[(chain["right"] == "put") & chain["bid"].notna()]
    calls = chain[(chain["right"] == "call") & (chain["days"] == 28)].set_index("strike")
    at_money = puts[(puts["days"] == 28)].set_index("strike")
    years = years_to(market.as_of, at_money["expiration"].iloc[0].date())
    gap = (calls["mid"] - at_money["mid"] + calls.index * np.exp(-RATE * years)).loc[20:25]
    spot = float(gap.median())
    assert spot == pytest.approx(22.40, abs=0.02)
    life = np.array([years_to(market.as_of, d.date()) for d in puts["expiration"]])
    value = american.price(spot, puts["strike"], life, RATE, 0.0, puts["feed_iv"], False)
    # The feed's own volatility is a little noisy: 4 % of it, and what the spot may be wrong by.
    vega = european.greeks(spot, puts["strike"], life, RATE, 0.0, puts["feed_iv"], False).vega
    slack = 0.04 * puts["feed_iv"] * vega + 0.03
    assert (value >= puts["bid"] - slack).all()
    assert (value <= puts["ask"] + slack).all()


def test_the_smile_leans_to_puts_and_indices_lean_more(market):
    options = _with_spot(market, GOOD)
    month = options[(options["days"] == 28)]

    def lean(symbol):
        chain = month[(month["symbol"] == symbol) & (month["right"] == "put")]
        depth = np.log(chain["strike"] / chain["spot"])
        at = chain["feed_iv"].iloc[depth.abs().argmin()]
        sd = at * np.sqrt(28 / 365)
        return chain["feed_iv"].iloc[(depth + 1.5 * sd).abs().argmin()] / at

    assert 1.04 < lean("ALDERA") < 1.2
    assert lean("BROADA") > lean("ALDERA") + 0.03


def test_a_report_inside_the_life_is_in_the_volatility(market):
    options = _with_spot(market, {"QUILLA"})  # reports after 26 days
    at_money = options[(options["strike"] == 54) & (options["right"] == "put")].set_index("days")["feed_iv"]
    assert at_money[28] > 1.1 * at_money[21]
    assert at_money[28] > at_money[56]


def test_open_interest_falls_away_from_the_money_and_leaves_room_for_size(market):
    options = _with_spot(market, GOOD)
    puts = options[(options["right"] == "put") & (options["days"] == 28)]
    depth = puts["strike"] / puts["spot"] - 1
    wheel = puts[depth.between(-0.09, -0.03)].groupby("symbol")["open_interest"].max()
    assert (wheel >= 1000).mean() > 0.9
    assert (wheel >= 4000).mean() > 0.5
    far = puts[depth < -0.20].groupby("symbol")["open_interest"].median()
    assert (far < wheel[far.index]).all()
    assert (options["open_interest"] % 1 == 0).all()
    by_life = options[options["days"].isin([28, 119, 518])].groupby("days")["volume"].mean()
    assert by_life[28] > by_life[119] > by_life[518]


def test_some_classes_quote_in_cents_and_some_in_nickels_and_dimes(market):
    def on(prices, tick):
        return np.isclose(prices / tick, np.rint(prices / tick)).all()

    options = market.options.dropna(subset="bid")
    coarse = options[options["symbol"] == "JUNIVA"]
    fine = options[options["symbol"] == "ALDERA"]
    index = options[options["symbol"] == "BROADA"]
    cheap, dear = coarse["bid"] < 3, coarse["bid"] >= 3
    assert on(coarse["bid"][cheap], 0.05)
    assert on(coarse["bid"][dear], 0.10)
    assert not on(fine["bid"][fine["bid"] < 3], 0.05)
    assert on(fine["bid"][fine["bid"] >= 3], 0.05)
    assert not on(index["bid"][index["bid"] >= 3], 0.05)


def _of(market, symbol):
    return market.options[market.options["symbol"] == symbol], market.underlyings.set_index("symbol").loc[
        symbol
    ]


def test_the_illiquid_name_has_wide_spreads_and_nobody_in_it(market):
    chain, _ = _of(market, "UMBRIO")
    mid = (chain["bid"] + chain["ask"]) / 2
    assert ((chain["ask"] - chain["bid"]) / mid).min() > 0.2
    assert chain["open_interest"].max() < 300


def test_the_crossed_name_bids_above_its_asks(market):
    chain, _ = _of(market, "FLINTA")
    assert (chain["bid"].dropna() > chain["ask"][chain["bid"].notna()]).all()


def test_the_halted_name_has_no_quotes_and_an_old_spot(market):
    chain, name = _of(market, "ZEPHIO")
    assert chain[["bid", "ask"]].isna().all(axis=None)
    assert (market.as_of - name["quote_time"]).total_seconds() > 5 * 3600


def test_the_split_ghost_is_bid_above_its_share(market):
    chain, name = _of(market, "YONDRA")
    assert (chain[chain["right"] == "call"]["bid"] > 1.5 * name["spot"]).any()
    assert (chain["strike"] < 2 * name["spot"]).sum() > 300  # its real contracts are there too


def test_the_adjusted_root_is_marked(market):
    chain, _ = _of(market, "KELDON")
    odd = chain[~chain["standard"]]
    assert len(odd) > 50
    assert odd["contract"].str.startswith("KELDO1").all()
    assert market.options[market.options["symbol"] != "KELDON"]["standard"].all()


def test_other_bad_names_break_a_gate_each(market):
    _, small = _of(market, "NIMBRA")
    assert small["market_cap"] < 1e10
    assert small["profit_margin"] < 0
    _, fund = _of(market, "TRIPLO")
    assert (fund["kind"], fund["leverage"]) == ("fund", 3.0)
    for symbol in ("PALVIA", "MORTEK"):
        _, name = _of(market, symbol)
        assert 0 < (name["earnings_date"] - pd.Timestamp(market.session)).days <= 21
    wild = market.closes[market.closes["symbol"] == "ZIRKON"]["adjusted"].iloc[-253:]
    assert np.log(wild).diff().std() * np.sqrt(252) > 0.60


def test_a_size_stands_behind_every_quote_and_behind_no_other(market):
    options = market.options
    for side in ("bid", "ask"):
        size = options[f"{side}_size"]
        assert size.isna().equals(options[side].isna())
        known = size.dropna()
        assert (known >= 1).all()
        assert (known == np.floor(known)).all()


def test_deep_names_show_more_at_the_touch_than_thin_ones(market):
    near = market.options[market.options["expiration"] < "2026-11-01"]
    typical = near.groupby("symbol", observed=True)["bid_size"].median()
    by_class = {u.symbol: u.liquidity for u in underlyings()}
    medians = typical.groupby(by_class).median()
    assert list(medians.sort_values(ascending=False).index) == ["i", "a", "b", "c", "d"]
    assert medians["i"] > 20 * medians["d"]


def test_sizes_are_like_recorded_ones(market):
    """Cboe's close of 24 July 2026, both sides of options under 5 dollars of 21 to 100 days with an open
    interest of 500 to 10,000: for Clorox a median of 42 contracts and quartiles of 18 and 57, for Apple 153
    with 62 and 259.
    """
    options = _with_spot(market, GOOD)
    near = options[(options["ask"] < 5.0) & options["days"].between(21, 100)]
    near = near[near["open_interest"].between(500, 10_000)]
    by_class = {u.symbol: u.liquidity for u in underlyings()}
    sizes = near["bid_size"].dropna().groupby(near["symbol"].map(by_class))
    medians = sizes.median()
    assert 25 < medians[Liquidity.FAIR] < 90
    assert 60 < medians[Liquidity.DEEP] < 180
    quartiles = sizes.quantile([0.25, 0.75]).unstack()
    assert (quartiles[0.75] / quartiles[0.25]).loc[[Liquidity.FAIR, Liquidity.DEEP]].between(3, 8).all()


def test_sizes_do_not_depend_on_which_names_and_dates_are_quoted(market):
    whole = market.options.set_index("contract")
    part = demo_snapshot(symbols={"BORVIA"}, choose=lambda _, days, __: days[2:4]).options
    chosen = whole.loc[part["contract"]]
    for column in ("bid_size", "ask_size", "bid", "open_interest"):
        np.testing.assert_array_equal(part[column], chosen[column])
