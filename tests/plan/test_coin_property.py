"""No plan of any small market of coins, account and config breaks a rule, recomputed by a checker that shares
no code with the planner.
"""

from collections import Counter
from dataclasses import replace

import pytest
from coin_checker import black, broken, implied
from coin_worlds import fair, world
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from wheelcli.plan.optimize.rejections import explained
from wheelcli.plan.planner import plan

BOTH = ("BTC", "ETH")


@pytest.mark.long
@pytest.mark.parametrize("runs", [40, pytest.param(1_500, marks=[pytest.mark.slow, pytest.mark.timeout(0)])])
def test_no_plan_on_coins_breaks_a_rule(runs):
    seen = Counter()

    @settings(max_examples=runs, deadline=None, derandomize=True, phases=(Phase.explicit, Phase.generate))
    @given(st.integers(0, 2**32 - 1))
    def holds(seed):
        snapshot, account, config = world(seed)
        made = plan(snapshot, account, config, BOTH)
        assert broken(snapshot, account, config, made) == []
        assert len({r.contract for r in explained(made.rejections)}) + len(made.tickets) == made.candidates
        seen["puts"] += sum(t.strategy == "cash_secured_put" for t in made.tickets)
        seen["calls"] += sum(t.strategy == "covered_call" for t in made.tickets)
        seen["empty"] += not made.tickets
        seen[made.regime.name] += 1
        seen.update(made.by_gate.keys())

    holds()
    # The property looked at real plans, and at limits that bound.
    assert seen["puts"] > 4
    assert seen["calls"] > 4
    assert seen["empty"] < 0.8 * runs
    for name in ("normal", "elevated", "delta", "realised_vol", "cash_reserve", "risk"):
        assert seen[name], name


@pytest.mark.long
def test_the_checker_sees_what_is_broken():
    """The first world with a put and a call: 400 times as many lots break size, sums and cover."""
    for seed in range(400):
        snapshot, account, config = world(seed)
        made = plan(snapshot, account, config, BOTH)
        if len({t.strategy for t in made.tickets}) == 2:
            break
    faults = []
    for t in made.tickets:
        more = replace(t, contracts=t.contracts * 400, legs=(replace(t.legs[0], quantity=t.contracts * 400),))
        faults += broken(snapshot, account, config, replace(made, tickets=(more,)))
    for what in (": size", ": covered", "buying_power", "risk of", "in Digital assets", "deployed"):
        assert any(what in fault for fault in faults), (what, faults)
    other = replace(made.regime, row=made.regime.row.model_copy(update={"name": "another"}))
    assert any("the regime is" in f for f in broken(snapshot, account, config, replace(made, regime=other)))


def test_the_checkers_own_prices():
    """Hull: F 20, K 20, r 9 %, σ 25 %, four months: 1.1166 discounted, 1.1506 at the end."""
    assert black(20, 20, 4 / 12, 0.25, False) == pytest.approx(1.1506, abs=5e-4)
    assert implied(fair(101.0, 95.0, 0.1, 0.5, True), 101.0, 95.0, 0.1, True) == pytest.approx(0.5, abs=1e-6)
