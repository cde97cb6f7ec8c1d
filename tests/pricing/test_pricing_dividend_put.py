"""American puts across ex-dates against QuantLib's finite differences with a dividend schedule."""

import numpy as np
import pytest
from test_pricing_dividend_call import finite_differences, terms

from wheelcli.pricing import american
from wheelcli.pricing.american_batch import american_chain
from wheelcli.pricing.dividends import dividend_put
from wheelcli.pricing.dividends.put_excess import excess


def solved(value, terms, when, paid):
    escrowed = american_chain(value, *terms, False)
    return dividend_put.solved(value, terms, (escrowed.iv, escrowed.vega), when, paid)


def iv_and_delta(value, spot, strike, days, dividends):
    """Of the put's price, as chains do it: volatility by the escrowed price and its excess, then the slope of
    both.
    """
    (s, k, t, r), (when, paid) = terms(spot, strike, days, 0.04, dividends)
    greeks = solved(value, (s, k, t, r), when, paid)
    return float(greeks.iv[0]), float(greeks.delta[0])


@pytest.mark.long
@pytest.mark.parametrize("model", ["spot", "escrowed"])
@pytest.mark.parametrize("strike", [85.0, 92.5, 97.0, 100.0, 103.0, 107.5])
def test_delta_of_21_to_49_days_is_that_of_finite_differences(model, strike):
    """At the price of either model, 0.30 to 1.20 on a share of 100, the ex-date early, in the middle and
    late.

    Measured down to a delta of -0.6: 0.0005 with the ex-dates seen, 0.0140 without; the limit is 0.002.
    """
    errors, plain = [], []
    for days, when, paid in ((21, 19, 0.6), (35, 2, 0.6), (35, 17, 1.2), (49, 47, 0.3), (49, 24, 0.6)):
        for vol in (0.18, 0.35):
            value, delta = finite_differences(
                100.0, strike, days, 0.04, vol, [(when, paid)], is_call=False, model=model, steps=(200, 400)
            )
            if -0.6 < delta < -0.02:
                _, ours = iv_and_delta(value, 100.0, strike, days, [(when, paid)])
                errors.append(abs(ours - delta))
                (s, k, t, r), _ = terms(100.0, strike, days, 0.04, [(when, paid)])
                iv = american.implied_vol(value, s, k, t, r, 0.0, False)
                plain.append(abs(float(american.greeks(s, k, t, r, 0.0, iv, False).delta) - delta))
    assert errors or strike > 105
    assert max(errors, default=0) < 0.002
    if strike == 100.0:
        assert max(plain) > 0.005  # what it is for


@pytest.mark.long
def test_any_put_of_21_to_49_days():
    """Of 120 at random, deep in the money too: within 0.0007 down to -0.7, where the escrowed price alone is
    up to 0.009 off.
    """
    rng = np.random.default_rng(7)
    apart, plain = [], []
    for _ in range(120):
        strike, vol, rate = rng.uniform(85, 115), rng.uniform(0.12, 0.6), rng.choice([0.01, 0.03, 0.04, 0.05])
        days = int(rng.integers(21, 50))
        dividends = [(int(rng.integers(1, days + 1)), float(np.exp(rng.uniform(np.log(0.1), np.log(1.5)))))]
        value, delta = finite_differences(
            100.0, strike, days, rate, vol, dividends, is_call=False, model="spot", steps=(200, 400)
        )
        if value < strike - 100 + 0.01 or not -0.97 < delta < -0.03:
            continue  # what is exercised at once has no volatility
        (s, k, t, r), (when, paid) = terms(100.0, strike, days, rate, dividends)
        iv = american.implied_vol(value, s, k, t, r, 0.0, False)
        greeks = solved(value, (s, k, t, r), when, paid)
        apart.append((delta, abs(float(greeks.delta[0]) - delta)))
        plain.append(abs(float(american.greeks(s, k, t, r, 0.0, iv, False).delta) - delta))
    delta, error = np.array(apart).T
    shallow = delta > -0.7
    assert shallow.sum() > 60
    assert error[shallow].max() < 0.001
    assert np.array(plain)[shallow].max() > 0.005  # what it is for
    assert np.nanmedian(error[~shallow]) < 0.0005
    assert np.nanmax(error) < 0.015
    assert np.isnan(error).sum() <= 4 < np.isnan(plain).sum()


def test_vega_and_theta_are_slopes_of_its_own_price():
    case, ((when, paid), (vol, step)) = (98.5, 100.0, 40 / 365, 0.04), (([25 / 365], [1.2]), (0.22, 1e-3))

    def price(sigma):
        return float(american.price(*case, 0.0, sigma, False) - excess(*case, sigma, when, paid)[0])

    greeks = solved(price(vol), case, when, paid)
    assert float(greeks.iv[0]) == pytest.approx(vol, abs=2e-6)
    assert float(greeks.vega[0]) == pytest.approx(
        (price(vol + step) - price(vol - step)) / (2 * step), rel=1e-4
    )
    escrowed = american.greeks(*case, 0.0, vol, False).vega
    assert abs(float(greeks.vega[0]) / escrowed - 1) > 0.002  # the excess has a slope of its own


def test_the_excess_is_that_of_the_price_and_its_slopes_are_its_own():
    case = (100.0, 100.0, 49, 0.04, 0.18, [(45, 0.6)])
    value, _ = finite_differences(*case, is_call=False, model="escrowed")
    (s, k, t, r), (when, paid) = terms(*case[:4], case[5])
    more, slope, bend = excess(s, k, t, r, 0.18, when, paid)
    assert float(american.price(s, k, t, r, 0.0, 0.18, False) - more) == pytest.approx(value, abs=1e-3)
    h = 0.05
    up, down = (excess(s + by, k, t, r, 0.18, when, paid) for by in (h, -h))
    assert float(slope) == pytest.approx(float(up[0] - down[0]) / (2 * h), rel=1e-3)
    assert float(bend) == pytest.approx(float(up[1] - down[1]) / (2 * h), rel=1e-2)


def test_no_dividend_inside_no_excess():
    for when, paid in (([0.5], [1.0]), ([-0.1], [1.0]), ([np.nan], [1.0]), ([0.1], [0.0])):
        columns = excess(100.0, [90.0, 110.0], 0.2, 0.04, 0.3, when, paid)
        assert all((column == 0).all() for column in columns)
    assert [float(x) for x in excess(100.0, 110.0, 0.2, 0.0, 0.3, [0.1], [1.0])] == [0, 0, 0]
    assert np.isnan(excess(100.0, 110.0, 0.2, 0.04, np.nan, [0.1], [1.0])[0])
