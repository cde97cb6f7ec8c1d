"""Where the volatility index stands, by hand; and the rules of another row on both sides of their ends."""

from dataclasses import replace
from typing import Any

import pytest
from filled_tickets import ticket
from markets import Name, account, config, market

from wheelcli.plan.document import ScanDocument
from wheelcli.plan.gates.answer import Effect, Gate, Unit, Verdict
from wheelcli.plan.planner import plan
from wheelcli.plan.regime_table import refused, row_use, vix_standing
from wheelcli.plan.tickets.ticket import Ticket


def test_the_percentile_is_of_medians_and_the_ways_out_have_a_point_of_hysteresis() -> None:
    standing = vix_standing(market(Name("AAA", 100.0), vix=(10.0,) * 5 + (18.0,) * 5), config())
    # Medians: 10 seven times, then 18 three times.
    assert (standing.vix, standing.vix_last, standing.percentile, standing.sessions) == (18.0, 18.0, 0.7, 10)
    assert (standing.name, standing.left_below, standing.left_from) == ("normal", 14.0, 21.0)
    calm = vix_standing(market(Name("AAA", 100.0), vix=(10.0,) * 5), config())
    assert (calm.left_below, calm.left_from) == (None, 16.0)
    unknown = vix_standing(market(Name("AAA", 100.0), vix=()), config())
    assert (unknown.name, unknown.vix, unknown.percentile, unknown.left_from) == (
        "elevated",
        None,
        None,
        None,
    )


def test_a_crash_of_the_day_is_in_force_by_its_last_level_and_says_why() -> None:
    standing = vix_standing(market(Name("AAA", 100.0), vix=(14.0,) * 9 + (33.0,)), config())
    assert (standing.name, standing.basis, standing.median_row, standing.last_row) == (
        "high",
        "last",
        "calm",
        "high",
    )
    # The level falls back to one row above `calm` below 20; from 40 on it is a crisis.
    assert (standing.left_below, standing.left_from) == (20.0, 40.0)
    assert standing.why == (
        "the last level of 33.0 (high) is two or more rows above the five-session median of 14.0 (calm): "
        "the stricter level applies"
    )
    calm = vix_standing(market(Name("AAA", 100.0), vix=(14.0,) * 10), config())
    assert calm.why.startswith("the five-session median of 14.0 (calm) applies; the last level of 14.0")


def gate(name: str, *, value: float | None = None, limit: float | None = None) -> Gate:
    return Gate(name, value, Unit.SHARE, limit, Effect.BLOCK, Verdict.PASS, "")


def with_rules(**changes: Any) -> Ticket:
    usual = {"delta": -0.20, "dte_days": 30, "annual_return": 0.12, "risk_share": 0.02}
    return replace(ticket(), **{**usual, **changes})


@pytest.mark.parametrize(
    ("rule", "inside", "outside"),
    [
        ("delta", {"delta": -0.26}, {"delta": -0.2601}),
        ("delta", {"delta": 0.14}, {"delta": 0.1399}),
        ("dte", {"dte_days": 25}, {"dte_days": 24}),
        ("dte", {"dte_days": 45}, {"dte_days": 46}),
        ("min_return", {"annual_return": 0.10}, {"annual_return": 0.0999}),
        ("position_max", {"risk_share": 0.02}, {"risk_share": 0.0201}),
        (
            "position_max",
            {"gates": (gate("risk", value=0.02),)},
            {"gates": (gate("risk", value=0.021),)},
        ),
    ],
)
def test_a_rule_of_another_row(rule: str, inside: dict[str, Any], outside: dict[str, Any]) -> None:
    table = config().regime
    here, there = table[1], table[2]  # normal, elevated
    assert not refused(with_rules(**inside), rule, here, there)
    assert refused(with_rules(**outside), rule, here, there)


def test_an_index_fund_owes_half_of_the_other_row_s_return_too() -> None:
    table = config().regime
    gates = (gate("least_return", limit=0.04),)  # half of normal's 8 %
    assert not refused(with_rules(annual_return=0.05, gates=gates), "min_return", table[1], table[2])
    assert refused(with_rules(annual_return=0.049, gates=gates), "min_return", table[1], table[2])


def scan_of(row: str) -> ScanDocument:
    """The document of a plan without tickets, made under that row."""
    trade_plan = plan(market(Name("AAA", 100.0), vix=(10.0,) * 5), account(1_000_000.0), config("AAA"))
    data = trade_plan.data()
    return replace(data, regime=replace(data.regime, name=row), tickets=())


def test_a_plan_without_tickets_and_one_of_a_row_that_is_gone() -> None:
    data = scan_of("calm")
    use = row_use(data, config().regime)
    assert use is not None
    assert (use.delta, use.return_min, use.stress_total) == (None, None, None)
    assert {d.row for d in use.differences} == {"normal"}
    assert row_use(replace(data, regime=replace(data.regime, name="panic")), config().regime) is None
