"""No call is slower the first time than later: nothing is imported, compiled or computed once on the way."""

import subprocess
import sys

import pytest

CALLS = {
    "european.price": "european.price(S, K, T, 0.04, 0.01, 0.3, CALL)",
    "european.implied_vol": "european.implied_vol(P, S, K, T, 0.04, 0.01, CALL)",
    "european.greeks": "european.greeks(S, K, T, 0.04, 0.01, 0.3, CALL)",
    "american.price": "american.price(S, K, T, 0.04, 0.01, 0.3, CALL)",
    "american.implied_vol": "american.implied_vol(P, S, K, T, 0.04, 0.01, CALL)",
    "american.greeks": "american.greeks(S, K, T, 0.04, 0.01, 0.3, CALL)",
    "european_chain": "american_batch.european_chain(P, S, K, T, 0.04, CALL)",
    "american_chain": "american_batch.american_chain(P, S, K, T, 0.04, CALL)",
    "american_chain with a yield": "american_batch.american_chain(P, S, K, T, 0.04, CALL, 0.06)",
    "american_price": "american_batch.american_price(S, K, T, 0.04, 0.3, CALL)",
    "dividend_call": "dividend_call.implied_vol(P, S, K, T, 0.04, [0.05, 0.2], [2.0, 2.0])",
    "dividend_put": "dividend_put.solved(P, (S - 4, K, T, 0.04), (V, 20.0), [0.05, 0.2], [2.0, 2.0])",
    "forecast_vol": "forecast.forecast_vol(np.tile(K, (30, 1)) * W)",
    "prob_otm": "lognormal.prob_otm(S, K, T, 0.04, 0.01, 0.3, CALL)",
}
QUICK = {"european.price", "european.implied_vol", "european.greeks", "european_chain", "prob_otm"}
SETTING = """
import functools, gc, sys, time
import numpy as np
from wheelcli.pricing import american, american_batch, european, forecast, lognormal
from wheelcli.pricing.dividends import dividend_call, dividend_put
n = 400
K = np.linspace(80, 120, n); S = np.full(n, 100.0); T = np.repeat([0.1, 0.2, 0.3, 0.4], n // 4)
CALL = np.arange(n) % 2 == 0
P = np.maximum(np.where(CALL, 100 - K, K - 100), 0.0) + 3.0
V = np.full(n, 0.3); W = np.exp(0.01 * (np.arange(30) % 3))[:, None]
"""
WITHOUT = """
def caches():
    caches = (c for c in gc.get_objects() if isinstance(c, functools._lru_cache_wrapper))
    return {id(c): c.cache_info().currsize for c in caches
            if str(c.__module__).startswith("wheelcli")}
before, filled = set(sys.modules), caches()
%s
print(sorted(set(sys.modules) - before), [k for k, v in caches().items() if v != filled.get(k, 0)])
"""
TIMES = """
def took():
    start = time.process_time()
    %s
    return time.process_time() - start
first = took()
print(first, min(took() for _ in range(9)))
"""


def child(program):
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    return ran.stdout.strip()


@pytest.mark.long
def test_first_calls_import_nothing_and_fill_no_cache():
    """One process for all."""
    body = "".join(WITHOUT.replace("before, filled", "\nbefore, filled") % call for call in CALLS.values())
    assert set(child(SETTING + body).splitlines()) == {"[] []"}


@pytest.mark.slow
@pytest.mark.parametrize("call", CALLS)
def test_first_calls_take_no_longer(call):
    """Processor time of 400 contracts, best of five processes. Nothing is done once: what is left is code and
    memory that the processor meets for the first time, a fifth of a millisecond for European contracts at
    most, half a one for American ones."""
    times = [tuple(map(float, child(SETTING + TIMES % CALLS[call]).split())) for _ in range(5)]
    first, later = min(t[0] for t in times), min(t[1] for t in times)
    print(f"\n{call}: first {1e3 * first:.2f} ms, later {1e3 * later:.2f} ms, ratio {first / later:.2f}")
    assert first < 1.25 * later + (0.00025 if call in QUICK else 0.0005)


MARKET = """
import sys, time
import numpy as np
from wheelcli.pricing import chain, european
n = 1_000_000
g = np.random.default_rng(0)
T = np.repeat(np.arange(1, 21) * 0.1, n // 20)
S = g.uniform(20, 400, n); K = S * np.exp(g.normal(0, 0.3, n) * np.sqrt(T)); CALL = g.random(n) < 0.5
P = np.concatenate([european.price(S[i : i + 10000], K[i : i + 10000], T[i : i + 10000], 0.04, 0.0, 0.3,
                                   CALL[i : i + 10000]) for i in range(0, n, 10000)])
"""
MARKET_CALLS = {
    "european_chain": "american_batch.european_chain(P, S, K, T, 0.04, CALL)",
    "american_chain": "american_batch.american_chain(P, S, K, T, 0.04, CALL)",
    "american_price": "american_batch.american_price(S, K, T, 0.04, 0.3, CALL)",
}


@pytest.mark.slow
@pytest.mark.parametrize("call", MARKET_CALLS)
def test_the_first_market_of_a_process_takes_no_longer(call):
    """A million contracts, best of three processes: little memory is touched beside the answer's."""
    times = [tuple(map(float, child(MARKET + TIMES % MARKET_CALLS[call]).split())) for _ in range(3)]
    first, later = min(t[0] for t in times), min(t[1] for t in times)
    print(f"\n{call}: first {first:.2f} s, later {later:.2f} s, ratio {first / later:.2f}")
    assert first < 1.3 * later
