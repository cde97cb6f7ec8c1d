"""The fast engine against the accurate one, on chains shaped like the market's, and on chains that are
not.
"""

from dataclasses import fields

import numpy as np
import pytest

from wheelcli.pricing import american, american_batch, european
from wheelcli.pricing.american_put.premium_table import Tables


def market(expirations, symbols, *, rate=0.04, dividend_yield=0.0, seed=0):
    """Return spot, strike, years, rate, yield, vol, is_call: every symbol at every expiration, sorted by
    it.
    """
    g = np.random.default_rng(seed)
    n = symbols * 10
    years = np.repeat(expirations, n)
    vol = np.exp(g.uniform(np.log(0.09), np.log(1.5), years.size))
    spot = g.uniform(10, 500, years.size)
    strike = spot * np.exp(g.uniform(-2, 2, years.size) * np.minimum(vol * np.sqrt(years), 0.3))
    fixed = [np.full(years.size, x) for x in (rate, dividend_yield)]
    return spot, strike, years, *fixed, vol, g.random(years.size) < 0.5


def solved(contracts, paid):
    spot, strike, years, rate, dividend_yield, _, is_call = contracts
    return american_batch.american_chain(paid, spot, strike, years, rate, is_call, dividend_yield)


EXPIRATIONS = np.array([0.7, 3.7, 10.7, 29.7, 49.7, 170.7, 420.7, 729.7]) / 365


@pytest.mark.long
@pytest.mark.parametrize(
    ("rate", "dividend_yield"),
    [(0.04, 0.0), (0.07, 0.0), (0.04, 0.02), (0.01, 0.05), (0.0, 0.03), (-0.01, 0.0)],
)
def test_wheel_range_is_the_accurate_engines(rate, dividend_yield):
    contracts = market(EXPIRATIONS, 10, rate=rate, dividend_yield=dividend_yield)
    spot, vol = contracts[0], contracts[5]
    truth = american.greeks(*contracts)
    greeks = solved(contracts, american.price(*contracts))
    wheel = (np.abs(truth.delta) > 0.05) & (np.abs(truth.delta) < 0.6)
    assert wheel.sum() > 300
    assert np.abs(greeks.iv - vol)[wheel].max() < 1e-5
    assert np.abs(greeks.delta - truth.delta)[wheel].max() < 5e-5
    assert (np.abs(greeks.gamma - truth.gamma) <= 1e-3 * truth.gamma)[wheel].all()
    assert np.abs((greeks.theta - truth.theta) / 365 / spot)[wheel].max() < 1e-7
    assert np.abs((greeks.vega - truth.vega) / spot)[wheel].max() < 1e-4


def test_price_at_the_volatility_found_is_the_price_paid():
    contracts = market(EXPIRATIONS, 10, seed=4)
    spot, strike, years, rate, dividend_yield, _, is_call = contracts
    paid = np.round(american.price(*contracts), 2)
    greeks = solved(contracts, paid)
    known = np.isfinite(greeks.iv)
    assert known.mean() > 0.8
    back = american.price(*contracts[:5], np.where(known, greeks.iv, 0.3), is_call)
    assert (np.abs(back - paid) / strike)[known].max() < 2e-6
    slow = american.implied_vol(paid, spot, strike, years, rate, dividend_yield, is_call)
    assert (np.isnan(slow) == ~known).all()


def test_rows_may_come_in_any_order_and_shape():
    contracts = market(EXPIRATIONS[2:5], 6, dividend_yield=0.01)
    paid = american.price(*contracts)
    order = np.random.default_rng(1).permutation(paid.size)
    straight, mixed = solved(contracts, paid), solved([column[order] for column in contracts], paid[order])
    for name in ("iv", "delta", "gamma", "theta", "vega"):
        assert np.allclose(
            getattr(straight, name)[order], getattr(mixed, name), rtol=1e-9, atol=1e-9, equal_nan=True
        )
    square = solved([column.reshape(2, -1) for column in contracts], paid.reshape(2, -1))
    assert square.iv.shape == (2, paid.size // 2)
    assert american_batch.american_chain([], 100, 100, 0.1, 0.04, False).iv.shape == (0,)
    assert american_batch.american_chain(2.5, 100, 100, 0.1, 0.04, False).iv.shape == ()


def test_no_volatility_is_nan_and_the_neighbours_are_not():
    strike = np.linspace(80, 120, 41)
    fair = american.price(100, strike, 0.1, 0.04, 0.0, 0.3, False)
    paid = fair.copy()
    paid[::4] = [0.0, -1.0, np.nan, np.inf, -0.0, 500.0, 4.0, 7.9, 12.0, 16.0, 20.0]
    greeks = american_batch.american_chain(paid, 100, strike, 0.1, 0.04, False)
    intrinsic = np.maximum(strike - 100, 0)
    none = ~((paid > intrinsic) & (paid < strike))
    assert none[::4].all()
    for name in ("iv", "delta", "gamma", "theta", "vega"):
        assert np.isnan(getattr(greeks, name)[none]).all()
    free = ~none & (fair > intrinsic + 1e-4)
    assert np.abs(greeks.iv - 0.3)[free].max() < 1e-6
    broken = american_batch.american_chain(
        [2.0] * 6,
        [np.nan, -1, 100, 100, 100, 100],
        [100, 100, 0, 100, 100, 100],
        [1, 1, 1, 0, -1, 1],
        [0, 0, 0, 0, 0, np.nan],
        False,
    )
    assert np.isnan(broken.iv).all()


@pytest.mark.parametrize("vol", [0.02, 0.05, 3.0, 8.0])
def test_outside_the_tables_too(vol):
    strike = 100 * np.exp(np.linspace(-1, 1, 41) * min(vol * 0.3, 0.5))
    contracts = (100, strike, 0.1, 0.04, 0.0, vol, False)
    paid = american.price(*contracts)
    greeks = american_batch.american_chain(paid, 100, strike, 0.1, 0.04, False)
    clear = american.greeks(*contracts).vega > 0.1
    assert np.abs(greeks.iv - vol)[clear].max() < 1e-5


def test_european_chain_is_the_european_engine():
    contracts = market(EXPIRATIONS, 20, dividend_yield=0.01, seed=2)
    spot, strike, years, rate, dividend_yield, vol, is_call = contracts
    paid = european.price(*contracts)
    greeks = american_batch.european_chain(paid, spot, strike, years, rate, is_call, dividend_yield)
    g = european.greeks(*contracts)
    clear = g.vega / spot > 1e-4
    assert np.abs(greeks.iv - vol)[clear].max() < 1e-9
    for name in ("delta", "gamma", "theta", "vega"):
        assert np.allclose(getattr(greeks, name)[clear], getattr(g, name)[clear], rtol=1e-7, atol=1e-9)


@pytest.mark.long
@pytest.mark.parametrize(
    ("rate", "dividend_yield"), [(0.04, 0.0), (0.04, 0.02), (0.01, 0.05), (-0.01, -0.02)]
)
def test_fast_price_is_the_accurate_one(rate, dividend_yield):
    contracts = market(EXPIRATIONS[1:6], 6, rate=rate, dividend_yield=dividend_yield, seed=9)
    spot, strike, years, _, _, vol, is_call = contracts
    vol[:40] = np.linspace(0.0, 12, 40)
    spot[50], years[51], vol[52] = np.nan, 0.0, -1.0
    prices = american_batch.american_price(spot, strike, years, rate, vol, is_call, dividend_yield)
    truth = american.price(*contracts)
    assert (np.isnan(prices) == np.isnan(truth)).all()
    assert np.nanmax(np.abs(prices - truth) / strike) < 5e-6


def test_shared_tables_are_built_once_and_serve_single_contracts_too():
    contracts = market(np.array([29.7, 49.7]) / 365, 10)
    paid, tables = american.price(*contracts), Tables()
    spot, strike, years, rate, _, _, is_call = contracts
    terms = (spot, strike, years, rate, is_call)
    first = american_batch.american_chain(paid, *terms, tables=tables)
    alone = solved(contracts, paid)
    for column in fields(first):
        assert np.array_equal(getattr(first, column.name), getattr(alone, column.name), equal_nan=True)
    assert [tables.has(0.04 * y, 0.0, y) for y in (29.7 / 365, 49.7 / 365, 60 / 365)] == [True, True, False]
    put = np.flatnonzero(~is_call & np.isfinite(first.iv))[:1]
    assert len(put)
    again = american_batch.american_chain(paid[put], *(np.asarray(x)[put] for x in terms), tables=tables)
    assert again.iv[0] == pytest.approx(first.iv[put][0], abs=1e-12)  # the accurate engine is 1e-8 away
