"""`wheel regime`: today's row, where the index stands, and what the row did to the last plan, counted again
by hand.
"""

from pathlib import Path
from typing import Any

import pytest

from wheelcli.documents.plan.regime import LastPlanUse
from wheelcli.market.demo import demo_snapshot
from wheelcli.market.snapshot_store import keep, library
from wheelcli.render.screens.regime import _used


def test_the_row_in_force_is_the_scan_s(demo: Any) -> None:
    data = demo("regime", "--json").json["data"]
    scan = demo("scan", "--json").json["data"]
    assert [r["name"] for r in data["rows"] if r["in_force"]] == [scan["regime"]["name"]]
    assert (data["regime"]["vix"], data["regime"]["vix_date"]) == (
        scan["regime"]["vix"],
        scan["regime"]["vix_date"],
    )
    assert (data["regime"]["left_below"], data["regime"]["left_from"]) == (14.0, 21.0)
    assert 0 < data["regime"]["percentile"] < 1
    assert [(r["vix_from"], r["vix_below"]) for r in data["rows"]] == [
        (None, 15),
        (15, 20),
        (20, 30),
        (30, 40),
        (40, None),
    ]


def test_what_the_row_did_is_counted_on_the_plan_s_own_tickets(demo: Any) -> None:
    data = demo("regime", "--json").json["data"]
    scan = demo("scan", "--json").json["data"]
    use, tickets = data["last_plan"], scan["tickets"]
    assert (use["id"], use["tickets"]) == (scan["plan"]["id"], len(tickets))
    assert use["delta_max"] == max(abs(t["delta"]) for t in tickets)
    assert use["deployed"] == scan["plan"]["deployed"]
    differences = {(d["row"], d["rule"]): d for d in use["differences"]}
    assert {row for row, _ in differences} == {"calm", "elevated"}
    assert differences["elevated", "delta"]["tickets"] == sum(
        not 0.14 <= abs(t["delta"]) <= 0.26 for t in tickets
    )
    assert differences["elevated", "dte"]["tickets"] == sum(not 25 <= t["dte_days"] <= 45 for t in tickets)
    assert ("calm", "delta") not in differences  # the two rows ask for the same
    assert differences["calm", "deployed"] == {
        "row": "calm",
        "rule": "deployed",
        "here": [0.65],
        "there": [0.55],
        "tickets": None,
        "fits": scan["plan"]["deployed"] <= 0.55,
    }
    counts = {r["name"]: r["tickets_kept"] for r in data["rows"]}
    assert counts["normal"] == len(tickets)
    assert counts["crisis"] == 0


@pytest.mark.parametrize("columns", [80, 100, 140])
def test_the_screen_fits_and_marks_the_row(demo: Any, columns: int) -> None:
    page = demo("regime", "--format", "table", columns=columns)
    assert max(len(line) for line in page.lines) <= columns
    (marked,) = [line for line in page.lines if line.startswith("▶")]
    assert "normal" in marked
    assert "Under elevated:" in page


@pytest.mark.long
def test_another_vix_is_another_row(demo: Any) -> None:
    data = demo("regime", "--json", "--set", "data.demo_vix=33").json["data"]
    assert data["regime"]["name"] == "high"
    assert data["last_plan"]["regime"] == "high"
    assert {d["row"] for d in data["last_plan"]["differences"]} == {"elevated", "crisis"}


def test_it_says_which_reading_is_in_force(demo: Any) -> None:
    regime = demo("regime", "--json").json["data"]["regime"]
    assert (regime["basis"], regime["median_row"], regime["last_row"]) == ("median", "normal", "normal")
    assert regime["live"] is True  # the demo's market is of a quarter to four
    assert " applies; " in regime["why"]


def test_without_a_plan_and_on_a_kept_snapshot(wheel: Any, wheel_home: Path) -> None:
    keep(demo_snapshot(24.0, symbols={"ALDERA"}), wheel_home / "data")
    data = wheel("regime", "--json").json["data"]
    assert (data["regime"]["name"], data["last_plan"]) == ("elevated", None)
    assert {r["tickets_kept"] for r in data["rows"]} == {None}
    assert "No plan yet" in wheel("regime", "--format", "table")


def test_a_look_at_the_index_alone_is_not_kept(wheel: Any, wheel_home: Path) -> None:
    wheel("config", "set", "data.provider", "demo")
    assert wheel("regime", "--json").json["data"]["regime"]["name"] == "normal"
    assert library(wheel_home / "data") == []


@pytest.mark.parametrize(("lowest", "explained"), [(0.077, True), (0.0804, False), (None, False)])
def test_a_return_below_the_minimum_of_its_row_is_explained(lowest: float | None, explained: bool) -> None:
    """The row asks for 8 %, of a fund on a broad index for 4 %."""
    plan = LastPlanUse(
        **dict.fromkeys(LastPlanUse.__dataclass_fields__)
        | {"id": "p1", "regime": "normal", "tickets": 1, "return_min": lowest}
    )
    assert ("broad-index funds need only a part" in _used(plan, 0.08).plain) is explained
    assert "broad-index" not in _used(plan, None).plain
