"""Returns and ratios against empyrical-reloaded, published examples, and the property that deposits do not
move them.
"""

from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from wheelcli.review.performance.returns import annual, chained, money_weighted, session_returns
from wheelcli.review.performance.risk import drawdowns, max_drawdown, sharpe, sortino, volatility


def series(seed: int, sessions: int = 400) -> np.ndarray:
    return np.random.default_rng(seed).standard_t(4, sessions) * 0.012 + 0.0004


@pytest.mark.parametrize("seed", range(8))
def test_ratios_agree_with_empyrical(seed):
    import empyrical

    r, rate = series(seed), 0.04
    daily = 1.04 ** (1 / 252) - 1
    assert chained(r) == pytest.approx(empyrical.cum_returns_final(r), abs=1e-10)
    assert max_drawdown(r) == pytest.approx(empyrical.max_drawdown(r), abs=1e-10)
    assert volatility(r) == pytest.approx(empyrical.annual_volatility(r), abs=1e-10)
    assert sharpe(r, rate=rate) == pytest.approx(empyrical.sharpe_ratio(r, risk_free=daily), abs=1e-10)
    assert sortino(r, rate=rate) == pytest.approx(
        empyrical.sortino_ratio(r, required_return=daily), abs=1e-10
    )


def test_time_weighted_by_hand():
    # 10,000 → 10,200 (+2 %); 5,000 in at the start: 15,200 → 14,896 (−2 %); 896 out at the end of a session
    # that earned 1 %: 14,896 → 14,148.96, and 14,148.96 + 896 = 15,044.96 = 14,896 × 1.01. 1.02 × 0.98 × 1.01
    # − 1 = 0.009596.
    value = np.array([10_000.0, 10_200.0, 14_896.0, 14_148.96])
    r = session_returns(value, deposits=np.array([0, 0, 5_000.0, 0]), withdrawals=np.array([0, 0, 0, 896.0]))
    np.testing.assert_allclose(r, [0.02, -0.02, 0.01], atol=1e-12)
    assert chained(r) == pytest.approx(0.009596, abs=1e-12)


def test_an_account_opened_in_the_middle_earns_from_its_first_deposit_on():
    r = session_returns(
        np.array([0.0, 0.0, 1_010.0]), deposits=np.array([0, 0, 1_000.0]), withdrawals=np.zeros(3)
    )
    assert np.isnan(r[0])
    assert chained(r) == pytest.approx(0.01)


@pytest.mark.long
@given(
    st.lists(st.floats(-0.2, 0.2), min_size=2, max_size=30),
    st.lists(st.floats(-0.8, 5_000), min_size=30, max_size=30),
)
def test_deposits_do_not_move_the_time_weighted_return(returns, flows):
    value, values, into, out = 1_000.0, [1_000.0], [0.0], [0.0]
    for r, flow in zip(returns, flows, strict=False):
        deposit = max(flow, 0.0)
        value = (value + deposit) * (1 + r)
        withdrawn = value * -flow if flow < 0 else 0.0
        value -= withdrawn
        values.append(value)
        into.append(deposit)
        out.append(withdrawn)
    measured = session_returns(np.array(values), deposits=np.array(into), withdrawals=np.array(out))
    assert chained(measured) == pytest.approx(np.prod(1 + np.array(returns)) - 1, rel=1e-9, abs=1e-9)


def test_money_weighted_of_one_deposit_is_its_annual_return():
    start, end = date(2026, 1, 1), date(2026, 7, 1)
    assert money_weighted([(start, 1_000.0)], end=end, value=1_050.0) == pytest.approx(
        annual(0.05, (end - start).days), abs=1e-12
    )


@pytest.mark.long
@given(st.floats(-0.6, 2.0), st.lists(st.floats(10, 10_000), min_size=1, max_size=8))
def test_money_weighted_finds_the_rate_that_the_flows_grew_at(rate, deposits):
    start = date(2025, 1, 1)
    flows = [(start + timedelta(days=30 * i), d) for i, d in enumerate(deposits)]
    end = start + timedelta(days=400)
    value = sum(d * (1 + rate) ** ((end - day).days / 365) for day, d in flows)
    assert money_weighted(flows, end=end, value=value) == pytest.approx(rate, abs=1e-9)


def test_money_weighted_without_a_rate_is_unknown():
    day = date(2026, 1, 1)
    assert np.isnan(money_weighted([], end=day, value=5.0))
    assert np.isnan(money_weighted([(day, 100.0)], end=day, value=100.0))
    assert np.isnan(money_weighted([(day, 100.0)], end=day + timedelta(days=10), value=-5.0))


def test_nothing_known_is_unknown_and_not_nought():
    none = np.array([])
    for figure in (
        chained(none),
        max_drawdown(none),
        volatility(none),
        sharpe(none, rate=0.0),
        sortino(none, rate=0.0),
    ):
        assert np.isnan(figure)
    assert np.isnan(sharpe(np.full(10, 0.001), rate=0.0))
    assert np.isnan(sortino(np.full(10, 0.001), rate=0.0))
    assert np.isnan(annual(0.1, 0.5))


def test_drawdown_starts_from_the_start():
    np.testing.assert_allclose(drawdowns(np.array([-0.1, 0.2, -0.05])), [-0.1, 0.0, -0.05], atol=1e-15)
