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
    "european_chain": "chain.european_chain(P, S, K, T, 0.04, CALL)",
    "american_chain": "chain.american_chain(P, S, K, T, 0.04, CALL)",
    "american_chain with a yield": "chain.american_chain(P, S, K, T, 0.04, CALL, 0.06)",
    "american_price": "chain.american_price(S, K, T, 0.04, 0.3, CALL)",
    "dividend_call": "dividend_call.implied_vol(P, S, K, T, 0.04, [0.05, 0.2], [2.0, 2.0])",
}
SETTING = """
import functools, gc, sys, time
import numpy as np
from wheelcli.pricing import american, chain, dividend_call, european
n = 400
K = np.linspace(80, 120, n); S = np.full(n, 100.0); T = np.repeat([0.1, 0.2, 0.3, 0.4], n // 4)
CALL = np.arange(n) % 2 == 0
P = european.price(100.0, K, T, 0.04, 0.0, 0.3, CALL) + 0.05
"""
WITHOUT = """
def caches():
    return {id(c): c.cache_info().currsize for c in gc.get_objects() if isinstance(c, functools._lru_cache_wrapper)
            and str(c.__module__).startswith("wheelcli")}
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


def test_first_calls_import_nothing_and_fill_no_cache():
    """One process for all; the price that is made up for the others is European and comes first."""
    body = "".join(WITHOUT.replace("before, filled", "\nbefore, filled") % call for call in CALLS.values())
    assert set(child(SETTING + body).splitlines()) == {"[] []"}


@pytest.mark.slow
@pytest.mark.parametrize("call", CALLS)
def test_first_calls_take_no_longer(call):
    """Processor time of 400 contracts, best of five processes; fresh memory costs a quarter of a millisecond."""
    times = [tuple(map(float, child(SETTING + TIMES % CALLS[call]).split())) for _ in range(5)]
    first, later = min(t[0] for t in times), min(t[1] for t in times)
    print(f"\n{call}: first {1e3 * first:.2f} ms, later {1e3 * later:.2f} ms, ratio {first / later:.2f}")
    assert first < 1.25 * later + 0.0005
