"""`wheel plan list|show|diff` and the ageing of tickets, on the demo and on plans that scans kept."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from wheelcli.market.demo import AS_OF, demo_snapshot
from wheelcli.market.snapshot import table
from wheelcli.market.snapshot_store import keep

NAMES = "ALDERA,KARSTO,SOLVAN,ROSTAN,BROADA"


@pytest.fixture
def scanned(wheel: Any, wheel_home: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A user with two plans, a minute apart, of which the later is stricter."""
    from wheelcli import clock

    wheel("init", "--account-value", "250000", "--watchlist", NAMES)
    wheel("config", "set", "data.provider", "demo")
    for minute, more in ((0, ()), (1, ("--set", "score.min=74", "--set", "watchlist.ALDERA.notes=x"))):
        monkeypatch.setattr(clock, "now", lambda minute=minute: AS_OF + timedelta(minutes=minute))
        wheel("scan", "-q", *more)
    return wheel_home / "data"


@pytest.mark.long
def test_the_list_is_newest_first(scanned: Path, wheel: Any) -> None:
    rows = wheel("plan", "list", "--json").json["data"]["plans"]
    assert [r["made"] for r in rows] == ["2026-08-21T19:46:00Z", "2026-08-21T19:45:00Z"]
    assert rows[0]["id"] == (scanned / "plans/last").read_text()
    assert rows[0]["tickets"] == len(rows[0]["symbols"])
    assert wheel("plan", "list").lines[0].startswith("id\tmade\t")


def test_a_damaged_plan_is_told_and_the_others_stay(scanned: Path, wheel: Any) -> None:
    broken = scanned / "plans" / wheel("plan", "list", "--fields", "id").lines[2]
    (broken / "plan.json").write_text("{")
    done = wheel("plan", "list", "--json").json
    assert [bool(r["damaged"]) for r in done["data"]["plans"]].count(True) == 1
    assert done["problems"][0]["code"] == "plan"
    wheel("plan", "show", broken.name, code=5)


def test_one_again_by_place_id_and_beginning(scanned: Path, wheel: Any) -> None:
    last, first = (r["id"] for r in wheel("plan", "list", "--json").json["data"]["plans"])
    for name in ((), ("last",), ("1",), (last,)):
        assert wheel("plan", "show", *name, "--json").json["data"]["plan"]["id"] == last
    for name in ("2", first, first[:-1]):
        assert wheel("plan", "show", name, "--json").json["data"]["plan"]["id"] == first
    assert "ambiguous plan: '20260821' matches 2" in wheel("plan", "show", "20260821", code=2).stderr
    assert "plan not found: " in wheel("plan", "show", "nonsense", code=2).stderr


def test_two_side_by_side(scanned: Path, wheel: Any) -> None:
    data = wheel("plan", "diff", "--json").json["data"]
    last, first = (r["id"] for r in wheel("plan", "list", "--json").json["data"]["plans"])
    assert (data["before"]["id"], data["after"]["id"]) == (first, last)
    gone = [t for t in data["tickets"] if t["change"] == "dropped"]
    assert gone
    assert all("score" in [g["gate"] for g in t["gates"]] for t in gone)
    assert all("is below the minimum of 74.0" in t["gates"][0]["reason"] for t in gone)
    assert {"score.min", "watchlist.ALDERA.notes"} == {s["key"] for s in data["settings"]}
    assert wheel("plan", "diff", last, first, "--json").json["data"]["before"]["id"] == last
    page = wheel("plan", "diff", "--format", "table")
    assert "score.min 45 → 74" in page
    assert "rejected now: score" in page


@pytest.mark.long
def test_why_of_a_plan_read_back_tells_the_numbers(scanned: Path, wheel_process: Any) -> None:
    rows = wheel_process("why", "ALDERA", "--json").json["data"]["rows"]
    assert any("is below the minimum of 74.0" in row["reason"] for row in rows)


def test_one_plan_alone_cannot_be_compared(wheel: Any) -> None:
    assert "no plan yet" in wheel("plan", "diff", code=5).stderr
    assert wheel("plan", "list", "--json").json["data"]["plans"] == []
    assert "No plans yet" in wheel("plan", "list", "--format", "table")


def newer(data: Path, moves: dict[str, float], days: int = 3) -> None:
    """Record a market some days later in which these shares have moved."""
    snapshot = demo_snapshot(symbols=set(NAMES.split(",")))
    names = snapshot.underlyings
    names = names.assign(
        spot=[p * moves.get(s, 1.0) for s, p in zip(names["symbol"], names["spot"], strict=True)]
    )
    later = replace(
        snapshot, as_of=snapshot.as_of + timedelta(days=days), underlyings=table("underlyings", names)
    )
    keep(later, data)


def test_a_ticket_is_stale_beyond_one_standard_deviation(scanned: Path, wheel: Any) -> None:
    first = wheel("plan", "show", "--json").json["data"]["tickets"]
    assert {(t["stale"], t["age"]) for t in first} == {(False, None)}
    one = first[0]
    sd = one["iv"] * (3 / 365) ** 0.5
    newer(scanned, {one["symbol"]: 1 + 1.5 * sd})
    again = wheel("plan", "show", "--json").json["data"]["tickets"]
    assert [t["stale"] for t in again] == [True] + [False] * (len(again) - 1)
    assert again[0]["age"]["moved_sd"] == pytest.approx(1.5, abs=0.1)
    assert again[0]["age"]["as_of"] == "2026-08-24T19:45:00Z"
    done = wheel("plan", "show", "--format", "table")
    assert "STALE" in done
    assert "stale tickets: " in done.stderr
    ticket = wheel("ticket", "1", "--json").json["data"]
    assert (ticket["stale"], ticket["age"]) == (True, again[0]["age"])
    assert "STALE" in wheel("ticket", "1", "--format", "table")
    assert wheel("ticket", "1", "--fields", "id,stale").lines[1].endswith("\ttrue")


@pytest.mark.long
def test_the_demo_has_two_plans_a_week_apart(demo: Any) -> None:
    rows = demo("plan", "list", "--json").json["data"]["plans"]
    assert [(r["as_of"][:10], r["regime"]) for r in rows] == [
        ("2026-08-21", "normal"),
        ("2026-08-14", "elevated"),
    ]
    assert rows[0]["id"] == demo("scan", "--json").json["data"]["plan"]["id"]
    data = demo("plan", "diff", "--json").json["data"]
    assert [s["key"] for s in data["settings"]] == ["data.demo_vix"]
    assert {"name", "vix", "target_delta"} <= {s["key"] for s in data["regime"]}
    assert any(abs(s["moved"]) > 0.01 for s in data["spots"])
    assert all(t["gates"] or t["why"] for t in data["tickets"] if t["change"] in ("added", "dropped"))
    shown = demo("plan", "show", "2", "--json").json["data"]
    assert all(t["age"] for t in shown["tickets"])
    assert all(t["stale"] == (abs(t["age"]["moved_sd"]) > 1) for t in shown["tickets"])
    assert demo("ticket", "1", "--json").json["data"]["age"] is None


@pytest.mark.long
@pytest.mark.parametrize("columns", [80, 100, 140])
def test_the_screens_fit(demo: Any, columns: int) -> None:
    for words in (("list",), ("show", "2"), ("diff",)):
        page = demo("plan", *words, "--format", "table", columns=columns)
        assert max(len(line) for line in page.lines) <= columns, words
        assert "DEMO MARKET" in page.lines[0]


def test_what_is_kept_beside_a_plan(scanned: Path) -> None:
    document = json.loads(
        (scanned / "plans" / (scanned / "plans/last").read_text() / "plan.json").read_text()
    )
    assert datetime.fromisoformat(document["kept"]["at"]) == AS_OF.astimezone(UTC) + timedelta(minutes=1)
    assert document["kept"]["config"]["score.min"] == 74.0
    assert set(document["kept"]["spots"]) == set(NAMES.split(","))
