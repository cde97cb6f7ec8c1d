"""`wheel doctor`: what is in place and what is broken, without the network."""

import json
import socket
import stat
from pathlib import Path

import pytest
from typer.testing import CliRunner

from wheelcli.cli.program import app


@pytest.fixture(autouse=True)
def home(own_folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A user without any file, and no network; returns their folder."""

    def refused(*_: object, **__: object) -> None:
        raise AssertionError("doctor asked the network")

    monkeypatch.setattr(socket.socket, "connect", refused)
    return own_folder


def doctor(code: int = 0) -> dict[str, dict[str, object]]:
    """The rows of `wheel doctor --json` by what was looked at."""
    done = CliRunner().invoke(app, ["doctor", "--json"])
    assert done.exit_code == code, done.stderr
    document = json.loads(done.stdout)
    assert document["schema"] == "wheel.doctor/1"
    assert document["exit_code"] == code
    assert all(set(row) == {"check", "ok", "detail", "hint"} for row in document["data"]["rows"])
    return {row["check"]: row for row in document["data"]["rows"]}


def test_a_fresh_machine_is_no_failure(home: Path) -> None:
    rows = doctor()
    assert rows["python"]["ok"]
    assert not rows["config"]["ok"]
    assert "wheel init" in str(rows["config"]["hint"])
    assert {"typer", "pydantic", "tomlkit", "yfinance"} <= set(rows)
    assert list(home.iterdir()) == []  # looking makes nothing


def test_what_is_on_disk_is_counted(home: Path) -> None:
    for name in ("20260818T200000Z-demo", "20260819T200000Z-demo"):
        (home / "data" / "snapshots" / name).mkdir(parents=True)
        (home / "data" / "snapshots" / name / "manifest.json").write_text("{}")
    (home / "data" / "snapshots" / "stray").mkdir()
    for name in ("one", ".half.tmp"):
        (home / "data" / "plans" / name).mkdir(parents=True)
        (home / "data" / "plans" / name / "plan.json").write_text("{}")
    rows = doctor()
    assert str(rows["snapshots"]["detail"]).startswith("2 in ")
    assert str(rows["plans"]["detail"]).startswith("1 in ")


def test_a_valid_config_is_named(home: Path) -> None:
    (home / "config").mkdir()
    (home / "config" / "config.toml").write_text("[account]\nvalue = 1000\n[watchlist.AAPL]\n")
    row = doctor()["config"]
    assert row["ok"]
    assert row["detail"] == f"{home / 'config' / 'config.toml'}: valid, 1 name on the watchlist"


def test_an_invalid_config_is_broken_with_every_mistake(home: Path) -> None:
    (home / "config").mkdir()
    (home / "config" / "config.toml").write_text("[account]\nvalue = -1\ncash = -2\n")
    row = doctor(5)["config"]
    assert not row["ok"]
    assert "invalid value for account.value: -1" in str(row["detail"])
    assert "invalid value for account.cash: -2" in str(row["detail"])


@pytest.mark.parametrize("kind", ["config", "data", "cache"])
def test_a_file_in_place_of_a_folder_is_broken(home: Path, kind: str) -> None:
    (home / kind).write_text("in the way")
    row = doctor(5)[f"{kind} folder"]
    assert not row["ok"]
    assert "Not a directory" in str(row["detail"])
    assert f"WHEEL_{kind.upper()}_DIR" in str(row["hint"])


@pytest.mark.parametrize(
    ("script", "ours", "sentence"),
    [
        (
            "#!/x/venvs/wheelcli/bin/python\nfrom wheel._commands import main\n",
            False,
            "PyPA's packaging tool",
        ),
        ("#!/usr/bin/python3\nfrom wheel.cli import main\n", False, "PyPA's packaging tool"),
        ("#!/usr/bin/python3\nfrom wheelcli.cli.app import main\n", True, "is this program"),
        ("#!/bin/sh\nexec something else\n", False, "may not be this program"),
        (None, False, "`wheel` is not on PATH"),
    ],
)
def test_whose_wheel_is_on_the_path(
    home: Path, monkeypatch: pytest.MonkeyPatch, script: str | None, ours: bool, sentence: str
) -> None:
    (home / "bin").mkdir()
    if script is not None:
        path = home / "bin" / "wheel"
        path.write_text(script)
        path.chmod(path.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setenv("PATH", str(home / "bin"))
    row = doctor()["wheel on PATH"]
    assert row["ok"] is ours
    assert sentence in str(row["detail"])


def test_the_screen_and_the_pipe_say_the_same() -> None:
    table = CliRunner().invoke(app, ["doctor", "--format", "table"], env={"COLUMNS": "200"}).stdout
    piped = CliRunner().invoke(app, ["doctor"]).stdout
    assert "\x1b" not in piped
    for line in piped.splitlines()[1:]:
        check, _, detail, _ = line.split("\t")
        assert check in table
        assert detail.split(",")[0] in table
