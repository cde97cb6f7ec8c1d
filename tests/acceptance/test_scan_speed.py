"""A scan takes time in proportion to its contracts: small markets here, 1.5 million contracts with `pytest -m slow`."""

import sys
import time
from pathlib import Path

import pytest

from wheelcli.book.portfolio import AccountType, Portfolio
from wheelcli.config import Config
from wheelcli.plan.make import plan

BENCHMARKS = Path(__file__).resolve().parents[2] / "benchmarks"
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
    taken = []
    for _ in range(2):
        started = time.process_time()
        made = plan(market, ACCOUNT, config)
        taken.append(time.process_time() - started)
    return min(taken), made.candidates


def test_eight_times_the_market_takes_no_more_than_eight_times_the_time(benchmark):
    """28,000 and 224,000 contracts. In proportion is 8 times at most, 3 to 4 with what is paid once; quadratic is 64."""
    generated_market, _ = benchmark
    processor_s(generated_market, 20)  # imports, tables and the calendar are paid once
    small, few = processor_s(generated_market, 100)
    large, many = processor_s(generated_market, 800)
    assert many > 7 * few
    assert large < 8 * small


@pytest.mark.slow
@pytest.mark.timeout(0)
def test_a_market_of_a_million_and_a_half_contracts_is_planned_in_seconds(benchmark, tmp_path):
    """The whole process, best of three, at three sizes: 5 s of a quiet machine's two cores, 1.5 GiB, and in proportion."""
    _, scan = benchmark
    found = {size: scan.best(scan.written(size, tmp_path), size, tmp_path) for size in scan.SIZES}
    for size, run in found.items():
        print(size, run)
    first, *_, last = found.values()
    growth = scan.SIZES[-1] / scan.SIZES[0]
    assert last.processor_s <= 1.2 * growth * first.processor_s
    assert last.processor_s < 10.0  # two cores for 5 s
    assert last.peak_mib < 1536
