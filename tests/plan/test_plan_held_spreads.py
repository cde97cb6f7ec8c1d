"""Held spreads: what a short option and the long one behind it take of every limit."""

import pytest
from markets import Name, account, config, held, market
from verdicts import put, wide

from wheelcli.chains.build import price_chains
from wheelcli.plan.history import history_of
from wheelcli.plan.optimize.exposure import exposure_of
from wheelcli.plan.planner import plan


@pytest.mark.parametrize(
    ("lines", "collateral", "risk"),
    [
        (("-2 AAA 2026-09-18 125 P @ 1.10", "2 AAA 2026-09-18 120 P @ 0.66"), 1000, 912),  # (5 − 0.44) · 200
        (("-1 AAA 2026-09-18 110 C @ 1.20", "1 AAA 2026-09-18 115 C @ 0.70"), 500, 450),
        # A price that is not known is no credit
        (("-1 AAA 2026-09-18 90 P", "1 AAA 2026-09-18 85 P @ 0.40"), 500, 500),
        (("-1 AAA 2026-09-18 90 P @ 1.00", "1 AAA 2026-09-18 85 P"), 500, 500),
        # Expired: nothing more can be lost, but until it is settled its width is not free.
        (("-1 AAA 2026-08-14 90 P @ 1.00", "1 AAA 2026-08-14 85 P @ 0.40"), 500, 0),
    ],
)
def test_what_a_held_spread_takes(lines, collateral, risk):
    snapshot, book, settings = market(put()), account(options=lines), config("AAA")
    chains = price_chains(snapshot, default_rate=0.04)
    history = history_of(snapshot.closes, ["AAA"], snapshot.session)
    out = exposure_of(book, chains, history=history, config=settings)
    result = out.collateral, out.risk["AAA"], out.spread_risk["AAA"], out.total_stress, out.total_deployed
    assert result == pytest.approx((collateral, risk, risk, risk, risk))


def test_a_held_spread_counts_at_its_maximum_loss_and_holds_its_width():
    # 3 spreads 90/85 with 0.60 of credit: width 1,500, at most 1,320 lost; the naked put would have counted
    # 27,000.
    lines = ("-3 AAA 2026-09-18 90 P @ 1.00", "3 AAA 2026-09-18 85 P @ 0.40")
    book = account(100_000, options=lines)
    trade_plan = plan(market(put()), book, wide())
    gates = {g.gate: g for g in trade_plan.tickets[0].gates}
    (t,) = trade_plan.tickets
    used = t.collateral_usd
    assert trade_plan.cash.free_cash_usd == 100_000 - 1500
    assert gates["buying_power"].limit == 100_000 - 1500
    assert gates["deployed"].value == pytest.approx((1320 + used) / 100_000)
    assert gates["name_collateral"].value == pytest.approx((1320 + used) / 100_000)
    assert gates["expiration"].value == pytest.approx((1320 + used) / 100_000)
    assert gates["stress_total"].value == pytest.approx((1320 + t.stress_loss_usd) / 100_000)
    assert gates["risk"].value == pytest.approx((1320 + t.stress_loss_usd) / 100_000)
    assert gates["positions"].value == 2
    assert trade_plan.deployed == pytest.approx((1320 + used) / 100_000)


def test_a_held_call_spread_leaves_the_shares_free():
    name = Name("AAA", 100.0, strikes=(106.0,), rights=("call",))
    spread = ("-1 AAA 2026-09-18 110 C @ 1.20", "1 AAA 2026-09-18 115 C @ 0.70")
    shares = (held("AAA", 100, 95.0),)
    (t,) = plan(market(name), account(shares=shares, options=spread), wide()).tickets
    assert (t.strategy, t.contracts) == ("covered_call", 1)
    assert plan(market(name), account(shares=shares, options=spread[:1]), wide()).tickets == ()


def test_a_call_covered_by_a_later_and_higher_one_holds_the_difference():
    """(118 − 110) × 100 = 800 are not free, and count as deployed and as lost under stress."""
    diagonal = ("-1 AAA 2026-09-18 110 C @ 1.20", "1 AAA 2027-01-15 118 C @ 2.00")
    trade_plan = plan(market(put()), account(options=diagonal), wide())
    assert not trade_plan.problems
    (t,) = trade_plan.tickets
    assert trade_plan.cash.free_cash_usd == 1_000_000 - 800
    assert trade_plan.deployed == pytest.approx((800 + t.collateral_usd) / 1_000_000)
    gates = {g.gate: g for g in t.gates}
    assert gates["stress_total"].value == pytest.approx((800 + t.stress_loss_usd) / 1_000_000)


@pytest.mark.parametrize(("shares", "warns"), [(200, False), (100, True), (0, True)])
def test_a_call_that_nothing_covers_is_named(shares, warns):
    book = account(
        shares=(held("AAA", shares, 95.0),) if shares else (), options=("-2 AAA 2026-09-18 110 C @ 1.20",)
    )
    # A long call of a later expiration covers as shares do.
    later = account(options=("-1 AAA 2026-09-18 110 C @ 1.20", "1 AAA 2027-01-15 80 C @ 24.00"))
    assert not plan(market(put()), later, wide()).problems
    sooner = account(options=("-1 AAA 2026-10-16 110 C @ 1.20", "1 AAA 2026-09-18 80 C @ 24.00"))
    assert [p.code for p in plan(market(put()), sooner, wide()).problems] == ["uncovered_call"]
    problems = [p for p in plan(market(put()), book, wide()).problems if p.code == "uncovered_call"]
    assert bool(problems) is warns
    if warns:
        assert f"short AAA calls on {200 - shares} shares are uncovered" in problems[0].message
