"""`wheel init`: writes the user's file, in a script and on a terminal, and never half of it."""

import json
import os
import pty
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from wheelcli.cli.app import app
from wheelcli.config import load


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A user without any file; returns the file to be written."""
    for name in [n for n in os.environ if n.startswith("WHEEL_")]:
        monkeypatch.delenv(name)
    for kind in ("CONFIG", "DATA", "CACHE"):
        monkeypatch.setenv(f"WHEEL_{kind}_DIR", str(tmp_path / kind.lower()))
    monkeypatch.chdir(tmp_path)
    return tmp_path / "config" / "config.toml"


def init(*arguments: str) -> Any:
    """Run `wheel init` as a script would."""
    return CliRunner().invoke(app, ["init", *arguments])


def test_a_script_writes_the_file_and_is_told_what_comes_next(home: Path) -> None:
    done = init("--account-value", "250000", "--cash", "100000", "--watchlist", "aapl, brk.b,AAPL", "--json")
    assert done.exit_code == 0, done.stderr
    document = json.loads(done.stdout)
    assert document["schema"] == "wheel.init/1"
    assert document["data"] == {
        "file": str(home), "account_value_usd": 250000, "cash_usd": 100000, "watchlist": ["AAPL", "BRK-B"], "next": "wheel scan",
    }  # fmt: skip
    config = load().config
    assert (config.account.value, config.account.cash) == (250_000, 100_000)
    assert list(config.watchlist) == ["AAPL", "BRK-B"]
    assert home.stat().st_mode & 0o777 == 0o600
    assert "# what the account is worth, in dollars" in home.read_text()
    assert [path.name for path in home.parent.iterdir()] == ["config.toml"]


def test_cash_not_told_is_all_of_it_and_the_watchlist_may_come_later() -> None:
    done = init("--account-value", "$25,000.50", "--format", "table")
    assert "cash 25,000.50" in done.stdout
    assert "watchlist still empty" in done.stdout
    assert load().config.account.cash == 25_000.50


def test_without_a_terminal_nothing_is_asked(home: Path) -> None:
    done = init()
    assert done.exit_code == 2
    assert done.stdout == ""
    for flag in ("--account-value", "--cash", "--watchlist"):
        assert flag in done.stderr
    assert not home.exists()


@pytest.mark.parametrize(
    "arguments",
    [
        ("--account-value", "-5"), ("--account-value", "nan"), ("--account-value", "inf"), ("--account-value", "much"),
        ("--account-value", "0"), ("--account-value", ""), ("--account-value", "1,00"),
        ("--account-value", "5", "--cash", "-1"), ("--account-value", "5", "--cash", "nan"),
        ("--account-value", "5", "--watchlist", "AAPL,$(rm)"), ("--account-value", "5", "--watchlist", "\x1b[31m"),
    ],
)  # fmt: skip
def test_bad_values_are_wrong_usage_in_a_sentence_and_write_nothing(
    home: Path, arguments: tuple[str, ...]
) -> None:
    done = init(*arguments)
    assert done.exit_code == 2
    assert done.stderr.startswith("wheel: --")
    assert "Traceback" not in done.stderr
    assert done.stderr.replace("\n", "").isprintable()
    assert not home.parent.exists()


def test_a_file_that_is_there_is_replaced_with_force_only(home: Path) -> None:
    init("--account-value", "1000")
    before = home.read_text()
    done = init("--account-value", "2000")
    assert done.exit_code == 2
    assert "--force" in done.stderr
    assert home.read_text() == before
    assert init("--account-value", "2000", "--force").exit_code == 0
    assert load().config.account.value == 2000


def test_even_a_broken_file_is_not_overwritten_unless_forced(home: Path) -> None:
    home.parent.mkdir()
    home.write_text("[broken")
    assert init("--account-value", "2000").exit_code == 2
    assert home.read_text() == "[broken"
    assert init("--account-value", "2000", "--force").exit_code == 0


def test_a_file_in_place_of_the_folder_is_one_sentence_and_exit_5(home: Path, tmp_path: Path) -> None:
    home.parent.write_text("in the way")
    done = init("--account-value", "2000", "--force")
    assert done.exit_code == 5
    assert done.stderr.startswith(f"wheel: cannot write {home}: ")
    assert home.parent.read_text() == "in the way"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["config"]


def on_a_terminal(typed: str, *arguments: str) -> tuple[int, str, str]:
    """Run `wheel init` on a terminal of its own, typing this; returns exit code, stdout and what was on the screen."""
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "wheelcli", "init", *arguments],
        stdin=theirs, stderr=theirs, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    os.close(theirs)
    os.write(ours, typed.encode())
    out, _ = process.communicate(timeout=60)
    screen = b""
    try:
        while part := os.read(ours, 4096):
            screen += part
    except OSError:
        pass  # the terminal is closed on the other side
    os.close(ours)
    return process.returncode, out, screen.decode()


def test_on_a_terminal_it_asks_and_asks_again() -> None:
    code, out, screen = on_a_terminal("lots\n100,000\n40000\naapl spy\n")
    assert code == 0, screen
    assert "What is the account worth" in screen
    assert "'lots' is no amount" in screen
    assert "?" not in out  # prompts are no result
    config = load().config
    assert (config.account.value, config.account.cash, list(config.watchlist)) == (
        100_000,
        40_000,
        ["AAPL", "SPY"],
    )


def test_on_a_terminal_enter_takes_what_is_offered_and_flags_are_not_asked_for() -> None:
    code, _, screen = on_a_terminal("\n\n", "--account-value", "5000")
    assert code == 0, screen
    assert "What is the account worth" not in screen
    assert (load().config.account.cash, load().config.watchlist) == (5000, {})


def test_on_a_terminal_leaving_writes_nothing(home: Path) -> None:
    code, _, _ = on_a_terminal("1000\n\x04")
    assert code == 130
    assert not home.exists()
