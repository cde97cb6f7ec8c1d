"""Editing a config text: one key changes, every comment and every other line stays."""

import difflib
import tomllib
from pathlib import Path

import pytest

from wheelcli.config import Config, ConfigError
from wheelcli.config.edit import example, fresh, with_value
from wheelcli.config.write import write_private
from wheelcli.errors import Exit, WheelError

PATH = Path("config.toml")


def changed(before: str, after: str) -> list[str]:
    """The lines taken out and put in."""
    lines = difflib.unified_diff(before.splitlines(), after.splitlines(), n=0, lineterm="")
    return [
        line for line in lines if line[:1] in "+-" and line[:3] not in ("+++", "---") and line not in "+-"
    ]


def test_the_example_made_one_s_own() -> None:
    text = fresh("ira", 3, ("AAPL", "BRK-B", "^SPX"))
    config = Config.model_validate(tomllib.loads(text))
    assert (config.account.type, config.account.option_level) == ("ira", 3)
    assert list(config.watchlist) == ["AAPL", "BRK-B", "^SPX"]
    assert [line.split("  ")[0] for line in changed(example(), text)] == [
        "-value = 0",
        "-cash = 0",
        '-type = "cash"',
        "-option_level = 2",
        '+type = "ira"',
        "+option_level = 3",
        "-options = []",
        "+[watchlist.AAPL]",
        "+[watchlist.BRK-B]",
        '+[watchlist."^SPX"]',
    ]


@pytest.mark.parametrize(
    ("before", "key", "value", "lines"),
    [
        ("[fees]\nopen = 1 # mine\n", "fees.open", "0.50", ["-open = 1 # mine", "+open = 0.50  # mine"]),
        ("[fees]\nopen = 1 # mine\n", "fees.close", "0", ["+close = 0"]),
        ("", "account.value", "1e6", ["+[account]", "+value = 1e6"]),
        ("[watchlist.brk-b]\nnotes = 'x'\n", "watchlist.BRK.B.outlook", "bullish", ['+outlook = "bullish"']),
        (
            "[watchlist.A]\n[fees]\nopen = 1\n",
            "watchlist.C.entry_price",
            "9",
            ["+[watchlist.C]", "+entry_price = 9"],
        ),
        (
            "account = { value = 3 }\n",
            "account.cash",
            "2",
            ["-account = { value = 3 }", "+account = { value = 3, cash = 2}"],
        ),
        ("account.value = 3\n", "account.cash", "2", ["+account.cash = 2"]),
        ("[data]\nrate = 9\n", "data.rate", "0.05", ["-rate = 9", "+rate = 0.05"]),  # puts a mistake right
    ],
)
def test_one_key_is_set_and_nothing_else(before: str, key: str, value: str, lines: list[str]) -> None:
    after, _ = with_value(before, key, value, path=PATH)
    assert changed(before, after) == lines


def test_a_row_of_the_volatility_table_is_set_in_the_example_and_in_a_file_without_one() -> None:
    after, config = with_value(example(), "regime.1.deployed", "0.5", path=PATH)
    assert changed(example(), after) == ["-deployed = 0.65", "+deployed = 0.5"]
    assert config.regime[1].deployed == 0.5
    after, config = with_value("", "regime.1.deployed", "0.5", path=PATH)
    assert Config.model_validate(tomllib.loads(after)) == config
    assert [row.deployed for row in config.regime] == [0.55, 0.5, 0.55, 0.45, 0.30]


def test_windows_line_ends_stay() -> None:
    after, _ = with_value("# mine\r\n[fees]\r\nopen = 1\r\n", "fees.open", "2", path=PATH)
    assert after == "# mine\r\n[fees]\r\nopen = 2\r\n"


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("fees.opn", "1"),
        ("fees.open", "free"),
        ("fees.open", "-1"),
        ("fees.open", "nan"),
        ("regime.7.deployed", "1"),
        ("..", "1"),
    ],
)
def test_an_unknown_key_or_a_bad_value_is_wrong_usage(key: str, value: str) -> None:
    with pytest.raises(ConfigError) as caught:
        with_value(example(), key, value, path=PATH)
    assert caught.value.exit_code == Exit.USAGE


@pytest.mark.parametrize("text", ["[fees\n", "[fees]\nclose = -1\n"])
def test_a_text_with_other_mistakes_is_not_edited(text: str) -> None:
    with pytest.raises(ConfigError) as caught:
        with_value(text, "fees.open", "1", path=PATH)
    assert caught.value.exit_code == Exit.INVALID


def test_a_layout_that_cannot_be_edited_in_place_is_said() -> None:
    with pytest.raises(WheelError, match="cannot be set without rewriting"):
        with_value(example(), "regime.0", "{ deployed = 0.1 }", path=PATH)


def test_a_file_is_written_whole_private_and_through_a_link(tmp_path: Path) -> None:
    path = tmp_path / "new" / "config.toml"
    write_private(path, "a = 1\n")
    assert path.stat().st_mode & 0o777 == 0o600
    path.chmod(0o640)
    link = tmp_path / "link.toml"
    link.symlink_to(path)
    write_private(link, "a = 2\n")
    assert link.is_symlink()
    assert path.read_text() == "a = 2\n"
    assert path.stat().st_mode & 0o777 == 0o640
    assert [entry.name for entry in path.parent.iterdir()] == ["config.toml"]


def test_what_cannot_be_written_leaves_nothing_behind(tmp_path: Path) -> None:
    (tmp_path / "config.toml").mkdir()
    with pytest.raises(WheelError) as caught:
        write_private(tmp_path / "config.toml", "a = 1\n")
    assert caught.value.exit_code == Exit.INVALID
    assert [entry.name for entry in tmp_path.iterdir()] == ["config.toml"]
