"""A home written by an older version opens: settings, journal, snapshot, plans and rolls, and its figures
stay what they were.

The home is described in `tests/old_home/README.md`. Figures that a later version corrects are changed here,
each with its reason.
"""

import shutil
from pathlib import Path
from typing import Any

import pytest

HOME = Path(__file__).parent / "old_home" / "home"
PLANS = ("20260821T194500Z-demo-1f4fef", "20260821T194500Z-demo-2e2134")  # the last one first
FIGURES = (
    "contracts",
    "shares",
    "cost_usd",
    "tax_basis",
    "break_even",
    "collateral_usd",
    "credit_usd",
    "rolls",
)


@pytest.fixture(autouse=True)
def old_home(wheel_home: Path) -> Path:
    """A copy of the old home, in force."""
    shutil.copytree(HOME, wheel_home)
    return wheel_home


def test_it_is_small() -> None:
    assert sum(file.stat().st_size for file in HOME.rglob("*") if file.is_file()) < 300_000


def test_its_settings_are_valid_and_mean_what_they_meant(wheel: Any) -> None:
    wheel("config", "check")
    shown = {row["key"]: row["value"] for row in wheel("config", "show", "--json").json["data"]["rows"]}
    assert shown["account.value"] == 250_000
    assert shown["accounts.ira.type"] == "ira"
    for names, value in (
        (("manage.fast", "manage.take_profit_early"), 0.55),
        (("manage.nickel", "manage.close_below_price"), 0.04),
        (("portfolio.neighbours_max", "portfolio.correlated_group_max"), 0.34),
        (("select.stress_charge", "select.stress_penalty"), 0.016),
    ):
        assert [shown[name] for name in names if name in shown] == [value]


@pytest.mark.parametrize(
    ("account", "cash", "positions"),
    [
        (
            "default",
            182_871.08,
            {
                "BORVIA": (None, 450, 17_400, 38.6667, 38.6667, None, None, None),
                "BROADA": (None, 30, 12_369, 412.3, 412.3, None, None, None),
                # 0.1.0 left out the 20.68 that the bought leg of its spread cost: 0.1034 a share.
                "KELDON": (None, 200, 12_000, 58.8068, 58.0436, None, None, None),
                # 0.1.0 counted the last premium alone and no fees; the roll before it cost 0.30, all fees
                # 0.0204.
                "OAKVEN-260904-P39": (1, 100, None, None, 36.3704, 3_900, 295, 1),
                "CORVAN-260918-P390/P380": (1, 100, None, None, 387.1136, 1_000, 290, 0),  # fees off
            },
        ),
        ("ira", 60_129.96, {"IRONDA-260918-P23": (3, 300, None, None, 22.5668, 6_900, 132, 0)}),
        ("robin", 799.96, {}),
    ],
)
def test_its_book_is_what_it_was(
    wheel: Any, account: str, cash: float, positions: dict[str, tuple[float | None, ...]]
) -> None:
    wheel("journal", "check")
    events = wheel("journal", "list", "--account", account, "--limit", "1000", "--json").json["data"][
        "events"
    ]
    assert round(sum(e["cash_usd"] for e in events if not e["undone"]), 2) == cash
    rows = wheel("positions", "--account", account, "--json").json["data"]["positions"]
    assert {row["id"] for row in rows} == set(positions)
    for row in rows:
        for field, value in zip(FIGURES, positions[row["id"]], strict=True):
            seen = row[field]
            assert (seen is None) if value is None else seen == pytest.approx(value, abs=1e-4), (
                row["id"],
                field,
            )


def test_its_cycles_and_its_week_are_what_they_were(wheel: Any) -> None:
    cycles = {c["id"]: c for c in wheel("cycles", "--json").json["data"]["cycles"]}
    # 0.1.0 called this profit, with the premiums of what is still open in it; without a market an open cycle
    # has none.
    assert {c["profit_usd"] for c in cycles.values()} == {None}
    brought = {
        n: round(c["realised_usd"] + c["dividends_usd"] + c["open_premium_usd"], 2) for n, c in cycles.items()
    }
    assert brought == {
        "KELDON-260522": 391.28,  # 411.96 less the 20.68 of its spread's other leg
        "OAKVEN-260629": 262.96,
    }
    week = wheel("review", "--week", "2026-W33", "--json").json["data"]
    assert week["cash_usd"] == 182_871.08
    assert week["value_usd"] == pytest.approx(
        224_055.08
    )  # 0.1.0 still counted a fee of 25 that was undone after that week


def test_its_default_account_is_forced_to_the_settings_and_says_so(wheel: Any) -> None:
    """Its file was written when `source = "config"` was the default and stood in every file: it stays in
    force, and the run says so.
    """
    answer = wheel("scan", "--snapshot", "latest", "--json", code=None)
    assert answer.json["data"]["account"]["source"] == "config"
    assert "journal_not_read" in [p["code"] for p in answer.json["problems"]]
    auto = wheel("scan", "--snapshot", "latest", "--set", "account.source=auto", "--json", code=None)
    assert (auto.json["data"]["account"]["source"], auto.json["data"]["account"]["cash_usd"]) == (
        "journal",
        182_871.08,
    )
    assert "settings_differ" in [p["code"] for p in auto.json["problems"]]


def test_its_snapshot_is_planned_on(wheel: Any) -> None:
    assert [s["id"] for s in wheel("snapshot", "list", "--json").json["data"]["snapshots"]] == [
        "20260821T194500Z-demo"
    ]
    plan = wheel("scan", "--snapshot", "latest", "--account", "ira", "--json").json["data"]
    assert plan["account"]["cash_usd"] == 60_129.96
    wheel("chain", "OAKVEN", "--snapshot", "latest")
    wheel(
        "monitor", "--snapshot", "latest", code=None
    )  # 3: the market of a scan need not hold every open contract


def test_its_plans_and_rolls_open(wheel: Any) -> None:
    assert [p["id"] for p in wheel("plan", "list", "--json").json["data"]["plans"]] == list(PLANS)
    assert [t["id"] for t in wheel("plan", "show", PLANS[0], "--json").json["data"]["tickets"]] == [
        "OAKVEN-260911-P35",
        "KELDON-260911-P55",
    ]
    wheel("plan", "show", PLANS[1])
    wheel("plan", "diff")
    assert wheel("ticket", "1", "--json").json["data"]["id"] == "OAKVEN-260911-P35"
    wheel("why", "IRONDA")
    wheel("why")
    filled = wheel(
        "journal",
        "fill",
        "OAKVEN-260904-P39>OAKVEN-261009-P38.5",
        "--price",
        "0.12",
        "--on",
        "2026-08-21",
        "--dry-run",
        "--json",
    ).json["data"]["events"]
    assert sum(e["cash_usd"] for e in filled) == pytest.approx(10.64)


def test_it_can_be_written_to(wheel: Any) -> None:
    wheel("journal", "settle", "--account", "ira", "--close", "IRONDA=24", "--yes")
    wheel("journal", "add", "--account", "ira", "WITHDRAW 1000 on 2026-09-21")
    events = wheel("journal", "list", "--account", "ira", "--json").json["data"]["events"]
    assert round(sum(e["cash_usd"] for e in events), 2) == 59_129.96
    assert wheel("positions", "--account", "ira", "--json").json["data"]["positions"] == []


def test_doctor_finds_nothing_wrong_with_it(wheel: Any) -> None:
    rows = {row["check"]: row for row in wheel("doctor", "--json", code=None).json["data"]["rows"]}
    assert all(rows[name]["ok"] for name in ("config", "config folder", "data folder", "snapshots", "plans"))
