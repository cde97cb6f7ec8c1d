"""`wheel screen`: proposals from the demo, a file and a snapshot, and what is told where there are none."""

import sys
from pathlib import Path
from typing import Any

import pytest

from wheelcli.loaders.market.index_members import index_universe
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


@pytest.mark.long
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


def names_of(demo: Any, *words: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = demo("screen", "--limit", "99", *words, "--json").json["data"]["names"]
    return found


@pytest.mark.long
def test_each_filter_leaves_out_what_it_says(demo: Any) -> None:
    everything = names_of(demo)
    rich = names_of(demo, "--return", "0.15")
    assert 0 < len(rich) < len(everything)
    assert min(n["annual_return"] for n in rich) >= 0.15
    far = names_of(demo, "--distance", "0.06")
    assert far
    assert all(n["strike"] <= 0.94 * n["spot"] * (1 + 1e-9) for n in far)
    assert all(n["distance"] == pytest.approx(1 - n["strike"] / n["spot"], abs=1e-6) for n in far)
    priced = names_of(demo, "--price-min", "30", "--price-max", "60")
    assert {n["symbol"] for n in priced} == {n["symbol"] for n in everything if 30 <= n["spot"] <= 60}
    sectors = names_of(demo, "--sector", "energy", "--sector", "Technology")
    assert {n["sector"] for n in sectors} == {"Energy", "Technology"}
    known = {n["symbol"] for n in everything if n["iv_percentile"] is not None}
    high = names_of(demo, "--iv-percentile", "0.6")
    assert {n["symbol"] for n in high} <= known
    assert all(n["iv_percentile"] >= 0.6 for n in high)


def test_reports_inside_the_contract_or_not(demo: Any) -> None:
    out = names_of(demo, "--earnings", "out")
    assert all(n["earnings"] is None or n["earnings"]["date"] > n["expiration"] for n in out)
    assert all(n["earnings"] is not None or n["kind"] != "stock" for n in out)
    assert names_of(demo, "--earnings", "in") == []  # [events] blocks them
    inside = names_of(demo, "--earnings", "in", "--set", "events.earnings=warn")
    assert inside
    assert all(n["earnings"]["date"] <= n["expiration"] for n in inside)


def test_calls_are_above_the_share_bought_now(demo: Any) -> None:
    calls = names_of(demo, "--calls")
    assert len(calls) > 20
    assert {n["right"] for n in calls} == {"call"}
    for n in calls:
        assert n["strike"] > n["spot"]
        assert n["delta"] > 0
        assert n["collateral_usd"] == pytest.approx(100 * n["spot"])
        assert n["annual_return"] == pytest.approx(n["bid"] / n["spot"] * 365 / n["dte_days"], rel=1e-6)


@pytest.mark.long
@pytest.mark.parametrize(
    ("sort", "key", "sign"),
    [("return", "annual_return", -1), ("distance", "distance", -1), ("iv", "iv", -1), ("price", "spot", 1)],
)
def test_the_order_is_that_of_sort(demo: Any, sort: str, key: str, sign: int) -> None:
    names = names_of(demo, "--sort", sort)
    assert [n["rank"] for n in names] == list(range(1, len(names) + 1))
    figures = [sign * n[key] for n in names]
    assert figures == sorted(figures)
    assert figures != sorted(figures, reverse=True)


@pytest.mark.long
def test_a_saved_screen_and_options_over_it(wheel: Any, wheel_home: Path) -> None:
    keep(demo_snapshot(), wheel_home / "data")
    for key, value in (("return_min", "0.15"), ("sort", "price"), ("sectors", '["Energy", "Utilities"]')):
        wheel("config", "set", f"screens.rich.{key}", value)
    words = ("screen", "--snapshot", "latest", "--saved", "rich", "--json")
    saved = wheel(*words).json["data"]
    prices = [n["spot"] for n in saved["names"]]
    assert prices
    assert prices == sorted(prices)
    assert {n["sector"] for n in saved["names"]} <= {"Energy", "Utilities"}
    assert {g for f in saved["failed"] for g in f["gates"]} >= {"wanted_sector"}
    over = wheel(*words, "--sector", "Technology").json["data"]
    assert {n["sector"] for n in over["names"]} == {"Technology"}
    refused = wheel("screen", "--snapshot", "latest", "--saved", "poor", code=2).stderr
    assert "saved screens: rich" in refused
    far = wheel("screen", "--demo", "--distance", "2", code=2).stderr
    assert "--distance: '2.0' (expected 0 to 1)" in far


def test_an_index_is_a_universe_with_its_date(wheel: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    assert index_universe("most_actives") is None
    pytest.importorskip("pytickersymbols", reason="the extra `universe` is not installed")
    for text in ("dow jones", "DOW JONES", "dowjones"):
        found = index_universe(text)
        assert found is not None
        universe, dated = found
        assert universe.name.startswith("DOW JONES, pytickersymbols ")
        assert len(universe.symbols) == 30
        assert "AAPL" in universe.symbols
        assert dated is not None
    hundred = index_universe("sp100")
    assert hundred is not None
    assert "BRK-B" in hundred[0].symbols
    monkeypatch.setitem(sys.modules, "pytickersymbols", None)
    assert "wheelcli[universe]" in wheel("screen", "--universe", "sp500", code=5).stderr
