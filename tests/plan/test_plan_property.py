"""No plan of any small market, account and config breaks a rule, recomputed by a checker that shares no code
with the planner.
"""

from collections import Counter
from dataclasses import replace
from random import Random

import pytest
from checker import broken, implied, value
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from markets import Name, account, config, held, margin, market, weeks
from verdicts import merged, regime

from wheelcli.plan.optimize.rejections import explained
from wheelcli.plan.planner import plan
from wheelcli.plan.strategy import Strategy

SECTORS = ("Technology", "Energy", "Utilities")
FRIDAYS = weeks(3, 4, 6)


def names(r):
    out = []
    for symbol in ("AAA", "BBB", "CCC", "IDX")[: r.randint(2, 4)]:
        broad = symbol == "IDX"
        spot = r.choice([20.0, 47.5, 100.0, 180.0])
        days = r.sample(FRIDAYS, r.randint(1, 2))
        strikes = tuple(round(spot * (0.87 + 0.03 * k), 2) for k in range(9))
        out.append(
            Name(
                symbol,
                spot,
                iv=r.choice([0.32, 0.26, 0.40, 0.55, 0.22]),
                vol=r.choice([0.12, 0.20, 0.25, 0.40, 0.65]),
                kind="index_etf" if broad else r.choice(["stock", "stock", "sector_etf"]),
                sector="Broad index" if broad else r.choice(SECTORS),
                near=r.choice([(), (("F", 0.95),), (("F", 0.75),)]),
                expirations=tuple(days),
                strikes=strikes,
                open_interest=r.choice([5000.0, 1000.0, 250.0, 120.0, 60.0]),
                spread=r.choice([0.01, 0.03, 0.06, 0.12]),
                earnings=r.choice([FRIDAYS[0], FRIDAYS[2]])
                if r.randint(0, 5) == 5
                else Name("X", 1.0).earnings,
                exercise="european",
                tick=None,
            )
        )
    return tuple(out)


def books(r, known):
    value_usd = r.choice([50_000.0, 100_000.0, 250_000.0, 2_000_000.0])
    shares, lines = [], []
    for name in known:
        if r.randint(0, 3) == 3:
            count = r.randint(40, 420)
            basis = r.choice([None, name.spot * 0.9, name.spot * 1.06])
            shares.append(held(name.symbol, count, basis, core=r.choice([0, 100])))
            if count >= 200 and r.random() < 0.5:
                lines.append(f"-1 {name.symbol} {name.expirations[0]} {name.strikes[-1]:g} C @ 0.50")
        if r.randint(0, 3) == 3:
            lines.append(
                f"-{r.randint(1, 3)} {name.symbol} {name.expirations[0]} {name.strikes[1]:g} P @ 0.60"
            )
        if r.randint(0, 5) == 5:
            day, count, far = name.expirations[-1], r.randint(1, 3), r.choice([0, 2])
            lines += [
                f"-{count} {name.symbol} {day} {name.strikes[3]:g} P @ 1.00",
                f"{count} {name.symbol} {day} {name.strikes[far]:g} P @ 0.30",
            ]
    cash = r.choice([0.3, 0.7, 1.0]) * value_usd
    book = margin if r.random() < 0.5 else account
    return book(value_usd, cash, shares=tuple(shares), options=tuple(lines))


def rules(r, known):
    share = [0.15, 0.30, 0.50, 1.0]
    watched = {}
    for name in known:
        watched[name.symbol] = {
            "outlook": r.choice(["neutral", "bullish", "neutral", "bearish"]),
            **({"entry_price": name.spot * 0.96} if r.randint(0, 3) == 3 else {}),
            **({"exit_price": name.spot * 1.05} if r.randint(0, 3) == 3 else {}),
            **({"allow_below_basis": True} if r.randint(0, 3) == 3 else {}),
        }
    row = regime(
        delta=r.choice([(0.18, 0.25, 0.30), (0.10, 0.25, 0.45), (0.05, 0.20, 0.45)]),
        position_max=r.choice([0.02, 0.05, 0.20]),
        deployed=r.choice([0.4, 0.65, 1.0]),
        stress_total=r.choice([0.06, 0.12, 0.5]),
    )
    limits = {
        "sector_max": r.choice(share),
        "index_etf_total_max": r.choice(share),
        "correlated_group_max": r.choice(share),
        "expiration_max": r.choice(share),
        "new_deployed_max": r.choice(share),
        "cash_reserve": r.choice([0.0, 0.1, 0.3]),
        "positions_max": r.randint(1, 8),
        "new_per_run_max": r.randint(1, 4),
        "new_per_sector_max": r.randint(1, 3),
    }
    sizing = {
        "name_collateral_max": r.choice(share),
        "index_etf_collateral_max": r.choice(share),
        "spread_loss_max": r.choice([0.01, 0.03]),
    }
    rest = {
        "score": {"min": r.choice([10.0, 30.0, 45.0])},
        "spreads": {
            "credit_to_fair_min": r.choice([0.0, 0.7]),
            "stress_share_max": r.choice([0.1, 0.25, 1.0]),
        },
        "quality": {"market_cap_min": 0.0},
        "never": r.choice([[], [], [], [], [], ["BBB"]]),
    }
    sizing["single_contract_max"] = r.choice([0.0, 0.2, 0.5, 1.0])
    if r.randint(0, 2) == 2:
        sizing["name_collateral_max"] = r.choice([0.03, 0.06])
    limits["week_share_max"] = r.choice([0.3, 0.5, 1.0])
    select = {"last_third_weight": r.choice([0.0, 0.3, 1.0]), "attention_usd": r.choice([0.0, 1.0, 20.0])}
    for own in watched.values():
        if r.randint(0, 3) == 3:
            own["delta"] = r.choice([(0.10, 0.15, 0.22), (0.20, 0.30, 0.40)])
        if r.randint(0, 3) == 3:
            own["dte"] = (21, 30)
        if r.randint(0, 3) == 3:
            own["contracts_max"] = r.randint(1, 3)
    return config(watched, **merged(row, {"portfolio": limits, "sizing": sizing, "select": select}, rest))


def world(seed):
    """A market of two to four names, an account that may hold some of them, and rules, all drawn from the
    seed.
    """
    r = Random(seed)
    known = names(r)
    return market(*known), books(r, known), rules(r, known)


@pytest.mark.long
@pytest.mark.parametrize("runs", [60, pytest.param(2_000, marks=[pytest.mark.slow, pytest.mark.timeout(0)])])
def test_no_plan_breaks_a_rule(runs):
    seen = Counter()

    @settings(max_examples=runs, deadline=None, derandomize=True, phases=(Phase.explicit, Phase.generate))
    @given(st.integers(0, 2**32 - 1))
    def holds(seed):
        snapshot, book, settings_of = world(seed)
        trade_plan = plan(snapshot, book, settings_of)
        assert broken(snapshot, book, settings_of, trade_plan) == []
        assert (
            len({r.contract for r in explained(trade_plan.rejections)}) + len(trade_plan.tickets)
            == trade_plan.candidates
        )
        seen["tickets"] += len(trade_plan.tickets)
        seen["spreads"] += sum("spread" in t.strategy for t in trade_plan.tickets)
        seen["calls"] += sum(t.strategy == "covered_call" for t in trade_plan.tickets)
        seen["single"] += any(g.gate == "single_contract" for t in trade_plan.tickets for g in t.gates)
        seen["empty"] += not trade_plan.tickets
        seen.update(trade_plan.by_gate.keys())

    holds()
    # The property looked at real plans, and at limits that bound.
    assert seen["tickets"] > 30
    assert seen["spreads"] > 3
    assert seen["calls"] > 3
    assert seen["single"] > 0
    # A name may take a tenth of the account: more of the small ones stay empty
    assert seen["empty"] < 0.7 * runs
    for gate in (
        "cash_reserve",
        "risk",
        "stress_total",
        "sector",
        "neighbours",
        "new_positions",
        "deployed",
        "expiration",
        "new_per_week",
        "contracts_max",
    ):
        assert seen[gate], gate


def test_the_checker_sees_what_is_broken():
    # A plan of three contracts, doctored to thirty: size, sums and risk all speak.
    snapshot = market(Name("AAA", 100.0, exercise="european", tick=None, open_interest=500.0))
    book, settings_of = account(100_000), config("AAA", sizing={"name_collateral_max": 1.0})
    trade_plan = plan(snapshot, book, settings_of)
    assert broken(snapshot, book, settings_of, trade_plan) == []
    (t,) = trade_plan.tickets
    more = replace(t, contracts=30, legs=(replace(t.legs[0], quantity=30),))
    faults = broken(snapshot, book, settings_of, replace(trade_plan, tickets=(more,)))
    for what in (
        "deployed",
        "buying_power",
        "cash_reserve",
        "risk of AAA",
        "in AAA",
        "in Technology",
        "around AAA",
        "stress_total",
        "size",
    ):
        assert any(what in fault for fault in faults), what


def test_the_checker_sees_a_broken_spread():
    strikes = tuple(float(k) for k in range(84, 100, 2))
    snapshot = market(
        Name("AAA", 100.0, exercise="european", tick=None, open_interest=5000.0, strikes=strikes)
    )
    book, settings_of = margin(100_000), config("AAA")
    trade_plan = plan(snapshot, book, settings_of, strategies=[Strategy.BULL_PUT_SPREAD])
    assert broken(snapshot, book, settings_of, trade_plan) == []
    (t,) = trade_plan.tickets
    more = replace(t, contracts=40, legs=tuple(replace(leg, quantity=40) for leg in t.legs))
    faults = broken(snapshot, book, settings_of, replace(trade_plan, tickets=(more,)))
    for what in ("spreads on AAA", "all spreads", "risk of AAA"):
        assert any(what in fault for fault in faults), what
    assert any(f.endswith("account") for f in broken(snapshot, account(100_000), settings_of, trade_plan))
    turned = replace(t, legs=(t.legs[1], t.legs[0]))
    assert any(
        "further out" in f
        for f in broken(snapshot, book, settings_of, replace(trade_plan, tickets=(turned,)))
    )


def test_the_checkers_own_prices():
    # Hull: S 42, K 40, r 10 %, σ 20 %, six months: call 4.76, put 0.81.
    assert value(42, 40, 0.5, 0.20, 0.10, True) == pytest.approx(4.76, abs=0.005)
    assert value(42, 40, 0.5, 0.20, 0.10, False) == pytest.approx(0.81, abs=0.005)
    assert implied(
        value(100, 94, 31 / 365, 0.32, 0.04, False), 100, 94, 31 / 365, 0.04, False
    ) == pytest.approx(0.32)
