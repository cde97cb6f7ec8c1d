"""A `./wheel.toml` in force is said once a run, with the keys that it sets and none of their values."""

from pathlib import Path
from typing import Any

import pytest


@pytest.fixture(autouse=True)
def here(wheel: Any, wheel_home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A user's config, and a folder with a file of its own."""
    monkeypatch.chdir(tmp_path)
    wheel("init", "--account-value", "70000", "--watchlist", "DRAVEN")
    wheel("config", "set", "data.provider", "demo")
    Path("wheel.toml").write_text(
        'never = ["GME"]\n[account]\nvalue = 31337\n[watchlist."brk.b"]\nnotes = "own"\n'
    )


SAID = "./wheel.toml applies: it sets never, account.value, watchlist.BRK-B.notes"


@pytest.mark.long
@pytest.mark.parametrize(
    "command",
    [
        ("scan",),
        ("config", "show"),
        ("config", "check"),
        ("config", "set", "fees.open", "0.5"),
        ("doctor",),
        ("watchlist",),
        ("record",),
        ("regime",),
        ("journal", "add", "OPENING 100"),
    ],
    ids=" ".join,
)
def test_it_is_said_once_with_the_keys(wheel: Any, command: tuple[str, ...]) -> None:
    answer = wheel(*command, code=None)
    assert [line for line in answer.stderr.splitlines() if "wheel.toml applies" in line] == [SAID]
    assert "31337" not in answer.stderr
    assert "wheel.toml applies" not in wheel(*command, "--quiet", code=None).stderr


def test_the_demo_does_not_read_it(wheel: Any) -> None:
    assert "wheel.toml applies" not in wheel("scan", "--demo").stderr


def test_a_file_that_sets_nothing_is_not_in_force(wheel: Any) -> None:
    Path("wheel.toml").write_text("# later\n")
    assert "wheel.toml applies" not in wheel("config", "check").stderr


def test_a_long_file_is_counted(wheel: Any) -> None:
    Path("wheel.toml").write_text("".join(f"[watchlist.AA{c}]\nnotes = 'x'\n" for c in "ABCDEFGHIJKLMNO"))
    (sentence,) = [
        line for line in wheel("config", "check").stderr.splitlines() if "wheel.toml applies" in line
    ]
    assert sentence.endswith("watchlist.AAL.notes and 3 more keys")
