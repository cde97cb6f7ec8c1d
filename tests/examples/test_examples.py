"""The packages under `examples/`: pip installs each as it stands, and `wheel` runs with it and says the right
figures.
"""

import json
import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest

from wheelcli import third_party

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
PACKAGES = sorted(path.parent for path in EXAMPLES.glob("*/pyproject.toml"))
SAMPLE = EXAMPLES / "broker_reader/sample.csv"
LONGEST = 80  # lines a module must stay under
ACCOUNT = ("--set", "data.provider=lantern", "--set", "account.value=100000", "--set", "account.cash=100000")


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with both packages installed, without the network."""
    folder = tmp_path_factory.mktemp("site")
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-compile"]
    offline = ["--no-deps", "--no-build-isolation", "--no-index", "--target", str(folder)]
    done = subprocess.run([*pip, *offline, *map(str, PACKAGES)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return folder


@pytest.fixture
def on_path(site: Path) -> dict[str, str]:
    """The environment in which a process finds them."""
    return {"PYTHONPATH": os.pathsep.join(filter(None, (str(site), os.environ.get("PYTHONPATH"))))}


def bid_of(feed: Any, symbol: str, day: str, strike: float) -> float:
    """The bid of one put in the feed."""
    (bid,) = [row[3] for row in feed["symbols"][symbol]["chain"] if row[:3] == [day, strike, "P"]]
    return float(bid)


@pytest.mark.long
def test_a_plan_on_the_quotes_of_the_provider(wheel_process: Any, on_path: dict[str, str]) -> None:
    """Each credit is the bid of the feed: 1 × 100 × 1.66, and 2 × 100 × 0.97; what ties up cash is the
    strike.
    """
    answer = wheel_process("scan", "FERN", "MARL", "NOPE", *ACCOUNT, "--json", code=3, env=on_path)
    document = answer.json
    feed = json.loads((EXAMPLES / "provider/wheel_lantern/feed.json").read_text(encoding="utf-8"))
    assert (document["source"], document["as_of"]) == ("lantern", feed["time"])
    assert bid_of(feed, "MARL", "2026-10-23", 68) == 1.66
    assert bid_of(feed, "FERN", "2026-10-16", 46) == 0.97
    tickets = {
        t["id"]: (t["contracts"], t["credit_usd"], t["collateral_usd"]) for t in document["data"]["tickets"]
    }
    assert tickets == {"MARL-261023-P68": (1, 166.0, 6_800.0), "FERN-261016-P46": (2, 194.0, 9_200.0)}
    assert [p["message"] for p in document["problems"] if p["symbol"] == "NOPE"] == [
        "Lantern does not list NOPE"
    ]


@pytest.mark.long
def test_a_symbol_that_the_provider_does_not_list_alone_is_no_data(
    wheel: Any, site: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.syspath_prepend(str(site))
    assert "Lantern lists none of NOPE" in wheel("chain", "NOPE", *ACCOUNT, code=4).stderr


@pytest.mark.long
def test_the_statement_of_the_broker_makes_what_its_golden_says(
    wheel_process: Any, on_path: dict[str, str]
) -> None:
    answer = wheel_process("journal", "import", str(SAMPLE), "--dry-run", "--format", "ndjson", env=on_path)
    assert str(answer) == (EXAMPLES / "broker_reader/sample.golden").read_text(encoding="utf-8")
    rows = [json.loads(line) for line in answer.lines]
    # 20,000 + 168.70 + 119.35 − 30.65 − 9,200 + 138.70 + 42 + 3.15 − 5
    assert round(sum(row["cash_usd"] for row in rows), 2) == 11_236.25
    assert [row["event"] for row in rows if row["line"] in (7, 8)] == ["ASSIGN 2 FERN-260220-P46 @ 46.00"]


def test_a_line_that_contradicts_itself_is_told_and_blocks(
    wheel: Any, site: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.syspath_prepend(str(site))
    wrong = tmp_path / "wrong.csv"
    wrong.write_text(SAMPLE.read_text(encoding="utf-8").replace(",168.70,", ",368.70,"), encoding="utf-8")
    answer = wheel("journal", "import", str(wrong), "--dry-run", "--format", "ndjson", code=5)
    reasons = {row["line"]: row["reason"] for row in map(json.loads, answer.lines) if row["reason"]}
    assert reasons[4] == "2 at 0.85 should be 168.70, but the amount is 368.70"
    assert set(reasons) == {4, 7, 8}  # the assignment ends contracts that are then not held
    assert "nothing was imported" in answer.stderr


@pytest.mark.parametrize("package", PACKAGES, ids=lambda path: path.name)
def test_it_is_small_and_offers_what_it_says(
    package: Path, site: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in package.rglob("*.py"):
        assert len(module.read_text(encoding="utf-8").splitlines()) < LONGEST, module
    assert len((package / "README.md").read_text(encoding="utf-8").splitlines()) <= 11
    offered = tomllib.loads((package / "pyproject.toml").read_text(encoding="utf-8"))["project"][
        "entry-points"
    ]
    assert set(offered) <= {third_party.PROVIDERS, third_party.BROKERS}
    monkeypatch.syspath_prepend(str(site))
    for group, names in offered.items():
        for name, place in names.items():
            assert third_party.offers(group)[name].value == place
            assert third_party.load(third_party.offers(group)[name]) is not None
            assert re.fullmatch(r"wheel_\w+\.\w+(:\w+)?", place)


def test_the_installed_modules_are_those_of_the_examples(site: Path) -> None:
    for package in PACKAGES:
        for source in (path for path in package.glob("wheel_*/*") if path.suffix in (".py", ".json")):
            assert (site / source.relative_to(package)).read_bytes() == source.read_bytes()
