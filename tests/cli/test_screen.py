"""`wheel screen`: proposals from the demo, a file and a snapshot, and what is told where there are none."""

from pathlib import Path
from typing import Any

import pytest

from wheelcli.market.demo import demo_snapshot
from wheelcli.market.snapshot_store import keep, library


def test_the_demo_market_is_ranked_by_score(demo: Any) -> None:
    data = demo("screen", "--json").json["data"]
    scores = [n["score"] for n in data["names"]]
    assert len(scores) == 20 < data["universe"]["passed"]
    assert scores == sorted(scores, reverse=True)
    failed = {f["symbol"]: f["gates"] for f in data["failed"]}
    assert failed["ZIRKON"] == ["realised_vol"]
    assert failed["TRIPLO"] == ["leverage"]
    assert data["universe"]["names"] == data["universe"]["passed"] + len(failed)
    assert sum(data["by_gate"].values()) == sum(len(gates) for gates in failed.values())
    assert not {n["symbol"] for n in data["names"]} & set(failed)


@pytest.mark.parametrize("columns", [80, 100, 140])
def test_the_screen_fits(demo: Any, columns: int) -> None:
    page = demo("screen", "--format", "table", "--limit", "5", columns=columns)
    assert max(len(line) for line in page.lines) <= columns
    assert "DEMO MARKET" in page.lines[0]
    assert "rejected by" in page
    assert "; best 5" in page


def test_a_file_of_symbols(wheel: Any, tmp_path: Path) -> None:
    file = tmp_path / "names.csv"
    file.write_text("symbol,weight\nALDERA,1\nZIRKON,2\nNOSUCH,3\n?,4\n")
    done = wheel("screen", "--demo", "--universe", str(file), "--json", code=3).json
    assert done["status"] == "partial"
    assert [n["symbol"] for n in done["data"]["names"]] == ["ALDERA"]
    assert {f["symbol"]: f["gates"][0] for f in done["data"]["failed"]} == {
        "ZIRKON": "realised_vol",
        "NOSUCH": "no_data",
    }
    assert {p["code"] for p in done["problems"]} >= {"universe", "unknown_symbol"}


def test_a_snapshot_is_its_own_universe_and_nothing_is_kept(wheel: Any, wheel_home: Path) -> None:
    keep(demo_snapshot(symbols={"ALDERA", "ROSTAN", "ZIRKON"}), wheel_home / "data")
    wheel("watchlist", "add", "ROSTAN")
    data = wheel("screen", "--snapshot", "latest", "--json").json["data"]
    assert {n["symbol"]: n["watched"] for n in data["names"]} == {"ALDERA": False, "ROSTAN": True}
    page = wheel("screen", "--snapshot", "latest", "--format", "table")
    assert "wheel watchlist add ALDERA adds" in page
    wheel("config", "set", "data.provider", "demo")
    wheel("screen", "-q", "--limit", "1")
    assert len(library(wheel_home / "data")) == 1


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("--universe", "nonsense"), "most_actives"),
        (("--universe", "./missing.txt"), "cannot read missing.txt: No such file"),
        (("--universe", "demo"), "add --demo"),
        (("--universe", "nonsense", "--demo"), "or one of demo"),
    ],
)
def test_a_universe_that_is_none(words: tuple[str, ...], sentence: str, wheel: Any) -> None:
    assert sentence in wheel("screen", *words, code=2).stderr
    wheel("screen", "--demo", "--limit", "0", code=2)


def test_where_nothing_passes_it_is_said(wheel: Any) -> None:
    page = wheel("screen", "--demo", "--format", "table", "--set", "quality.rv_max=0.001")
    assert "No proposals" in page
    assert "realised volatility 57" in page
