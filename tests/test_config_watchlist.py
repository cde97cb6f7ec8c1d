"""Editing the watchlist in a config text: what was asked happens, and every other line and comment stays."""

import difflib
import tomllib
from pathlib import Path

import pytest

from wheelcli.config import Config, ConfigError
from wheelcli.config.edit import fresh
from wheelcli.config.watchlist import Did, added, removed, with_key, with_never
from wheelcli.errors import Exit

PATH = Path("config.toml")
APPLE = (
    "[watchlist.aapl] # apple\nentry_price = 280  # firm\nnotes = '''a\nb'''\n\n# energy\n[watchlist.XLE]\n"
)


def lines(before: str, after: str) -> list[str]:
    """The lines taken out and put in, blank ones aside."""
    diff = difflib.unified_diff(before.splitlines(), after.splitlines(), n=0, lineterm="")
    return [x for x in diff if x[:1] in "+-" and x[:3] not in ("+++", "---") and x[1:].strip()]


def config(text: str) -> Config:
    return Config.model_validate(tomllib.loads(text))


def test_added_with_keys_and_one_that_is_there_stays() -> None:
    before = fresh("cash", 2, ("KO",))
    after, changes = added(before, ["KO", "XLE", "BRK-B"], {"entry_price": 50.5, "tags": ["a"]}, path=PATH)
    assert [(c.symbol, c.did) for c in changes] == [
        ("KO", Did.NOTHING),
        ("XLE", Did.ADDED),
        ("BRK-B", Did.ADDED),
    ]
    assert changes[0].why == "KO is already on the watchlist"
    assert lines(before, after) == [
        "+[watchlist.XLE]",
        "+entry_price = 50.5",
        '+tags = ["a"]',
        "+[watchlist.BRK-B]",
        "+entry_price = 50.5",
        '+tags = ["a"]',
    ]
    assert config(after).watchlist["XLE"].entry_price == 50.5


@pytest.mark.parametrize(
    "text",
    ["", "watchlist = { KO = {} } # c\n", "[watchlist]\nKO = {}\n", APPLE, APPLE + "[fees]\nopen = 1\n"],
)
def test_added_to_any_layout_and_removed_again(text: str) -> None:
    after, _ = added(text, ["CVX"], {"outlook": "bullish"}, path=PATH)
    assert config(after).watchlist["CVX"].outlook == "bullish"
    again, changes = removed(after, ["CVX", "ZZZ"], path=PATH)
    assert config(again) == config(text)
    assert [c.did for c in changes] == [Did.REMOVED, Did.NOTHING]
    assert changes[0].before == {"outlook": "bullish"}
    assert [line for line in text.splitlines() if "#" in line] == [
        line for line in again.splitlines() if "#" in line
    ]


def test_a_comment_on_the_next_name_stays_when_one_goes() -> None:
    after, changes = removed(APPLE, ["AAPL"], path=PATH)
    assert after.strip() == "# energy\n[watchlist.XLE]"
    assert changes[0].before == {"entry_price": 280.0, "notes": "a\nb"}


def test_keys_are_set_and_taken_away() -> None:
    for key, value, line in (
        ("entry_price", "270", "+entry_price = 270  # firm"),
        ("entry-price", "270.50", "+entry_price = 270.50 # firm"),
        ("tags", "value, income", '+tags = ["value", "income"]'),
        ("notes", "280", '+notes = "280"'),
        ("outlook", "bullish", '+outlook = "bullish"'),
    ):
        after, (change,) = with_key(APPLE, "AAPL", key, value, path=PATH)
        assert line.split() in [diff.split() for diff in lines(APPLE, after)]
        assert change.did is Did.SET
    after, (change,) = with_key(APPLE, "AAPL", "entry_price", "none", path=PATH)
    assert (change.did, change.before, change.value) == (Did.UNSET, 280.0, None)
    assert lines(APPLE, after) == ["-entry_price = 280  # firm"]
    for key, value in (("exit_price", "none"), ("entry_price", "280")):
        assert with_key(APPLE, "AAPL", key, value, path=PATH)[1][0].did is Did.NOTHING
    assert with_key(APPLE, "KO", "notes", "x", path=PATH)[1][0].why == "KO is not on the watchlist"


def test_a_mistake_is_wrong_usage_and_changes_nothing() -> None:
    for key, value in (("outlook", "bearishh"), ("entry_price", "-1"), ("price", "3")):
        with pytest.raises(ConfigError) as caught:
            with_key(APPLE, "AAPL", key, value, path=PATH)
        assert caught.value.exit_code is Exit.USAGE
    with pytest.raises(ConfigError):
        added(APPLE, ["KO"], {"entry_price": -1.0}, path=PATH)


def test_the_never_list() -> None:
    text = "never = [\n  'GME', # no\n]   # mine\n[fees]\nopen = 1\n"
    after, changes = with_never(text, ["GME", "AMC"], off=False, path=PATH)
    assert config(after).never == ("GME", "AMC")
    assert "# no" in after
    assert "# mine" in after
    assert [c.did for c in changes] == [Did.NOTHING, Did.ADDED]
    back, changes = with_never(after, ["AMC", "KO"], off=True, path=PATH)
    assert config(back) == config(text)
    assert [c.did for c in changes] == [Did.REMOVED, Did.NOTHING]
    assert config(with_never("[fees]\nopen = 1\n", ["GME"], off=False, path=PATH)[0]).never == ("GME",)
