"""A scan takes time in proportion to its contracts: small markets here, 1.5 million contracts with `pytest -m
slow`.
"""

import sys
import time
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from wheelcli.book.portfolio import AccountType, Portfolio
from wheelcli.chains import build
from wheelcli.chains.build import price_chains
from wheelcli.config import Config
from wheelcli.market.snapshot import WHOLE_MARKET
from wheelcli.plan.gates.gate import RULES
from wheelcli.plan.optimize.left_out import NOT_PRICED
from wheelcli.plan.optimize.rejections import explained
from wheelcli.plan.planner import plan
from wheelcli.plan.strategy import Strategy
from wheelcli.plan.tickets import chosen

BENCHMARKS = Path(__file__).resolve().parents[2] / "benchmarks"
OF_IV = {name for name, rule in RULES.items() if rule.of_iv}
ACCOUNT = Portfolio("speed", AccountType.CASH, option_level=2, value_cents=10**8, cash_cents=10**8)


@pytest.fixture(scope="module")
def benchmark():
    """The modules of the benchmark: its market and its timing."""
    sys.path.insert(0, str(BENCHMARKS))
    try:
        import generated_market
        import scan
    finally:
        sys.path.remove(str(BENCHMARKS))
    return generated_market, scan


def processor_s(generated_market, size):
    """Seconds of processor for one plan of so many underlyings, the less of two; and its candidates."""
    market = generated_market.generated(size)
    config = Config.model_validate({"watchlist": {name: {} for name in generated_market.names(size)}})
    times = []
    for _ in range(2):
        started = time.process_time()
        result = plan(market, ACCOUNT, config)
        times.append(time.process_time() - started)
    return min(times), result.candidates


@pytest.mark.slow
def test_eight_times_the_market_takes_no_more_than_eight_times_the_time(benchmark):
    """17,000 and 134,000 contracts.

    In proportion is 8 times at most, 3 to 4 with what is paid once; quadratic is 64.
    """
    generated_market, _ = benchmark
    processor_s(generated_market, 20)  # imports, tables and the calendar are paid once
    small, few = processor_s(generated_market, 60)
    large, many = processor_s(generated_market, 480)
    assert many > 7 * few
    assert large < 8 * small


@pytest.mark.slow
@pytest.mark.timeout(0)
def test_a_market_of_a_million_and_a_half_contracts_is_planned_in_seconds(benchmark, tmp_path):
    """The whole process, best of three, at three sizes: 5 s of a quiet machine's two cores, 1.5 GiB, and in
    proportion.
    """
    _, scan = benchmark
    best = {size: scan.best(scan.written(size, tmp_path), size, tmp_path) for size in scan.SIZES}
    for size, run in best.items():
        print(size, run)
    first, *_, last = best.values()
    growth = scan.SIZES[-1] / scan.SIZES[0]
    assert last.processor_s <= 1.2 * growth * first.processor_s
    assert last.processor_s < 10.0  # two cores for 5 s
    assert last.peak_mib < 1536


@pytest.mark.long
@pytest.mark.parametrize("many", [1000, 1])
@pytest.mark.parametrize("kind", [AccountType.CASH, AccountType.MARGIN])
@pytest.mark.parametrize("strategies", [(), (Strategy.BEAR_CALL_SPREAD,), (Strategy.BULL_PUT_SPREAD,)])
def test_a_plan_does_not_depend_on_what_it_does_not_price(benchmark, monkeypatch, kind, strategies, many):
    """Tickets, counts, rejections and 30-day IV are the same to the bit if every contract is priced; and if
    those that are not are left out, as in a market of `many` names. There, contracts outside the window have
    no rejection for their volatility, delta or score, and the plan says so.
    """
    monkeypatch.setattr(build, "WHOLE_MARKET", many)
    generated_market, _ = benchmark
    market, names = generated_market.generated(15), generated_market.names(15)
    watched = {name: {"outlook": "bearish"} if k % 3 == 0 else {} for k, name in enumerate(names)}
    watched[names[1]] = {"dte": [1, 13]}  # its 30-day IV comes from other expirations
    watched[names[2]] = {"dte": [100, 300]}
    config = Config.model_validate({"watchlist": watched})
    account = replace(ACCOUNT, type=kind, option_level=3)
    if strategies and kind is AccountType.CASH:
        strategies = (Strategy.CASH_SECURED_PUT,)
    lean = plan(market, account, config, strategies=strategies)
    requests: list[object] = []

    def every_contract(snapshot, *, default_rate, calls_of, window_of):
        requests.append(calls_of)
        return price_chains(snapshot, default_rate=default_rate)

    monkeypatch.setattr(chosen, "price_chains", every_contract)
    whole = plan(market, account, config, strategies=strategies)
    assert requests != [None]
    assert lean.tickets or strategies
    pd.testing.assert_frame_equal(
        lean.iv30.drop(columns="skew25"), whole.iv30.drop(columns="skew25"), check_exact=True
    )
    mine, every = (explained(one.rejections) for one in (lean, whole))
    outside = {row.contract for row in every if row.gate == "dte"}
    gone = [row for row in every if row.contract in outside and row.gate in OF_IV]
    expected = whole.data()
    if many == 1 and Strategy.BEAR_CALL_SPREAD not in strategies:
        missing = Counter(row.gate for row in set(every) - set(mine))
        assert set(missing) >= {"delta", "score"}
        assert set(mine) < set(every)
        assert set(every) - set(mine) <= set(gone)
        counts = {gate: count - missing[gate] for gate, count in whole.by_gate.items()}
        in_order = sorted(((g, n) for g, n in counts.items() if n), key=lambda each: (-each[1], each[0]))
        assert NOT_PRICED in lean.advice
        assert len({row.contract for row in gone}) >= lean.unpriced > 0
        expected = replace(
            expected,
            rejected=replace(expected.rejected, by_gate=dict(in_order), unpriced=lean.unpriced),
            advice=(*expected.advice, NOT_PRICED),
        )
    else:
        pd.testing.assert_frame_equal(lean.rejections, whole.rejections)
    assert lean.data() == expected


def test_the_note_on_what_is_not_priced_names_the_size_of_a_whole_market():
    assert f"{WHOLE_MARKET:,} names or more" in NOT_PRICED
