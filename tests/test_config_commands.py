"""`wheel config show`, `check` and `set`, as a person or a script runs them."""

import json
import os
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from wheelcli.cli.program import app
from wheelcli.config import load


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A user's folder; returns the file that is not there yet."""
    for name in [n for n in os.environ if n.startswith("WHEEL_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("WHEEL_CONFIG_DIR", str(tmp_path / "config"))
    monkeypatch.chdir(tmp_path)
    (tmp_path / "config").mkdir()
    return tmp_path / "config" / "config.toml"


def config(*arguments: str, **environment: str) -> Any:
    """Run `wheel config …`."""
    return CliRunner().invoke(app, ["config", *arguments], env=environment)


def test_show_says_where_each_value_comes_from(home: Path) -> None:
    home.write_text("[fees]\nopen = 1\n")
    done = config("show", "--origin", "--set", "fees.close=0", WHEEL_FEES__REGULATORY="0.1")
    assert done.exit_code == 0, done.stderr
    lines = done.stdout.splitlines()
    assert lines[0] == "key\tvalue\torigin"
    assert f"fees.open\t1\t{home}" in lines
    assert "fees.close\t0\t--set" in lines
    assert "fees.regulatory\t0.1\tWHEEL_FEES__REGULATORY" in lines
    assert "fees.assignment\t0\tdefault" in lines
    assert "\x1b" not in done.stdout


def test_show_of_one_table_and_as_json() -> None:
    rows = json.loads(config("show", "regime.1", "--json").stdout)["data"]["rows"]
    assert [row["key"] for row in rows][:3] == ["regime.1.name", "regime.1.below", "regime.1.delta"]
    assert rows[2] == {"key": "regime.1.delta", "value": [0.18, 0.25, 0.3], "origin": "default"}
    assert config("show", "watchlist.aapl", "--set", "watchlist.AAPL={}").exit_code == 0
    assert config("show", "nonsense").exit_code == 2


def test_show_on_a_terminal_writes_toml_and_leaves_brackets_alone() -> None:
    page = config(
        "show", "--format", "table", "--origin", "--set", 'watchlist.KO.notes="[red]x"', COLUMNS="120"
    ).stdout
    assert "[0.18, 0.25, 0.3]" in page
    assert '"[red]x"' in page
    assert "unset" in page
    assert "--set" in page


def test_check_is_quiet_when_all_is_well_and_names_every_mistake_when_not(home: Path) -> None:
    home.write_text("[account]\nvalue = 1000\n")
    done = config("check", "--format", "table")
    assert (done.exit_code, done.stderr, done.stdout) == (0, "", f"ok: {home}\n")
    home.write_text("[account]\nvalue = -1\ncash = nan\n[data]\nrat = 1\n")
    done = config("check")
    assert done.exit_code == 5
    assert done.stdout == ""
    assert done.stderr.splitlines()[0] == f"wheel: 3 mistakes in {home}:"
    assert len([line for line in done.stderr.splitlines() if line.startswith("  ")]) == 4  # the hint is one
    document = json.loads(config("check", "--json").stdout)
    assert (document["schema"], document["status"], document["exit_code"]) == (
        "wheel.config.check/1",
        "error",
        5,
    )
    assert [problem["message"] for problem in document["problems"][1:]] == [
        "invalid value for account.value: -1 (expected a number of 0 or more)",
        "invalid value for account.cash: nan (expected a number of 0 or more)",
        "unknown key data.rat; did you mean data.rate?",
    ]


def test_check_of_malformed_toml_is_one_sentence(home: Path) -> None:
    home.write_text("[account]\nvalue = = 1\n")
    done = config("check")
    assert done.exit_code == 5
    assert done.stderr.startswith(f"wheel: {home}, line 2, column 9: invalid TOML")
    assert "Traceback" not in done.stderr


def test_set_keeps_comments_and_writes_only_what_is_valid(home: Path) -> None:
    home.write_text("# mine\n[fees]\nopen = 1 # as my broker says\n")
    assert config("set", "fees.open", "0.5").exit_code == 0
    assert home.read_text() == "# mine\n[fees]\nopen = 0.5  # as my broker says\n"
    before = home.read_text()
    for key, value in (
        ("fees.opn", "1"),
        ("fees.open", "free"),
        ("account.cash", "-1"),
        ("never", "$(rm)"),
        ("fees", "5"),
    ):
        done = config("set", key, value)
        assert done.exit_code == 2, (key, done.stderr)
        assert done.stderr.startswith("wheel: config set: ")
    assert home.read_text() == before
    assert "did you mean fees.open?" in config("set", "fees.opn", "1").stderr


def test_set_makes_the_file_where_there_is_none(home: Path) -> None:
    home.parent.rmdir()
    done = config("set", "watchlist.brk.b.entry_price", "480", "--json")
    assert json.loads(done.stdout)["data"] == {
        "key": "watchlist.BRK-B.entry_price",
        "value": 480,
        "file": str(home),
    }
    assert load().config.watchlist["BRK-B"].entry_price == 480
    assert home.stat().st_mode & 0o777 == 0o600


def test_set_says_when_something_else_goes_before_it() -> None:
    done = config("set", "fees.open", "0.5", WHEEL_FEES__OPEN="0.1")
    assert done.exit_code == 0
    assert "WHEEL_FEES__OPEN overrides it" in done.stderr


def test_set_refuses_a_file_that_is_wrong_elsewhere(home: Path) -> None:
    home.write_text("[fees]\nclose = -1\n")
    done = config("set", "fees.open", "0.5")
    assert done.exit_code == 5
    assert "invalid value for fees.close: -1" in done.stderr
    assert home.read_text() == "[fees]\nclose = -1\n"


def test_set_into_a_folder_that_is_a_file_is_one_sentence(home: Path) -> None:
    home.parent.rmdir()
    home.parent.write_text("in the way")
    done = config("set", "fees.open", "0.5")
    assert done.exit_code == 5
    assert len(done.stderr.splitlines()) == 2  # the sentence and its hint
    assert home.parent.read_text() == "in the way"
