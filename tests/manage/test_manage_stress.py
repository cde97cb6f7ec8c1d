"""The book under stress: the zero cell to the cent, identities of the grid, betas, cash calls, Greeks, and
what is left out.
"""

import io
from dataclasses import replace

import numpy as np
import pytest
from books import AAA, OPENED, book, config, held, market, quoting
from markets import Name
from rich.console import Console

from wheelcli.documents.provenance import Provenance
from wheelcli.manage.inputs import setting_of
from wheelcli.manage.mark import quoted
from wheelcli.manage.monitor import monitored
from wheelcli.manage.stress.book_stress import SPOTS, VOLS, stress
from wheelcli.manage.stress.document import stress_document
from wheelcli.manage.stress.reprice import legs_of, reprice
from wheelcli.pricing.american_batch import american_price
from wheelcli.render.screens.stress import _betas, draw

BBB = Name("BBB", 50.0, iv=0.40, vol=0.35)
SPY = Name("SPY", 600.0, iv=0.15, vol=0.15, kind="index_etf", sector=None, earnings=None)
LINES = (
    f"-2 AAA 2026-09-18 94 P @ 1.50 {OPENED}",
    f"-1 AAA 2026-09-18 106 C @ 1.40 {OPENED}",
    f"-3 BBB 2026-09-18 46 P @ 1.00 {OPENED}",
    f"3 BBB 2026-09-18 43 P @ 0.40 {OPENED}",
)
SHARES = (held("AAA", 100, 90.0),)


def setting(*lines, names=(AAA, BBB, SPY), shares=SHARES, value=100_000.0, quotes=None):
    snapshot = market(*names)
    if quotes:
        snapshot = quoting(snapshot, **quotes)
    return setting_of(snapshot, book(*(lines or LINES), shares=shares, value=value), config("AAA BBB"))


def test_the_grid_is_13_moves_by_9_volatilities() -> None:
    assert (len(SPOTS), SPOTS[0], SPOTS[-1], 0.0 in SPOTS) == (13, -0.40, 0.20, True)
    assert (len(VOLS), VOLS[0], VOLS[-1], 0.0 in VOLS) == (9, -0.25, 1.00, True)


def test_the_zero_cell_is_the_monitors_marks() -> None:
    here = setting()
    seen, marks = stress(here), monitored(here).marks_usd
    zero = seen.at(0.0, 0.0)
    assert zero.options_usd == marks == seen.marks_usd
    assert zero.profit_usd == 0.0


def test_an_option_without_a_volatility_keeps_its_mark_too() -> None:
    """Deep in the money no volatility explains its mid, so low is it; that of the closes moves it."""
    here = setting("-1 AAA 2026-09-18 120 P @ 15.00", quotes={"AAA260918P00120000": (19.80, 20.10)})
    seen = stress(here, weighted=False)
    assert seen.at(0.0, 0.0).options_usd == -2010.0
    assert seen.at(-0.10, 0.0).profit_usd < -900


def test_shares_fall_by_their_own_part() -> None:
    """100 shares at 100.00 alone, all moved alike: −10 % is −1,000; with a beta it is beta times that."""
    here = setting(f"-1 BBB 2026-09-18 42 P @ 0.10 {OPENED}", names=(AAA, BBB, SPY))
    uniform = {p.name: p.profit_usd for p in stress(here, weighted=False).by_position}
    assert uniform["AAA"] == pytest.approx(-4_000.0, abs=10.0)  # the worst is −40 %
    beta = here.betas(("AAA",)).of["AAA"]
    weighted = {p.name: p.profit_usd for p in stress(here).by_position}
    worst = stress(here).worst.spot_move
    assert weighted["AAA"] == pytest.approx(beta * worst * 10_000.0, rel=0.01)


def test_a_spread_loses_no_more_than_its_width() -> None:
    here = setting(
        f"-3 BBB 2026-09-18 46 P @ 1.00 {OPENED}", f"3 BBB 2026-09-18 43 P @ 0.40 {OPENED}", shares=()
    )
    marks = monitored(here).marks_usd
    cells = stress(here, weighted=False).cells
    assert min(c.options_usd for c in cells) == pytest.approx(-900.0, abs=5.0)  # 3 wide × 300
    assert marks > -900.0
    assert max(c.options_usd for c in cells) <= 0.5


def test_puts_lose_as_the_share_falls_and_as_volatility_rises() -> None:
    here = setting(f"-2 AAA 2026-09-18 94 P @ 1.50 {OPENED}", shares=())
    seen = stress(here, weighted=False)
    grid = np.array([[seen.at(s, v).profit_usd for v in VOLS] for s in SPOTS])
    assert (np.diff(grid, axis=0) >= -0.02).all()
    assert (np.diff(grid, axis=1) <= 0.02).all()
    # Far in the money it is worth exercise: 94 − 60 = 34 less the mark.
    mark = -stress(here).marks_usd / 200
    assert seen.at(-0.40, 0.0).profit_usd == pytest.approx(-(34.0 - mark) * 200, abs=15.0)


def test_days_that_pass_pay_the_seller() -> None:
    here = setting(f"-2 AAA 2026-09-18 94 P @ 1.50 {OPENED}", shares=())
    seen = stress(here, days=(0, 7, 31), weighted=False)
    now, week, end = (seen.at(0.0, 0.0, d).profit_usd for d in (0, 7, 31))
    assert now == 0.0 < week < end
    assert seen.at(0.0, 0.0, 31).options_usd == 0.0  # it lapses, and all of the mark is earned
    assert seen.at(-0.10, 0.0, 31).options_usd == pytest.approx(-(94.0 - 90.0) * 200, abs=10.0)


def test_the_worst_case_names_its_causes() -> None:
    seen = stress(setting())
    assert seen.worst.profit_usd == min(c.profit_usd for c in seen.cells)
    total = sum(p.profit_usd for p in seen.by_position)
    assert total == pytest.approx(seen.worst.profit_usd, abs=0.05)
    assert sum(p.profit_usd for p in seen.by_sector) == pytest.approx(total, abs=0.05)
    assert [p.profit_usd for p in seen.by_position] == sorted(p.profit_usd for p in seen.by_position)


def test_names_that_move_together_are_told_together() -> None:
    pair = (replace(AAA, near=(("m", 0.95),)), replace(BBB, near=(("m", 0.95),)), SPY)
    seen = stress(setting(names=pair))
    assert [set(p.name.split()) for p in seen.by_neighbourhood] == [{"AAA", "BBB"}]
    apart = stress(setting(names=(AAA, BBB, SPY)))
    assert apart.by_neighbourhood == ()


def test_betas_come_from_the_closes_and_else_from_the_sector() -> None:
    twice = replace(AAA, vol=0.30, near=(("SPY", 1.0),))
    base = replace(SPY, vol=0.15)
    known = setting(names=(twice, BBB, base)).betas(("AAA", "BBB"))
    assert known.of["AAA"] == pytest.approx(2.0, abs=0.01)  # the same moves, twice as large
    here = setting(names=(replace(AAA, sessions=100), BBB, SPY))
    young = here.betas(("AAA", "BBB"))
    assert young.of["AAA"] == young.of["BBB"]  # the one other name of its sector
    assert young.unknown == ("AAA",)
    seen = stress(here)
    assert seen.problems[0].message == (
        f"fewer than 126 sessions in common with SPY: the beta of AAA {young.of['BBB']:.2f}, its"
        " sector's median"
    )
    betas = {b.symbol: (b.known, b.basis) for b in stress_document(seen, here).betas}
    assert betas == {"AAA": (False, "sector_median"), "BBB": (True, "measured")}


@pytest.mark.parametrize(
    ("names", "weighted", "moves", "times"),
    [
        ((AAA,), True, "each share by its assumed beta;", 1.25),  # a market without a benchmark
        ((AAA, SPY), True, "each share by its beta to SPY;", None),
        ((AAA,), False, "every share by the same move;", 1.0),
    ],
)
def test_the_heading_says_how_far_a_row_moves_each_share(names, weighted, moves, times) -> None:
    here = setting(f"-1 AAA 2026-09-18 106 C @ 1.40 {OPENED}", names=names)
    seen = stress(here, weighted=weighted)
    out = io.StringIO()
    draw(stress_document(seen, here), Console(file=out, width=200), provenance=Provenance(None, "test"))
    assert moves in out.getvalue()
    if times is not None:
        (part,) = [p for p in seen.by_position if p.name == "AAA"]
        assert part.profit_usd == pytest.approx(-0.40 * times * 100 * 100.0, rel=0.01)


def test_the_screen_names_the_betas_that_stand_in() -> None:
    def lines(**changes):
        here = setting(names=(replace(AAA, sessions=100, **changes), BBB, SPY))
        return [str(line) for line in _betas(stress_document(stress(here), here))]

    assert lines(sector="Utilities") == ["Betas     AAA 1.25 (assumed)"]
    (sentence,) = lines()
    assert sentence.endswith("(its sector's median)")
    assert _betas(stress_document(stress(setting()), setting())) == []


def test_an_assumed_beta_moves_the_share_by_a_quarter_more_than_the_market() -> None:
    here = setting(
        "-2 AAA 2026-09-18 94 P @ 1.50 " + OPENED, names=(replace(AAA, sessions=100, sector="Utilities"), SPY)
    )
    seen = stress(here)
    share = next(p for p in seen.by_position if p.name == "AAA")
    assert share.profit_usd == pytest.approx(seen.worst.spot_move * 1.25 * 100 * here.spot("AAA"), abs=0.01)


def test_shares_the_market_does_not_hold_are_left_out_not_a_crash() -> None:
    seen = stress(setting(shares=(*SHARES, held("NOSUCH", 100, 20.0))))
    assert "NOSUCH" in seen.betas.unknown
    assert "NOSUCH" in seen.greeks.unknown
    assert "NOSUCH" not in {p.name for p in seen.by_position}


def test_without_a_benchmark_every_beta_is_assumed_and_said() -> None:
    seen = stress(setting(names=(AAA, BBB)))
    assert seen.betas.benchmark is None
    assert set(seen.betas.of.values()) == {1.25}
    assert [p.code for p in seen.problems] == ["no_benchmark"]


def test_the_cash_that_assignment_takes_at_each_move() -> None:
    """At −10 % uniform: AAA at 90 is below 94 (18,800), BBB at 45 below 46 and above 43 (13,800); at −20 %
    the spread is a width: 900.
    """
    calls = {c.spot_move: c for c in stress(setting(value=20_000.0), weighted=False).calls}
    assert calls[0.0].needed_usd == 0.0
    assert calls[-0.10].needed_usd == 32_600.0
    assert calls[-0.10].short_usd == 12_600.0
    assert calls[-0.20].needed_usd == 19_700.0


def test_the_greeks_of_the_book_add_up() -> None:
    """Shares count at their price; a short put is long its delta in shares."""
    here = setting(f"-2 AAA 2026-09-18 94 P @ 1.50 {OPENED}")
    greeks, put = stress(here).greeks, monitored(here).rows[0].quoted
    assert greeks.delta_usd == pytest.approx(put.spot * (100 - 200 * put.main.delta))
    assert greeks.theta_usd == pytest.approx(-200 * put.main.theta)
    assert greeks.theta_usd > 0 > greeks.vega_usd
    beta = here.betas(("AAA",)).of["AAA"]
    assert greeks.beta_delta_usd == pytest.approx(beta * greeks.delta_usd)
    assert greeks.beta_shares == pytest.approx(greeks.beta_delta_usd / here.spot("SPY"))


def test_what_has_no_mark_is_left_out_and_named() -> None:
    here = setting(*LINES, quotes={"AAA260918P00094000": (None, None)})
    seen = stress(here)
    assert [q.position.id for q in seen.unpriced] == ["AAA-260918-P94"]
    assert seen.problems[0].code == "unpriced"
    assert seen.at(0.0, 0.0).options_usd == monitored(here).marks_usd
    assert "AAA-260918-P94" in seen.greeks.unknown


def test_what_is_left_out_counts_at_its_maximum_loss_beside_the_grid() -> None:
    """A put of 40 sold at 1 loses 3,900 at most, 100 shares their break-even of 20."""
    lines = (*LINES, f"-1 ZZZ 2026-09-18 40 P @ 1.00 {OPENED}")
    here = setting(*lines, shares=(*SHARES, held("NOSUCH", 100, 20.0)))
    data = stress_document(stress(here), here)
    assert data.unpriced == ("ZZZ-260918-P40", "NOSUCH")
    assert data.unpriced_loss_usd == 3_900.0 + 2_000.0
    assert (data.cash_unknown_usd, data.cash_unknown_positions) == (4_000.0, 1)
    known = setting(*LINES)
    assert stress(here).worst.profit_usd == stress(known).worst.profit_usd
    assert stress_document(stress(known), known).unpriced_loss_usd == 0.0


def test_an_empty_book_of_options_is_its_shares() -> None:
    here = setting_of(market(AAA, SPY), book(shares=SHARES, value=100_000.0), config("AAA"))
    assert stress(here, weighted=False).at(-0.10, 0.0).profit_usd == pytest.approx(-1_000.0, abs=5.0)


def test_it_is_quick_enough_to_be_asked_often() -> None:
    """21 legs × 117 cells here, on any machine; 500 × 117 are measured by hand."""
    import time

    lines = [f"-1 AAA 2026-09-18 {k} P @ 1.00" for k in range(80, 122, 2)]
    here = setting(*lines, shares=())
    stress(here)
    started = time.perf_counter()
    stress(here)
    assert time.perf_counter() - started < 1.0


@pytest.mark.parametrize(("dividend", "carry"), [(0.0, 0.17), (0.0, 0.0), (0.50, 0.17), (0.50, 0.0)])
def test_a_deep_put_costs_its_exercise_value_and_no_carry(dividend: float, carry: float) -> None:
    """The share at 60 after a fall by 40 %: closing the put of 94 costs 34.00, the 0.05 by which its ask is
    above the model, and the dividend that its holder waits for, but not the carry of the days to come.
    """
    here = setting(f"-1 AAA 2026-09-18 94 P @ 1.50 {OPENED}")
    q = quoted(here.positions[0], here)
    (leg,) = q.legs
    q = replace(q, legs=(replace(leg, escrow=dividend, drag=dividend + carry),))
    legs = legs_of((q,), here)
    legs = replace(legs, mark=_fair(legs, here.chains.rate) + 0.05)
    moved = {"moves": np.array([[-0.40]]), "vols": np.zeros(1), "days": 0, "rate": here.chains.rate}
    cost = reprice(legs, **moved).item()
    assert cost == pytest.approx(94 - 0.60 * q.spot + dividend + 0.05, abs=0.002)


def test_a_fee_for_borrowing_that_makes_waiting_worth_it_stays_in_the_price() -> None:
    """A fee of 20 % a year on a share at 60 is more than the interest on a strike of 94: nobody exercises."""
    here = setting(f"-1 AAA 2026-09-18 94 P @ 1.50 {OPENED}")
    q = quoted(here.positions[0], here)
    (leg,) = q.legs
    fee = q.spot * (1 - np.exp(-0.20 * q.years))
    legs = legs_of((replace(q, legs=(replace(leg, escrow=0.0, drag=fee),)),), here)
    legs = replace(legs, mark=_fair(legs, here.chains.rate))
    moved = {"moves": np.array([[-0.40]]), "vols": np.zeros(1), "days": 0, "rate": here.chains.rate}
    waits = 94 * np.exp(-here.chains.rate * q.years) - 0.60 * (q.spot - fee)
    assert reprice(legs, **moved).item() == pytest.approx(waits, abs=0.01)
    assert waits > 94 - 0.60 * q.spot + 0.3


def _fair(legs, rate):
    """The model's price of each leg where the share is now."""
    return american_price(
        legs.spot - legs.drag, legs.strike, legs.years, rate, legs.vol, legs.is_call, legs.carry
    )
