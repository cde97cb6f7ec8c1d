"""Which row is in force: every boundary both ways, the median of five, the last level, no VIX, an old VIX,
the fold over the year.
"""

import csv
import itertools
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from markets import TODAY, Name, account, config, market

from wheelcli.config import Config
from wheelcli.config.regime import Regime as Row
from wheelcli.market.snapshot import table
from wheelcli.plan.document import RegimeInForce
from wheelcli.plan.planner import plan
from wheelcli.plan.regime import read, regime_in_force, regime_of, row_in_force, vix_problem
from wheelcli.plan.tickets.bases import RegimeBasis

ROWS = Config().regime
BOUNDARIES = [
    ("calm", "normal", 15),
    ("normal", "elevated", 20),
    ("elevated", "high", 30),
    ("high", "crisis", 40),
]


def after(*closes):
    return ROWS[row_in_force(closes, ROWS)[0]].name


def steady(level, sessions=5):
    return [float(level)] * sessions


@pytest.mark.parametrize(("low", "high", "edge"), BOUNDARIES)
def test_a_year_starts_without_hysteresis(low, high, edge):
    assert after(*steady(edge - 0.01)) == low
    assert after(*steady(edge)) == high


@pytest.mark.parametrize(("low", "high", "edge"), BOUNDARIES)
def test_a_row_is_left_upwards_one_point_above_its_bound(low, high, edge):
    calm = steady(edge - 2)
    assert after(*calm, *steady(edge + 0.99)) == low
    assert after(*calm, *steady(edge + 1)) == high


@pytest.mark.parametrize(("low", "high", "edge"), BOUNDARIES)
def test_a_row_is_left_downwards_below_one_point_under_its_bound(low, high, edge):
    excited = steady(edge + 1)
    assert after(*excited, *steady(edge - 1)) == high
    assert after(*excited, *steady(edge - 1.01)) == low


def test_between_the_two_the_row_depends_on_where_it_came_from():
    assert after(*steady(18), *steady(20.4)) == "normal"
    assert after(*steady(25), *steady(19.6)) == "elevated"


def test_a_jump_passes_several_rows_and_comes_back():
    assert after(*steady(12), *steady(45)) == "crisis"
    assert after(*steady(45), *steady(12)) == "calm"


def test_the_median_of_five_sessions_decides():
    # Two days at 60 do not move the median of five, three do.
    assert after(*steady(18), 60.0, 60.0) == "normal"
    assert after(*steady(18), 60.0, 60.0, 60.0) == "crisis"
    assert row_in_force([10.0, 50.0, 14.0, 13.0, 12.0], ROWS)[1] == 13.0
    assert row_in_force([99.0, 10.0, 50.0, 14.0, 13.0, 12.0], ROWS)[1] == 13.0


def test_fewer_than_five_sessions_take_the_median_of_those():
    assert row_in_force([12.0, 16.0], ROWS) == (0, 14.0)


def test_the_fold_over_a_series_by_hand():
    # Medians of five: 18, 18, 18, 18, 18, then 21 → three of five from the third day on.
    series = [*steady(18), 21.0, 21.0, 21.0, 19.5, 19.5, 19.5, 18.5, 18.5, 18.5]
    names = [after(*series[: n + 1]) for n in range(len(series))]
    # Day 8: 18 18 21 21 21 → 21, elevated. Day 11: 21 21 19.5 19.5 19.5 → 19.5 stays. Day 14: 19.5 19.5 18.5
    # 18.5 18.5 → 18.5, normal.
    assert names == ["normal"] * 7 + ["elevated"] * 6 + ["normal"]


@pytest.mark.parametrize(
    ("last", "row", "basis"),
    [
        (19.99, "calm", RegimeBasis.MEDIAN),  # one row above the median's: not enough
        (20.0, "elevated", RegimeBasis.LAST),
        (37.3, "high", RegimeBasis.LAST),
        (40.0, "crisis", RegimeBasis.LAST),
        (500.0, "crisis", RegimeBasis.LAST),
    ],
)
def test_the_last_level_outvotes_the_median_from_two_rows_above_it_on(last, row, basis):
    reading = read([*steady(14), last], ROWS)
    assert (ROWS[reading.row].name, reading.basis, reading.median) == (row, basis, 14.0)
    assert regime_of([*steady(14), last], config()).name == row


def test_a_last_level_below_the_median_s_row_changes_nothing():
    reading = read([*steady(45), 12.0], ROWS)
    assert (ROWS[reading.row].name, reading.basis) == ("crisis", RegimeBasis.MEDIAN)


def test_the_day_after_the_median_decides_again_when_the_level_falls_back():
    assert ROWS[read([*steady(14), 37.0, 19.0], ROWS).row].name == "calm"


VIX = Path(__file__).resolve().parents[3] / "shared/data/index/vix-daily.csv"


@pytest.mark.long
@pytest.mark.skipif(not VIX.exists(), reason="no ../shared/data here")
def test_over_the_history_of_vix_a_crash_counts_on_its_day_and_the_rows_stay_calm():
    with VIX.open(newline="") as file:
        days = [(r["DATE"], float(r["CLOSE"])) for r in csv.DictReader(file)]
    levels = [level for _, level in days]
    # Each day reads its own year, as a snapshot holds it.
    readings = {day: read(levels[max(0, i - 251) : i + 1], ROWS) for i, (day, _) in enumerate(days)}
    names = {day: ROWS[readings[day].row].name for day in ("2018-02-05", "2015-08-24", "2024-08-05")}
    assert names == {"2018-02-05": "high", "2015-08-24": "crisis", "2024-08-05": "high"}
    assert max(r.last_row - r.row for r in readings.values()) < 2
    before, now = ([getattr(r, kind) for r in readings.values()] for kind in ("median_row", "row"))
    changes = [sum(a != b for a, b in itertools.pairwise(rows)) for rows in (before, now)]
    assert changes[1] - changes[0] > 0
    assert changes[1] <= 1.1 * changes[0]


def test_one_row_is_always_in_force():
    only = (
        Row(
            name="elevated",
            below=5.0,
            delta=(0.1, 0.2, 0.3),
            dte=(1, 9),
            min_return=0.1,
            position_max=0.1,
            deployed=0.1,
            stress_total=0.1,
        ),
    )
    assert row_in_force([80.0], only)[0] == 0


def snapshot(**changes):
    return market(Name("AAA", 100.0), **changes)


def test_the_snapshots_year_of_vix():
    reading = regime_in_force(snapshot(vix=(*steady(18), *steady(22))), config())
    assert (reading.name, reading.vix, reading.vix_date) == ("elevated", 22.0, TODAY)
    assert (reading.delta_band, reading.dte_window) == ((0.14, 0.20, 0.26), (25, 45))


def test_a_gap_in_the_vix_is_passed_over():
    bare = snapshot(vix=(18.0, 18.0, 18.0, 18.0, 40.0))
    holed = bare.vix.copy()
    holed.loc[4, "close"] = float("nan")
    reading = regime_in_force(replace(bare, vix=holed), config())
    assert (reading.vix, reading.vix_last, reading.vix_date) == (18.0, 18.0, date(2026, 8, 17))


def test_without_a_vix_it_is_elevated_and_said():
    bare = replace(snapshot(), vix=table("vix"))
    reading = regime_in_force(bare, config())
    assert (reading.name, reading.vix, reading.vix_date) == ("elevated", None, None)
    assert (reading.vix_last, reading.basis) == (None, RegimeBasis.UNKNOWN)
    assert regime_of([], config()).name == "elevated"
    trade_plan = plan(bare, account(), config("AAA"))
    assert [p.code for p in trade_plan.problems] == ["no_vix"]
    assert "elevated" in trade_plan.problems[0].message


@pytest.mark.parametrize(
    ("last", "count"), [(date(2026, 8, 18), 0), (date(2026, 8, 13), 0), (date(2026, 8, 12), 1)]
)
def test_a_vix_older_than_three_sessions_is_said(last, count):
    # From Thursday 08-13 to Tuesday 08-18 three sessions have passed (Friday, Monday, Tuesday); from 08-12
    # four.
    bare = snapshot(vix_until=last)
    problem = vix_problem(regime_in_force(bare, config()), bare.session)
    assert (problem is not None) == bool(count)
    if problem:
        assert problem.code == "old_vix"
        assert "2026-08-12" in problem.message
        assert "4 sessions" in problem.message


def test_the_plan_shows_the_row():
    trade_plan = plan(snapshot(vix=tuple(steady(35, 10))), account(), config("AAA"))
    assert trade_plan.data().regime == RegimeInForce(
        name="high",
        vix=35.0,
        vix_last=35.0,
        vix_date=TODAY,
        basis=RegimeBasis.MEDIAN,
        target_delta=0.15,
        dte_min_days=30,
        dte_max_days=50,
        position_max=0.015,
        deployed_max=0.45,
        stress_total_max=0.08,
    )
