"""What must hold whatever the numbers: parity, order, monotonicity, round trips, and bounds."""

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from wheelcli.pricing import american, american_batch, european

spots = st.floats(40, 250)
years_left = st.floats(1 / 365, 3)
rates = st.floats(-0.02, 0.12)
yields = st.floats(-0.01, 0.1)
lower_yields = st.floats(-0.05, 0.1)  # below a negative rate, where exercise has two edges, too
vols = st.floats(0.05, 3)
rights = st.booleans()
several = settings(max_examples=60, deadline=None)


def intrinsic(spot, is_call):
    return max((spot - 100) if is_call else (100 - spot), 0.0)


@several
@given(spots, years_left, rates, yields, vols)
def test_european_parity(spot, years, rate, dividend_yield, vol):
    call, put = european.price(spot, 100, years, rate, dividend_yield, vol, [True, False])
    forward = spot * np.exp(-dividend_yield * years) - 100 * np.exp(-rate * years)
    assert abs(call - put - forward) < 1e-11 * (spot + 100)


@several
@given(spots, years_left, rates, lower_yields, vols, rights)
def test_american_is_worth_at_least_european_and_intrinsic(spot, years, rate, dividend_yield, vol, is_call):
    contract = (spot, 100, years, rate, dividend_yield, vol, is_call)
    free, bound = american.price(*contract), european.price(*contract)
    discounted = european.price(spot, 100, years, rate, dividend_yield, 0.0, is_call)
    assert free >= bound - 1e-6
    assert free >= intrinsic(spot, is_call) * (1 - 1e-15)
    assert bound >= discounted - 1e-11 * (spot + 100)


@several
@given(spots, years_left, st.floats(0, 0.12), st.floats(0, 0.1), vols, rights)
def test_american_rises_with_volatility_and_time(spot, years, rate, dividend_yield, vol, is_call):
    up = np.array([1.0, 1.05, 1.1])
    by_vol = american.price(spot, 100, years, rate, dividend_yield, vol * up, is_call)
    by_time = american.price(spot, 100, years * up, rate, dividend_yield, vol, is_call)
    assert (np.diff(by_vol) > -2e-5).all()  # 2e-7 of strike
    assert (np.diff(by_time) > -2e-5).all()


@pytest.mark.long
@settings(max_examples=30, deadline=None)
@given(years_left, st.floats(0, 0.12), st.floats(0, 0.1), vols, rights)
def test_american_is_monotone_and_convex_in_the_share(years, rate, dividend_yield, vol, is_call):
    spot = np.linspace(50, 200, 76)
    contracts = (spot, 100, years, rate, dividend_yield, vol, is_call)
    price, g = american.price(*contracts), american.greeks(*contracts)
    rise = np.diff(price) * (1 if is_call else -1)
    assert (rise >= -2e-5).all()
    assert (rise <= 2 + 2e-5).all()  # the shares are 2 apart
    assert (np.diff(price, 2) >= -5e-5).all()
    assert (
        (g.delta >= 0) & (g.delta <= 1 + 1e-5) if is_call else (g.delta <= 0) & (g.delta >= -1 - 1e-5)
    ).all()
    assert (g.gamma >= 0).all()
    assert (g.theta <= 0).all()


@several
@given(spots, years_left, rates, yields, vols, rights)
def test_european_round_trip(spot, years, rate, dividend_yield, vol, is_call):
    contract = (spot, 100, years, rate, dividend_yield)
    paid = european.price(*contract, vol, is_call)
    vega = european.greeks(*contract, vol, is_call).vega
    iv = european.implied_vol(paid, *contract, is_call)
    if vega > 1e-6:
        assert abs(iv - vol) < 1e-12 * (spot + 100) / vega + 1e-12
    elif np.isfinite(iv):
        assert abs(european.price(*contract, iv, is_call) - paid) < 1e-10


@pytest.mark.long
@several
@given(spots, years_left, rates, lower_yields, vols, rights)
def test_american_round_trip(spot, years, rate, dividend_yield, vol, is_call):
    contract = (spot, 100, years, rate, dividend_yield)
    paid = american.price(*contract, vol, is_call)
    iv = american.implied_vol(paid, *contract, is_call)
    vega = american.greeks(*contract, vol, is_call).vega
    if vega > 1e-3 * spot:
        assert abs(iv - vol) < 1e-6
    elif np.isfinite(iv):
        assert abs(american.price(*contract, iv, is_call) - paid) < 1e-6


number = st.floats(allow_nan=True, allow_infinity=True)


@pytest.mark.long
@settings(max_examples=300, deadline=None)
@given(st.tuples(*[number] * 6), rights)
def test_any_numbers_give_numbers(numbers, is_call):
    for model in (american, european):
        price = model.price(*numbers, is_call)
        assert price.shape == ()
        assert np.isnan(price) or price >= 0
        assert model.implied_vol(*numbers, is_call).shape == ()
        assert model.greeks(*numbers, is_call).delta.shape == ()
        if np.isnan(numbers).any():
            assert np.isnan(price)
            assert np.isnan(model.implied_vol(*numbers, is_call))


odd_numbers = st.sampled_from(
    [0.0, -1.0, 1e-300, 1e-9, 1e-3, 0.04, 0.5, 1.0, 3.0, 90.0, 100.0, 1e6, 1e300, np.inf, np.nan]
)


@pytest.mark.long
@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(*[odd_numbers] * 6), min_size=1, max_size=3), rights)
@example(rows=[(1e-300, 1e-09, 1e-09, 1e-300, 0.0, 0.0)], is_call=False)
@example(rows=[(1e-300, 1e-09, 1e-09, 1e-09, 0.0, 0.0)], is_call=False)
@example(rows=[(1e-09, 1e-09, 1e-09, 1e-09, 0.0, -1.0)], is_call=True)
def test_chains_of_any_numbers_give_numbers(rows, is_call):
    wild = np.repeat(np.array(rows), 15, axis=0)  # enough for tables
    wild[::15] = [5.0, 100.0, 100.0, 0.25, 0.04, 0.01]
    paid, spot, strike, years, rate, dividend_yield = wild.T
    alone = american_batch.american_chain(5.0, 100.0, 100.0, 0.25, 0.04, is_call, 0.01)
    greeks = american_batch.american_chain(paid, spot, strike, years, rate, is_call, dividend_yield)
    assert np.allclose(greeks.iv[::15], alone.iv, atol=1e-7)
    known = np.isfinite(greeks.iv)
    assert (greeks.iv[known] > 0).all()
    slow = american.implied_vol(paid, spot, strike, years, rate, dividend_yield, is_call)
    assert (np.isfinite(slow) == known).all()
    assert np.isfinite(
        american_batch.american_price(spot, strike, years, rate, 0.3, is_call, dividend_yield)[::15]
    ).all()
