"""Pricing only the contracts that a plan asks for leaves everything that the plan reads as it is."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from made_up import day, quotes, snapshot

from wheelcli.chains import build
from wheelcli.chains.atm_iv import atm_iv
from wheelcli.chains.build import price_chains
from wheelcli.chains.contract_columns import cents_shown
from wheelcli.chains.iv30_calls import puts_of_a_plan
from wheelcli.plan.tickets.order import shows_cents
from wheelcli.plan.tickets.ticks import ticks_of

LISTED = (7, 21, 28, 35, 63, 210)
GREEKS = ["iv", "delta", "gamma", "theta", "vega", "prob_otm", "unusable"]


def market(drop=lambda row: False, names=("AAA", "BBB"), paying=()):
    """Two names on a skew; `paying` go ex 0.90 in 20 days. Quotes for which `drop` holds have no bid."""
    dividends = [(day(20), 0.90)]
    rows = []
    for k, name in enumerate(names):
        smile = lambda years, x, k=k: 0.22 + 0.1 * k - 0.15 * x  # noqa: E731
        paid = dividends if name in paying else ()
        rows += quotes(name, [day(d) for d in LISTED], spot=100.0 + 40 * k, vol=smile, dividends=paid)
    rows = [{**row, "bid": np.nan} if drop(row) else row for row in rows]
    spots = {name: 100.0 + 40 * k for k, name in enumerate(names)}
    return snapshot(rows, spots=spots, dividends=[(n, d, a) for n in paying for d, a in dividends])


def both(snapshot):
    return [price_chains(snapshot, default_rate=0.04, **how) for how in ({}, {"calls_of": ["BBB"]})]


def asked_days(chains, name):
    rows = chains.options
    here = (rows["symbol"] == name) & (rows["right"] == "call") & rows["iv"].notna()
    return sorted(set(rows.loc[here, "dte_days"]))


def test_only_the_two_expirations_around_30_days_are_asked_for():
    whole, part = both(market())
    assert asked_days(part, "AAA") == [28, 35]
    assert asked_days(part, "BBB") == asked_days(whole, "AAA") == list(LISTED)
    unasked = part.options[part.options["unusable"] == "not_asked"]
    assert len(unasked) > 50
    assert unasked[["iv", "delta", "vega"]].isna().all(axis=None)


def test_where_puts_do_not_tell_the_forward_the_next_expiration_is_asked_for_too():
    """Without puts above 100 at 28 days nothing is certain there, so 21 days may be read: 21, 28 and 35 are
    asked for.
    """
    _, part = both(
        market(
            lambda r: r["expiration"] == pd.Timestamp(day(28)) and r["right"] == "put" and r["strike"] > 100
        )
    )
    assert asked_days(part, "AAA") == [21, 28, 35]
    _, part = both(market(lambda r: r["right"] == "put" and r["symbol"] == "AAA"))
    assert asked_days(part, "AAA") == list(LISTED)  # no put at all


@pytest.mark.long
@pytest.mark.parametrize("seed", range(6))
def test_nothing_that_a_plan_reads_depends_on_what_is_not_asked(seed):
    """Puts that may be sold, their neighbours in the money, the calls of names that may be sold, and 30-day
    IV are the same to the bit, whatever quotes are missing.
    """
    rng = np.random.default_rng(seed)
    share = (0.1, 0.4, 0.7)[seed % 3]
    snapshot = market(lambda row: rng.uniform() < share, names=("AAA", "BBB", "CCC"), paying=("AAA", "BBB"))
    whole, part = both(snapshot)
    rows = (whole.options["right"] == "put") | (whole.options["symbol"] == "BBB")
    otm = rows & ((whole.options["strike"] < whole.options["spot"]) | (whole.options["symbol"] == "BBB"))
    pd.testing.assert_frame_equal(part.options.loc[otm, GREEKS], whole.options.loc[otm, GREEKS])
    rows &= part.options["unusable"] != "not_asked"
    assert rows.sum() > otm.sum() + 30
    pd.testing.assert_series_equal(part.options.loc[rows, "iv"], whole.options.loc[rows, "iv"])
    pd.testing.assert_series_equal(atm_iv(part)["iv30"], atm_iv(whole)["iv30"])
    assert atm_iv(whole)["iv30"].notna().any()


def test_puts_far_in_the_money_are_not_asked_for():
    """The share of AAA is at 100. Up to 15 % in the money is near; beyond, four puts on each expiration would
    be neighbours.
    """
    _, part = both(market())
    rows = part.options
    puts = rows[(rows["right"] == "put") & (rows["symbol"] == "AAA") & (rows["dte_days"] == 35)]
    left_out = puts["unusable"] == "not_asked"
    assert puts["strike"][~left_out].max() == 115.0
    assert puts["strike"][left_out].tolist() == [117.5, 120.0, 122.5, 125.0, 127.5, 130.0]


def strip(strikes, spot, *, right="put"):
    """The puts of `puts_of_a_plan` among contracts of one expiration, with a rate of 0."""
    strike = np.array(strikes, dtype=np.float64)
    n = len(strike)
    return puts_of_a_plan(
        code=np.zeros(n, dtype=np.intp),
        series=np.full(n, 16),
        is_call=np.full(n, right == "call"),
        strike=strike,
        spot=np.full(n, spot),
        moneyness=np.log(strike / spot),
    )


def test_the_first_four_puts_in_the_money_are_asked_for_and_those_near_it():
    asked = strip(range(80, 200, 10), 100.0)  # 100 to 130 are the four
    assert np.arange(80, 200, 10)[asked].tolist() == [80, 90, 100, 110, 120, 130]
    asked = strip(range(90, 130), 100.0)  # e^0.15 is 1.1618
    assert np.arange(90, 130)[asked].max() == 116
    assert not strip(range(90, 130), 100.0, right="call").any()
    assert strip([90, 130, 120, 140, 150, 160, 170], 100.0).all()  # not in order of strike
    assert strip([90.0, 100.0, 200.0], np.nan).all()
    assert not strip([], 100.0).any()


@pytest.mark.long
def test_of_a_whole_market_what_is_not_asked_for_is_left_out(monkeypatch):
    """What stays is the same to the bit and in the same order, and so is 30-day IV."""
    snapshot = market(lambda r: r["strike"] == 95, names=("AAA", "BBB", "CCC"), paying=("AAA",))
    _, part = both(snapshot)
    monkeypatch.setattr(build, "WHOLE_MARKET", 3)
    whole, lean = both(snapshot)
    assert len(whole.options) == len(snapshot.options)  # nothing is left out unless a plan asks
    names = lean.options["contract"].tolist()
    stays = part.options["contract"].isin(names)
    pd.testing.assert_frame_equal(lean.options, part.options[stays].reset_index(drop=True))
    gone = part.options[~stays]
    assert len(gone) > 100
    assert gone["iv"].isna().all()
    assert set(gone["symbol"]) == {"AAA", "CCC"}
    assert (gone.loc[gone["right"] == "put", "strike"] > gone.loc[gone["right"] == "put", "spot"]).all()
    pd.testing.assert_frame_equal(atm_iv(lean), atm_iv(part))
    assert part.cents is None
    for code, symbol in enumerate(lean.symbols):  # the quotes of all contracts show an order's steps
        own = part.options[part.options["symbol"] == symbol]
        both_sides = own[["bid", "ask"]].to_numpy().ravel()
        assert lean.cents[code].tolist() == [shows_cents(both_sides, price) for price in (0.0, 3.0)]
        assert ticks_of(lean, code) == ticks_of(part, code)  # of puts, calls and spreads alike
        other = replace(lean, cents=np.logical_not(lean.cents))  # as if those left out showed it
        assert ticks_of(other, code) != ticks_of(lean, code)


def test_the_steps_of_quotes_are_read_below_3_dollars_and_from_there_on():
    bid = np.array([1.15, 3.05, 2.99, np.nan, 3.00, 0.0, 1.10, 4.55])
    ask = np.array([1.20, 3.11, 3.05, 0.05, 3.05, 0.01, np.nan, 4.60])
    shown = cents_shown(np.array([0, 0, 1, 1, 2, 3, 4, 4]), bid, ask, names=6)
    assert shown.tolist() == [
        [False, True],
        [True, False],
        [False, False],
        [True, False],
        [False, False],
        [False, False],
    ]


def test_a_market_without_options_is_priced():
    assert not len(price_chains(snapshot([], spots={"AAA": 10.0}), default_rate=0.04, calls_of=[]).options)


@pytest.mark.long
@pytest.mark.parametrize("window", [(21, 45), (1, 10), (60, 100), (29, 34), (30, 60)])
@pytest.mark.parametrize("seed", range(5))
def test_of_a_whole_market_only_a_window_is_priced_and_what_30_day_iv_needs(monkeypatch, window, seed):
    """What is priced, and 30-day IV, are the same, whatever quotes are missing or stale.

    Not to the bit: with few contracts an expiration has no table, and the accurate engine agrees to 1e-6.
    """
    rng = np.random.default_rng(seed)
    share = (0.1, 0.4, 0.7)[seed % 3]
    snapshot = market(lambda row: rng.uniform() < share, names=("AAA", "BBB", "CCC"), paying=("AAA",))
    late = (rng.uniform(size=len(snapshot.options)) < 0.1) & (snapshot.options["right"] == "put").to_numpy()
    prices = {side: snapshot.options[side] * np.where(late, 1.25, 1.0) for side in ("bid", "ask")}
    snapshot = replace(snapshot, options=snapshot.options.assign(**prices))
    monkeypatch.setattr(build, "WHOLE_MARKET", 3)
    part, few = (
        price_chains(snapshot, default_rate=0.04, calls_of=["BBB"], window_of=window_of)
        for window_of in (None, lambda name: window)
    )
    pd.testing.assert_frame_equal(atm_iv(few)[["iv30"]], atm_iv(part)[["iv30"]], rtol=1e-6)
    mine, every = (chains.options.set_index("contract") for chains in (few, part))
    puts = (every["right"] == "put") & (every["strike"] < every["spot"])
    assert set(every.index[puts]) <= set(mine.index)  # each stays a candidate, priced or not
    priced = mine.index[mine["unusable"] != "not_asked"]
    pd.testing.assert_frame_equal(mine.loc[priced, GREEKS], every.loc[priced, GREEKS], rtol=1e-4, atol=1e-6)
    inside = every.index[puts & every["dte_days"].between(*window)]
    assert (mine.loc[inside, "unusable"] != "not_asked").all()
    unpriced = mine[mine["unusable"] == "not_asked"]
    assert unpriced[["iv", "delta", "vol", "prob_otm"]].isna().all(axis=None)
    assert len(unpriced)
    assert set(unpriced["symbol"]) <= {"AAA", "CCC"}  # calls of BBB may be sold, or are held
    assert not unpriced["dte_days"].between(*window).any()


def test_puts_farther_from_30_days_than_a_known_volatility_are_not_asked_for(monkeypatch):
    """In a window of 28 to 35 days both sides show it; without quotes at 35 days, 63 are read."""
    monkeypatch.setattr(build, "WHOLE_MARKET", 2)

    def priced_days(drop):
        chains = price_chains(
            market(drop), default_rate=0.04, calls_of=["BBB"], window_of=lambda name: (28, 35)
        )
        rows = chains.options[(chains.options["symbol"] == "AAA") & chains.options["iv"].notna()]
        return sorted(set(rows["dte_days"]))

    assert priced_days(lambda row: False) == [28, 35]
    assert priced_days(lambda row: row["expiration"] == pd.Timestamp(day(35))) == [28, 63]
    near = (pd.Timestamp(day(28)), pd.Timestamp(day(21)))
    assert priced_days(lambda row: row["expiration"] in near) == [7, 35]
