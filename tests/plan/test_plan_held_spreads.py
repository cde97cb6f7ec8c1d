"""Held spreads: which long option limits which short one, and what the pair takes of every limit."""

from datetime import date

import pytest
from markets import TODAY, Name, account, held, market
from verdicts import put, wide

from wheelcli.plan.held_spreads import held_options
from wheelcli.plan.make import plan


def pairs(*lines):
    found = held_options(account(options=lines).options, TODAY)
    spreads = [(s.short.contract.strike, s.long.contract.strike, s.contracts, s.max_loss) for s in found.spreads]  # fmt: skip
    return spreads, [(o.contract.strike, o.quantity) for o in found.alone]


def test_the_example_of_the_module():
    lines = ("-2 AAA 2026-09-18 125 P @ 1.10", "2 AAA 2026-09-18 120 P @ 0.66")
    assert pairs(*lines) == ([(125, 120, 2, pytest.approx(4.56))], [])


@pytest.mark.parametrize(
    ("lines", "spreads", "alone"),
    [
        # What is left over of the short side is a put of its own.
        (["-3 AAA 2026-09-18 90 P @ 1.00", "1 AAA 2026-09-18 85 P @ 0.40"], [(90, 85, 1, 4.40)], [(90, -2)]),
        # A long of another name, right or root, or one that expires first, stands behind nothing.
        (["-1 AAA 2026-09-18 90 P @ 1.00", "1 BBB 2026-09-18 85 P @ 0.40"], [], [(90, -1)]),
        (["-1 AAA 2026-09-18 90 P @ 1.00", "1 AAA 2026-09-18 95 C @ 0.40"], [], [(90, -1)]),
        (["-1 AAA 2026-09-18 90 P @ 1.00", "1 AAA1 2026-09-18 85 P @ 0.40"], [], [(90, -1)]),
        (["-1 AAA 2026-09-18 90 P @ 1.00", "1 AAA 2026-09-11 85 P @ 0.40"], [], [(90, -1)]),
        (["-1 AAA 2026-09-18 90 P @ 1.00", "1 AAA 2026-10-16 85 P @ 0.90"], [(90, 85, 1, 4.90)], []),
        # A price that is not known is no credit.
        (["-1 AAA 2026-09-18 90 P", "1 AAA 2026-09-18 85 P @ 0.40"], [(90, 85, 1, 5.0)], []),
        (["-1 AAA 2026-09-18 90 P @ 1.00", "1 AAA 2026-09-18 85 P"], [(90, 85, 1, 5.0)], []),
        # Calls the other way round; a debit is lost at most.
        (["-1 AAA 2026-09-18 110 C @ 1.20", "1 AAA 2026-09-18 115 C @ 0.70"], [(110, 115, 1, 4.50)], []),
        (["-1 AAA 2026-09-18 110 C @ 1.00", "1 AAA 2027-01-15 80 C @ 24.00"], [(110, 80, 1, 23.0)], []),
        # No long serves twice; the nearer strikes go together.
        (["-1 AAA 2026-09-18 95 P @ 2.00", "-1 AAA 2026-09-18 90 P @ 1.00", "1 AAA 2026-09-18 85 P @ 0.50", "1 AAA 2026-09-18 80 P @ 0.30"],
         [(95, 85, 1, 8.5), (90, 80, 1, 9.3)], []),
        # What has expired is no risk any more.
        (["-1 AAA 2026-08-14 90 P @ 1.00", "1 AAA 2026-08-14 85 P @ 0.40"], [], []),
    ],
)  # fmt: skip
def test_pairs(lines, spreads, alone):
    found, left = pairs(*lines)
    assert found == [(*s[:3], pytest.approx(s[3])) for s in spreads]
    assert left == alone


def test_a_held_spread_counts_at_its_maximum_loss_and_holds_its_width():
    # 3 spreads 90/85 with 0.60 of credit: width 1,500, at most 1,320 lost; the naked put would have counted 27,000.
    lines = ("-3 AAA 2026-09-18 90 P @ 1.00", "3 AAA 2026-09-18 85 P @ 0.40")
    book = account(100_000, options=lines)
    made = plan(market(put()), book, wide())
    gates = {g.gate: g for g in made.tickets[0].gates}
    (t,) = made.tickets
    used = t.collateral_usd
    assert made.buying_power_usd == 100_000 - 1500
    assert gates["buying_power"].limit == 100_000 - 1500
    assert gates["deployed"].value == pytest.approx((1320 + used) / 100_000)
    assert gates["name_collateral"].value == pytest.approx((1320 + used) / 100_000)
    assert gates["expiration"].value == pytest.approx((1320 + used) / 100_000)
    assert gates["stress_total"].value == pytest.approx((1320 + t.stress_loss_usd) / 100_000)
    assert gates["risk"].value == pytest.approx((1320 + t.stress_loss_usd) / 100_000)
    assert gates["positions"].value == 2
    assert made.deployed == pytest.approx((1320 + used) / 100_000)


def test_a_held_call_spread_leaves_the_shares_free():
    name = Name("AAA", 100.0, strikes=(106.0,), rights=("call",))
    spread = ("-1 AAA 2026-09-18 110 C @ 1.20", "1 AAA 2026-09-18 115 C @ 0.70")
    shares = (held("AAA", 100, 95.0),)
    (t,) = plan(market(name), account(shares=shares, options=spread), wide()).tickets
    assert (t.strategy, t.contracts) == ("covered_call", 1)
    assert plan(market(name), account(shares=shares, options=spread[:1]), wide()).tickets == ()


@pytest.mark.parametrize(("shares", "told"), [(200, False), (100, True), (0, True)])
def test_a_call_that_nothing_covers_is_named(shares, told):
    book = account(
        shares=(held("AAA", shares, 95.0),) if shares else (), options=("-2 AAA 2026-09-18 110 C @ 1.20",)
    )
    problems = [p for p in plan(market(put()), book, wide()).problems if p.code == "uncovered_call"]
    assert bool(problems) is told
    if told:
        assert f"on {200 - shares} shares of AAA" in problems[0].message


def test_expired_long_legs_limit_nothing_that_is_open():
    assert (
        held_options(account(options=("1 AAA 2026-08-14 85 P @ 0.40",)).options, date(2026, 8, 18)).alone
        == ()
    )
