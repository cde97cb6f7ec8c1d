"""The shell's completion of values, through the variables that the shells set."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

SETTINGS = """
[data]
provider = "demo"
[account]
value = 200000
cash = 200000
[accounts.ira]
type = "ira"
value = 90000
cash = 90000
[watchlist.ALDERA]
[watchlist.KARSTO]
"""


@pytest.fixture(scope="module")
def user(wheel_once: Any, tmp_path_factory: pytest.TempPathFactory) -> Any:
    """A home with settings, a recorded market, a plan and a position."""
    home = tmp_path_factory.mktemp("completed")
    folders = {f"WHEEL_{kind}_DIR": str(home / kind.lower()) for kind in ("CONFIG", "DATA", "CACHE")}
    (home / "config").mkdir()
    (home / "config/config.toml").write_text(SETTINGS, encoding="utf-8")
    wheel_once("record", env=folders)
    wheel_once("scan", "--snapshot", "latest", "--set", "score.min=0", env=folders)
    wheel_once("journal", "add", "DEPOSIT 200000 on 2026-08-03", env=folders)
    sale = "STO 1 OAKVEN 2026-09-18 39 P @ 0.85 on 2026-08-18"
    wheel_once("journal", "add", sale, "--force", env=folders)
    for kind in ("backtests/steady", "backtests/.half", "sweeps/grid"):
        (home / "data" / kind).mkdir(parents=True)
    return folders


def completed(wheel: Any, line: str, env: dict[str, str], *, rest: str = "") -> list[str]:
    """What bash offers for the last word of a line; `rest` is typed after the cursor."""
    words = line.split(" ")
    bash = {
        "_WHEEL_COMPLETE": "complete_bash",
        "COMP_WORDS": f"{line}{rest}",
        "COMP_CWORD": str(len(words) - 1),
    }
    answer = wheel(env={**env, **bash})
    assert answer.stderr == ""
    return answer.split()


def names_in(folder: str, env: dict[str, str]) -> list[str]:
    return sorted(path.name for path in (Path(env["WHEEL_DATA_DIR"]) / folder).iterdir() if path.is_dir())


@pytest.mark.long
@pytest.mark.parametrize("command", ["ticket", "journal fill", "block", "rfq open", "scan --without"])
def test_tickets_of_the_last_plan(wheel: Any, user: Any, command: str) -> None:
    tickets = [row["id"] for row in wheel("plan", "show", "--json", env=user).json["data"]["tickets"]]
    assert tickets
    offered = completed(wheel, f"wheel {command} ", user)
    assert offered[: len(tickets)] == tickets
    assert completed(wheel, f"wheel {command} {tickets[-1][:9]}", user)[0] == tickets[-1]
    assert completed(wheel, f"wheel {command} NOSUCH", user) == []


@pytest.mark.parametrize(
    ("line", "offered"),
    [
        ("wheel roll ", ["OAKVEN-260918-P39"]),
        ("wheel scan ", ["ALDERA", "KARSTO", "OAKVEN"]),
        ("wheel scan ALDERA K", ["KARSTO"]),
        ("wheel why ", ["ALDERA", "KARSTO", "OAKVEN"]),
        ("wheel chain O", ["OAKVEN"]),
        ("wheel positions A", ["ALDERA"]),
        ("wheel cycles ", ["ALDERA", "KARSTO", "OAKVEN"]),
        ("wheel watchlist add O", ["OAKVEN"]),
        ("wheel watchlist remove ", ["ALDERA", "KARSTO"]),
        ("wheel watchlist set ", ["ALDERA", "KARSTO"]),
        ("wheel config set score.mi", ["score.min"]),
        ("wheel config set accounts.ira.ty", ["accounts.ira.type"]),
        ("wheel config show watchlist.KARSTO.outl", ["watchlist.KARSTO.outlook"]),
        ("wheel config unset ", ["data.provider", "account.value", "account.cash"]),
        ("wheel scan --set score.mi", ["score.min="]),
        ("wheel scan --preset in", ["income", "index"]),
        ("wheel backtest show ", ["steady", "grid"]),
        ("wheel backtest compare steady g", ["grid"]),
        ("wheel monitor --account ", ["default", "ira"]),
        ("wheel monitor --account=i", ["ira"]),
    ],
)
def test_values_of_the_user(wheel: Any, user: Any, line: str, offered: list[str]) -> None:
    assert completed(wheel, line, user)[: len(offered)] == offered


def test_what_is_saved_is_offered_and_stays_as_it_is(wheel: Any, user: Any) -> None:
    files = {path: path.read_bytes() for path in Path(user["WHEEL_DATA_DIR"]).rglob("*") if path.is_file()}
    (snapshot,) = names_in("snapshots", user)
    (plan,) = names_in("plans", user)
    for line in ("wheel scan --snapshot ", "wheel snapshot show "):
        assert completed(wheel, line, user) == ["latest", snapshot]
    for line in ("wheel plan show ", "wheel plan diff ", "wheel ticket 1 --plan ", "wheel why --plan 20"):
        assert completed(wheel, line, user) == [plan]
    completed(wheel, "wheel roll ", user)
    after = {path: path.read_bytes() for path in Path(user["WHEEL_DATA_DIR"]).rglob("*") if path.is_file()}
    assert after == files


def test_a_line_with_demo_is_completed_from_the_demo(wheel: Any, user: Any) -> None:
    demo = [row["id"] for row in wheel("monitor", "--demo", "--json").json["data"]["positions"]]
    assert "GRIDAN-260904-P83" in demo
    before = completed(wheel, "wheel roll --demo ", user)
    assert "GRIDAN-260904-P83" in before
    assert set(before) <= set(demo)
    assert completed(wheel, "wheel roll G", user, rest=" --demo") == ["GRIDAN-260904-P83"]
    assert completed(wheel, "wheel monitor --demo --account c", user) == ["coins"]


@pytest.mark.parametrize(
    "line",
    [
        "wheel ticket ",
        "wheel roll ",
        "wheel plan show ",
        "wheel backtest show ",
        "wheel scan --preset no --set ",
    ],
)
def test_a_fault_offers_nothing_and_prints_nothing(wheel: Any, wheel_home: Path, line: str) -> None:
    (wheel_home / "config").mkdir(parents=True)
    (wheel_home / "config/config.toml").write_text("score = [", encoding="utf-8")
    assert completed(wheel, line, {}) == []
    assert not (wheel_home / "data").exists()


def test_other_shells_show_the_order_beside_a_ticket(wheel: Any, user: Any) -> None:
    ticket = wheel("plan", "show", "--json", env=user).json["data"]["tickets"][0]
    typed = {"_TYPER_COMPLETE_ARGS": "wheel ticket A", **user}
    fish = {"_WHEEL_COMPLETE": "complete_fish", "_TYPER_COMPLETE_FISH_ACTION": "get-args"}
    first = wheel(env={**typed, **fish}).lines[0]
    assert first.split("\t") == [ticket["id"], ticket["order_text"]]
    assert ticket["id"] in wheel(env={**typed, "_WHEEL_COMPLETE": "complete_zsh"})


@pytest.mark.long
def test_a_shell_gets_it_from_a_process(tmp_path: Path) -> None:
    bash = {"_WHEEL_COMPLETE": "complete_bash", "COMP_WORDS": "wheel scan --preset ca", "COMP_CWORD": "3"}
    program = "import sys; sys.argv[0] = 'wheel'; from wheelcli.cli.app import main; main()"
    done = subprocess.run(
        [sys.executable, "-c", program],
        env={**os.environ, **bash},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    assert (done.stdout, done.stderr) == ("cautious\n", "")
