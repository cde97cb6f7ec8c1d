"""`wheel config unset`, `edit` and `path`: comments stay, and an edit with a mistake does not count."""

from pathlib import Path

import pytest

from wheelcli.cli.context import Context
from wheelcli.config.mistakes import ConfigError
from wheelcli.config.unset import without_key
from wheelcli.errors import WheelError

PATH = Path("config.toml")
TEXT = """# mine
[fees]
open = 1  # broker
# the next line stays
close = 0.5

[watchlist.brk-b]
entry_price = 400

[manage]
fast = 0.4
"""


@pytest.mark.parametrize(
    ("key", "gone", "value"),
    [
        ("fees.open", "open = 1  # broker\n", 1),
        ("watchlist.BRK.B.entry_price", "entry_price = 400\n", 400),
        ("watchlist.BRK-B", "[watchlist.brk-b]\nentry_price = 400\n\n", {"entry_price": 400}),
        ("manage.take_profit_early", "fast = 0.4\n", 0.4),  # under its old name in the file
    ],
)
def test_one_key_leaves_and_every_other_line_stays(key, gone, value):
    text, had = without_key(TEXT, key, path=PATH)
    assert (text, had) == (TEXT.replace(gone, ""), value)


def test_what_the_file_does_not_set_changes_nothing():
    assert without_key(TEXT, "fees.assignment", path=PATH) == (TEXT, None)
    assert without_key("", "watchlist.KO", path=PATH) == ("", None)


def test_a_table_and_a_column_of_the_regime_are_refused():
    with pytest.raises(ConfigError, match="fees is a table: unset its keys one by one"):
        without_key(TEXT, "fees", path=PATH)
    row = "[[regime]]\nname = 'calm'\n"
    with pytest.raises(WheelError):
        without_key(row, "regime.0.name", path=PATH)


def test_the_command_reports_what_it_removed_and_what_counts_now(wheel):
    wheel("config", "set", "portfolio.sector_max", "0.2")
    data = wheel("config", "unset", "portfolio.sector_max", "--json").json["data"]
    assert (data["key"], data["removed"], data["value"]) == ("portfolio.sector_max", 0.2, 0.3)
    again = wheel("config", "unset", "portfolio.sector_max", "--format", "table")
    assert "does not set portfolio.sector_max; 0.3 is in force" in again
    assert "unknown key 'bogus.x'" in wheel("config", "unset", "bogus.x", code=2).stderr
    assert wheel("config", "unset", "a..b", code=2).stderr.startswith(
        "wheel: config unset: unknown key 'a..b'"
    )


def test_the_path_is_bare_on_a_pipe(wheel, wheel_home):
    assert wheel("config", "path") == f"{wheel_home / 'config' / 'config.toml'}\n"
    assert wheel("config", "path", "--json").json["data"]["exists"] is False


@pytest.fixture
def on_a_terminal(monkeypatch):
    """A command that believes in a person, whose editor runs this text in a shell on the file."""

    def edit(script):
        monkeypatch.setattr(Context, "interactive", True)
        monkeypatch.setattr("wheelcli.cli.setup.config_file.has_screen", lambda ctx: True)
        monkeypatch.delenv("VISUAL", raising=False)
        monkeypatch.setenv("EDITOR", f"sh -c '{script}' -")

    return edit


def test_an_edit_is_checked_before_it_counts(wheel, on_a_terminal, wheel_home):
    file = wheel_home / "config" / "config.toml"
    wheel("config", "set", "fees.open", "1")
    on_a_terminal('echo "close = 0.25" >> $1')
    assert wheel("config", "edit", "--json").json["data"] == {"file": str(file), "changed": True}
    assert file.read_text() == "[fees]\nopen = 1\nclose = 0.25\n"
    on_a_terminal('echo "bogus = 9" >> $1')
    refused = wheel("config", "edit", stdin="n\n", code=5)
    assert "bogus" in refused.stderr
    assert "your file is unchanged; your text is in" in refused.stderr
    assert file.read_text() == "[fees]\nopen = 1\nclose = 0.25\n"
    assert "bogus = 9" in (file.parent / "draft.toml").read_text()
    on_a_terminal("sed -i /bogus/d $1")
    resumed = wheel("config", "edit", "--json")
    assert "contains your last edit, which has a mistake" in resumed.stderr
    assert resumed.json["data"]["changed"] is False
    assert not (file.parent / "draft.toml").exists()


def test_an_editor_that_fails_and_a_script_are_refused(wheel, on_a_terminal, wheel_home):
    assert "config edit needs a terminal" in wheel("config", "edit", code=2).stderr
    on_a_terminal("exit 3")
    assert "failed: exit code 3" in wheel("config", "edit", code=5).stderr
    assert not (wheel_home / "config" / "config.toml").exists()
