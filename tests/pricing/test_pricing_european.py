"""European price, Greeks and implied volatility against QuantLib's Black formula, and at the edges of what
exists.
"""

import numpy as np
import pytest
import QuantLib as ql
from quantlib_oracle import random_contracts

from wheelcli.pricing import european


def black(spot, strike, years, rate, dividend_yield, vol, is_call):
    payoff = ql.PlainVanillaPayoff(ql.Option.Call if is_call else ql.Option.Put, float(strike))
    forward = spot * np.exp((rate - dividend_yield) * years)
    return ql.BlackCalculator(
        payoff, float(forward), float(vol * np.sqrt(years)), float(np.exp(-rate * years))
    )


def test_everything_is_quantlibs():
    contracts = random_contracts(500, seed=3)
    rows = list(zip(*np.broadcast_arrays(*contracts), strict=True))
    oracles = [black(*row) for row in rows]
    price, g = european.price(*contracts), european.greeks(*contracts)
    pairs = {
        "price": (price, [o.value() for o in oracles]),
        "delta": (g.delta, [o.delta(float(row[0])) for o, row in zip(oracles, rows, strict=True)]),
        "gamma": (g.gamma, [o.gamma(float(row[0])) for o, row in zip(oracles, rows, strict=True)]),
        "theta": (
            g.theta,
            [o.theta(float(row[0]), float(row[2])) for o, row in zip(oracles, rows, strict=True)],
        ),
        "vega": (g.vega, [o.vega(float(row[2])) for o, row in zip(oracles, rows, strict=True)]),
        "rho": (g.rho, [o.rho(float(row[2])) for o, row in zip(oracles, rows, strict=True)]),
    }
    for name, (ours, theirs) in pairs.items():
        assert np.allclose(ours, theirs, rtol=1e-9, atol=1e-9), name


def test_implied_vol_where_the_price_is_tiny_or_next_to_its_bound():
    vol = np.array([0.03, 0.05, 0.1, 0.5, 3.0, 8.0])
    for strike in (60.0, 99.0, 100.0, 101.0, 170.0):
        for is_call in (True, False):
            price = european.price(100, strike, 0.5, 0.0, 0.0, vol, is_call)
            vols = european.implied_vol(price, 100, strike, 0.5, 0.0, 0.0, is_call)
            outside = (strike >= 100) if is_call else (strike <= 100)
            known = (price > 1e-300) if outside else (price - abs(100 - strike) > 1e-6)
            assert np.abs(vols / vol - 1)[known].max() < 1e-9


@pytest.mark.parametrize("paid", [0.0, -1.0, 7.99, 98.1, 150.0, np.nan, np.inf])
def test_no_volatility_is_nan(paid):
    # the discounted intrinsic value is 8.02, the bound 98.02
    spot, strike = 90, 98.01986733067552 * np.exp(0.02)
    assert np.isnan(european.implied_vol(paid, spot, strike, 0.5, 0.04, 0.0, False))
