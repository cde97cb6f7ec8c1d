"""A name against the quality gates: the numbers, the standing, and that no plan disagrees."""

from typing import Any

import numpy as np
import pytest
from markets import CLOSE, Name, account, config, market

from wheelcli.chains.build import price_chains
from wheelcli.plan.gates.answer import Verdict
from wheelcli.plan.gates.name_facts import Standing
from wheelcli.plan.gates.quality import NameQuality, _frame, quality_gates, quality_of
from wheelcli.plan.history import history_of
from wheelcli.plan.planner import plan

GOOD = Name("AAA", 100.0)


def of(*names: Name, symbols: str = "AAA", **sections: Any) -> NameQuality:
    return quality_of(market(*names), config(symbols, **sections), symbols.split())[0]


def test_a_good_name_passes_and_has_its_numbers() -> None:
    quality = of(GOOD)
    assert (quality.standing, quality.against) == (Standing.PASS, ())
    assert quality.spot == pytest.approx(100.0, rel=2e-3)
    assert quality.sessions == 520
    assert {gate.gate for gate in quality.gates} == set(quality_gates())
    assert not {"earnings", "ex_dividend", "delta", "dte"} & set(quality_gates())


def test_every_gate_of_an_underlying_measures_a_name_without_its_contracts() -> None:
    try:
        assert len(of(GOOD).gates) == len(quality_gates())
    except KeyError as lacking:
        pytest.fail(f"a gate reads {lacking}: add it to `_frame` in wheelcli/plan/gates/quality.py")


def test_a_name_has_every_column_from_its_closes() -> None:
    chains = price_chains(market(GOOD), default_rate=0.04)
    history = history_of(market(GOOD).closes, ["AAA"], chains.session)
    assert {"rv", "forecast", "sessions", "drawdown"} == set(history.of(np.array([0])))
    assert set(history.of(np.array([0]))) <= set(_frame(chains, history, config("AAA"), [0]))


@pytest.mark.parametrize(
    ("sections", "gate"),
    [
        ({"quality": {"price_min": 150}}, "price"),
        ({"quality": {"market_cap_min": 1e15}}, "market_cap"),
        ({"quality": {"dollar_volume_min": 1e13}}, "dollar_volume"),
        ({"quality": {"history_days_min": 521}}, "history"),
        ({"quality": {"rv_max": 0.01}}, "realised_vol"),
        ({"quality": {"drawdown_3y_max": 0.0001}}, "drawdown"),
        ({"never": ["AAA"]}, "never"),
    ],
)
def test_each_limit_fails_by_name_with_its_number(sections: dict[str, Any], gate: str) -> None:
    quality = of(GOOD, **sections)
    assert (quality.standing, [g.gate for g in quality.against]) == (Standing.FAIL, [gate])
    assert quality.against[0].verdict is Verdict.FAIL


def test_a_bearish_name_fails_and_a_gate_that_warns_only_warns() -> None:
    bearish = quality_of(market(GOOD), config({"AAA": {"outlook": "bearish"}}), ["AAA"])[0]
    assert [g.gate for g in bearish.against] == ["outlook"]
    short = of(GOOD, quality={"drawdown_3y_max": 0.0001}, unknown={"sector": "warn"})
    assert short.standing is Standing.FAIL
    from dataclasses import replace

    lossy = quality_of(market(replace(GOOD, profit_margin=-0.1)), config("AAA"), ["AAA"])[0]
    assert (lossy.standing, [g.gate for g in lossy.against]) == (Standing.WARN, ["profitability"])
    strict = of(replace(GOOD, profit_margin=-0.1), quality={"unprofitable": "block"})
    assert strict.standing is Standing.FAIL


def test_a_name_that_the_market_lacks_is_unknown_and_the_order_is_kept() -> None:
    quality = quality_of(market(Name("BBB", 50.0), GOOD), config(), ["AAA", "ZZZ", "BBB", "AAA"])
    assert [q.symbol for q in quality] == ["AAA", "ZZZ", "BBB"]
    assert quality[1] == NameQuality(symbol="ZZZ", standing=Standing.UNKNOWN)
    assert quality_of(market(GOOD, as_of=CLOSE), config(), []) == ()


def test_it_says_what_the_plan_says() -> None:
    rules = config("AAA BBB CCC", quality={"price_min": 60})
    snapshot = market(GOOD, Name("BBB", 50.0), Name("CCC", 80.0))
    standing = {q.symbol: {g.gate for g in q.against} for q in quality_of(snapshot, rules, rules.watchlist)}
    table = plan(snapshot, account(), rules).rejections
    for symbol, against in standing.items():
        gates = set(table[table["symbol"] == symbol]["gate"]) & set(quality_gates())
        assert gates == against
    assert standing["BBB"] == {"price"}
