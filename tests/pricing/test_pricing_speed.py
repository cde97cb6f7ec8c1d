"""How many contracts a second, side by side with QuantLib's loop in one run: pytest -m slow -s
tests/pricing/test_pricing_speed.py.
"""

import time

import numpy as np
import pytest
import QuantLib as ql
from quantlib_oracle import TODAY, Oracle
from scipy.optimize import brentq

from wheelcli.pricing import american, american_batch, european
from wheelcli.pricing.arrays import Floats

DAYS = np.array([1, 4, 8, 11, 15, 22, 29, 36, 50, 78, 113, 169, 260, 440, 700]) - 0.3


def chains(symbols: int, seed: int = 0) -> tuple[Floats, ...]:
    """Return spot, strike, years, vol, is_call of symbols × 15 expirations × 25 strikes × 2, sorted by
    expiration.
    """
    g = np.random.default_rng(seed)
    shape = (DAYS.size, symbols, 25, 2)
    spot = np.broadcast_to(np.exp(g.uniform(np.log(10), np.log(800), symbols))[:, None, None], shape)
    level = np.exp(g.normal(np.log(0.35), 0.5, symbols)).clip(0.1, 1.5)[:, None, None]
    years = np.broadcast_to((DAYS / 365)[:, None, None, None], shape)
    wide = np.clip(3 * level * np.sqrt(years), 0.03, 0.42)
    log_k = np.linspace(-1, 1, 25)[:, None] * wide
    vol = (level * (1 - 0.15 * log_k / wide)).clip(0.09, 1.6)
    is_call = np.broadcast_to([0.0, 1.0], shape)
    return tuple(np.ascontiguousarray(a).ravel() for a in (spot, spot * np.exp(log_k), years, vol, is_call))


def best(work, times=3):
    """Return the shortest of a few wall times."""
    seconds = []
    for _ in range(times):
        start = time.perf_counter()
        work()
        seconds.append(time.perf_counter() - start)
    return min(seconds)


def quantlib_loop(oracle, contracts, paid):
    """Solve each put's implied volatility with one option object and Brent, as a Python user would."""
    ql.Settings.instance().evaluationDate = TODAY
    for (spot, strike, years), price in zip(contracts, paid, strict=True):
        oracle.spot.setValue(float(spot))
        oracle.rate.setValue(0.04 * float(years))
        option, root, target = oracle.option(strike, False), float(np.sqrt(years)), float(price)

        def error(vol, option=option, root=root, target=target):
            oracle.vol.setValue(vol * root)
            return option.NPV() - target

        brentq(error, 0.05, 4, xtol=1e-8)


@pytest.mark.slow
def test_contracts_a_second():
    spot, strike, years, vol, is_call = chains(2000)
    n = spot.size
    paid = np.round(european.price(spot, strike, years, 0.04, 0.0, vol, is_call) * 1.002, 2)
    first = best(lambda: american_batch.american_chain(paid, spot, strike, years, 0.04, is_call), 1)
    again = best(lambda: american_batch.american_chain(paid, spot, strike, years, 0.04, is_call))
    worth = best(lambda: american_batch.american_price(spot, strike, years, 0.04, vol, is_call))
    puts = is_call == 0
    only = best(
        lambda: american_batch.american_chain(paid[puts], spot[puts], strike[puts], years[puts], 0.04, False)
    )
    plain = best(lambda: american_batch.european_chain(paid, spot, strike, years, 0.04, is_call))

    some = np.random.default_rng(0).choice(np.flatnonzero(puts & (np.abs(np.log(spot / strike)) < 0.1)), 300)
    rows = np.stack([spot, strike, years])[:, some].T
    fair = american.price(spot[some], strike[some], years[some], 0.04, 0.0, vol[some], False)
    alive = fair > np.maximum(strike[some] - spot[some], 0) + 0.01
    oracle = Oracle("highest precision")
    oracle.engine = ql.QdFpAmericanEngine(oracle.process, ql.QdFpAmericanEngine.fastScheme())
    loop = best(lambda: quantlib_loop(oracle, rows[alive], fair[alive]), 1) / alive.sum()
    ratio = loop * n / again
    print(f"\n{n:,} contracts, seconds: American {again:.2f} (first call {first:.2f}), European {plain:.2f}")
    print(
        f"a second: American {n / again:,.0f}, its puts {puts.sum() / only:,.0f}, European {n / plain:,.0f}"
    )
    print(f"a second, American price at a given volatility: {n / worth:,.0f}")
    print(
        f"QuantLib QdFp fast + Brent, implied volatility only: {1 / loop:,.0f} a second, "
        f"{ratio:,.0f} times slower"
    )
    assert ratio > 200
