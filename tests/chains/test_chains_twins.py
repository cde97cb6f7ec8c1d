"""What the put or call out of the money tells of its wide-quoted twin in the money, ex-dates inside their
life or none.

On real quotes: `test_chains_exchange_json`.
"""

import numpy as np
import pytest
from made_up import RATE, day, quotes, snapshot

from wheelcli.chains.build import price_chains
from wheelcli.chains.ex_dividend_dates import Eves
from wheelcli.chains.greeks import Terms, greeks_at
from wheelcli.chains.put_call_iv import Twins, better_vol
from wheelcli.pricing import american, escrowed_dividends
from wheelcli.pricing.american_put.premium_table import Tables
from wheelcli.pricing.dividends import dividend_call

VOL = 0.4


def test_weights_are_one_over_the_variance():
    """The put's 1.00 at a vega of 0.10 is 5 points of doubt, the call's 0.20 at 0.10 one: 25 parts to 1 of 36
    and 30 %, 30.23 %.
    """
    both = {
        name: np.array(pair, dtype=float)
        for name, pair in {
            "strike": (110, 110),
            "wide": (1.00, 0.20),
            "iv": (0.36, 0.30),
            "vega": (0.10, 0.10),
            "delta": (-0.8, 0.2),
        }.items()
    }
    nothing = np.zeros(2, dtype=np.int64)
    twins = Twins(nothing, nothing, np.array([False, True]), both.pop("strike"))
    rows, vol = better_vol(twins, mute=nothing > 0, **both)
    assert rows.tolist() == [0]
    assert vol == pytest.approx([(0.36 + 25 * 0.30) / 26])


def test_a_contract_without_a_volatility_gets_its_twins_where_that_one_knows_it():
    """The put is quoted below what exercise brings; a call known to 5 points speaks for it, one known to 15
    does not.
    """
    nothing, sides = np.zeros(2, dtype=np.int64), np.array([False, True])
    for wide, heard in ((1.0, [0.3]), (3.0, [])):
        rows, vol = better_vol(
            Twins(nothing, nothing, sides, np.array([110.0, 110.0])),
            mute=~sides,
            wide=np.array([2.0, wide]),
            iv=np.array([np.nan, 0.3]),
            vega=np.array([np.nan, 0.1]),
            delta=np.array([np.nan, 0.2]),
        )
        assert rows.tolist() == [0] * len(heard)
        assert vol.tolist() == heard


def priced(dividends, *, dear=0.5, **changes):
    """A chain quoted 0.04 wide, contracts 8 % in the money 2.00 wide and so many dollars too dear."""
    rows = quotes(
        "AAA", [day(17), day(31), day(45)], vol=VOL, dividends=dividends, strikes=np.arange(84.0, 119.0, 2.0)
    )
    for row in rows:
        inside = row["strike"] / 100 - 1
        if (inside < -0.08 and row["right"] == "call") or (inside > 0.08 and row["right"] == "put"):
            mid = (row["bid"] + row["ask"]) / 2 + dear
            row.update(bid=mid - 1.0, ask=mid + 1.0)
    paid = [("AAA", when, amount) for when, amount in dividends]
    options = price_chains(snapshot(rows, spots={"AAA": 100.0}, dividends=paid), default_rate=RATE).options
    return options[options["unusable"].isin(["", "no_iv"]) & (options["ask"] - options["bid"] > 1.0)]


@pytest.mark.parametrize("dividends", [(), ((day(24), 1.2),)], ids=["none", "ex in 24 days"])
def test_greeks_in_the_money_are_at_the_twins_volatility(dividends):
    wide = priced(dividends)
    assert (wide["right"].value_counts() > 10).all()
    assert (wide["iv"] - VOL).abs().median() > 0.05
    assert wide["vol"].to_numpy() == pytest.approx(VOL, abs=0.02)


def test_a_call_in_the_money_is_exercised_on_the_eve_at_its_twins_volatility_too():
    """Delta, gamma, theta and vega by `dividend_call.greeks`."""
    wide = priced(((day(24), 1.2),))
    calls = wide[(wide["right"] == "call") & (wide["dte_days"] == 31)]
    years = float(calls["years"].iloc[0])
    share = 100.0 - float(escrowed_dividends.present_value([24 / 365], [1.2], RATE, years))
    eve = years - 8 / 365  # of the ex-date, 31 - 23 days before expiration
    anew = dividend_call.greeks(
        share, calls["strike"].to_numpy(float), years, RATE, calls["vol"].to_numpy(float), [eve], [1.2]
    )
    np.testing.assert_allclose(calls["delta"], anew.delta, atol=0.002)
    np.testing.assert_allclose(calls["vega"], anew.vega / 100, atol=0.002)
    np.testing.assert_allclose(calls["theta"], anew.theta / 365, atol=0.002)


def test_a_mid_below_what_exercise_brings_leaves_the_greeks_to_the_twin():
    """0.90 too cheap, 3.00 in the money and more: no volatility, no ticket, yet a delta for who holds it,
    that of the twin.
    """
    cheap = priced((), dear=-0.9)
    cheap = cheap[cheap["unusable"] == "no_iv"]
    assert (cheap["right"].value_counts() > 3).all()
    assert cheap["iv"].isna().all()
    assert cheap["vol"].to_numpy() == pytest.approx(VOL, abs=0.03)
    call = (cheap["right"] == "call").to_numpy()
    strike, years = cheap["strike"].to_numpy(float), cheap["years"].to_numpy(float)
    anew = american.greeks(100.0, strike, years, RATE, 0.0, VOL, call)
    np.testing.assert_allclose(cheap["delta"], anew.delta, atol=0.02)
    np.testing.assert_allclose(cheap["theta"], anew.theta / 365, atol=0.01)


def test_a_put_that_is_best_exercised_now_moves_with_the_share():
    """At 15 %, 30 days and 20 % in the money: delta -1 and nothing else; not where an ex-date ahead makes
    waiting right.
    """
    strike, years = np.array([120.0, 120.0, 102.0]), np.full(3, 30 / 365)
    when = np.array([[np.nan, 20 / 365]])
    eves = Eves(np.array([1]), when, np.array([[np.nan, 1.0]]))
    put, american_style = np.zeros(3, dtype=bool), np.ones(3, dtype=bool)
    terms = Terms(np.full(3, 100.0), strike, years, RATE, np.zeros(3), put, american_style)
    greeks = greeks_at(np.full(3, 0.15), terms, eves=eves, tables=Tables())
    assert [greeks[c][0] for c in ("iv", "delta", "gamma", "theta", "vega")] == [0.15, -1.0, 0.0, 0.0, 0.0]
    assert greeks["prob_otm"][0] < 1e-4
    assert np.isnan(greeks["delta"][1])
    assert greeks["delta"][2] == pytest.approx(
        float(american.greeks(100, 102, 30 / 365, RATE, 0, 0.15, False).delta), abs=1e-4
    )
