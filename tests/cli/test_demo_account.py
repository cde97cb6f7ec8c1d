"""The demo is one account: every screen and document shows the same cash, value, free cash and positions, each pair of them."""

from itertools import combinations
from typing import Any

import pytest

FRIDAY = ("--week", "2026-W34")  # of the demo's moment


@pytest.fixture(scope="module")
def documents(request: pytest.FixtureRequest) -> dict[str, Any]:
    """The data of every command that shows the demo's account."""
    demo = request.getfixturevalue("demo")
    runs = {
        "scan": ("scan",), "plan show": ("plan", "show"), "monitor": ("monitor",), "stress": ("stress",), "positions": ("positions",),
        "cycles": ("cycles",), "review": ("review", *FRIDAY), "journal": ("journal", "list"), "roll": ("roll", "TARNIO"),
        "ticket": ("ticket", "1"), "why": ("why",),
    }  # fmt: skip
    return {name: demo(*words, "--json").json["data"] for name, words in runs.items()}


def same(values: dict[str, Any], *, within: float = 0.005) -> None:
    """Each pair agrees: to the cent, or word for word."""
    assert len(values) > 1
    for (one, left), (other, right) in combinations(values.items(), 2):
        equal = (
            left == right if isinstance(left, str | set | dict) else left == pytest.approx(right, abs=within)
        )
        assert equal, (one, left, other, right)


def test_cash(documents: dict[str, Any]) -> None:
    told = {name: documents[name]["account"]["cash_usd"] for name in ("scan", "monitor", "stress")}
    told |= {name: documents[name]["cash_usd"] for name in ("positions", "review")}
    told["journal"] = documents["journal"]["events"][-1]["balance_usd"]
    same({**told, "by hand": 205_600.00})


def test_value(documents: dict[str, Any]) -> None:
    told = {name: documents[name]["account"]["value_usd"] for name in ("scan", "monitor", "stress")}
    same({**told, "review": documents["review"]["value_usd"]})


def test_free_cash(documents: dict[str, Any]) -> None:
    """Cash less the collateral of short puts and spreads."""
    account, book = documents["scan"]["account"], documents["monitor"]["book"]
    same({
        "scan": account["buying_power_usd"],
        "monitor": documents["monitor"]["account"]["cash_usd"] - book["collateral_usd"],
        "positions": documents["positions"]["cash_usd"] - documents["positions"]["collateral_usd"],
        "by hand": 205_600 - 100 * (2 * 83 + 2 * 45 + 39 + 185 + 40 + 2 * 10),
    })  # fmt: skip


def test_positions(documents: dict[str, Any]) -> None:
    rows = documents["positions"]["positions"]
    same({
        "positions": {(r["id"], r["contracts"]) for r in rows if r["kind"] != "shares"},
        "monitor": {(r["id"], r["contracts"]) for r in documents["monitor"]["positions"]},
    })  # fmt: skip
    shares = {r["symbol"]: r["shares"] for r in rows if r["kind"] == "shares"}
    same({
        "positions": shares,
        "monitor": {r["symbol"]: r["quantity"] for r in documents["monitor"]["shares"]},
        "by hand": {"BORVIA": 300, "GALVOR": 200, "KELDON": 200},
    })  # fmt: skip
    assert {r["name"] for r in documents["stress"]["by_position"]} == {r["id"] for r in rows}
    held = {r["symbol"] for r in rows}
    assert {c["symbol"] for c in documents["cycles"]["cycles"] if c["state"] == "open"} <= held
    assert documents["roll"]["position"]["id"] in {r["id"] for r in rows}


def test_the_plan_counts_what_is_open(documents: dict[str, Any]) -> None:
    """No ticket writes a call on shares that a call is written on already: 200 of 300 Borvia, 100 of 200 Galvor (100 are core)."""
    calls = {
        t["symbol"]: t["contracts"] for t in documents["scan"]["tickets"] if t["strategy"] == "covered_call"
    }
    assert calls
    assert all(
        calls.get(symbol, 0) <= most for symbol, most in {"BORVIA": 2, "GALVOR": 1, "KELDON": 2}.items()
    )
    assert documents["plan show"]["account"] == documents["scan"]["account"]
    assert documents["ticket"]["id"] == documents["scan"]["tickets"][0]["id"]
    names = {
        documents[name]["account"] for name in ("ticket", "why", "roll", "positions", "cycles", "review")
    }
    assert names == {documents["scan"]["account"]["name"]} == {"default"}


def test_flags_go_before_the_demos_journal(demo: Any) -> None:
    small = demo("scan", "--set", "account.value=25000", "--json").json["data"]["account"]
    assert (small["value_usd"], small["cash_usd"], small["buying_power_usd"]) == (25_000, 25_000, 25_000)
    for command in ("scan", "monitor", "stress"):
        account = demo(command, "--set", "account.cash=150000", "--json").json["data"]["account"]
        assert account["cash_usd"] == 150_000, command
        assert account["value_usd"] == pytest.approx(247_788.5 - 55_600), command
