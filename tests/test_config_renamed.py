"""Keys under their old names: they load for one release with a warning, and `wheel config check --fix`
rewrites them.
"""

import json
import shutil
import tomllib
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from wheelcli.cli.program import app
from wheelcli.config import Config, ConfigError, load
from wheelcli.config.edit import example
from wheelcli.config.rename_in_text import with_new_keys
from wheelcli.config.renamed_keys import PATHS, RENAMED
from wheelcli.errors import Exit, WheelError

NAMES = sorted(RENAMED.items())


@pytest.fixture(autouse=True)
def home(own_folder: Path) -> Path:
    """A user's folder; returns the file that is not there yet."""
    (own_folder / "config").mkdir()
    return own_folder / "config" / "config.toml"


def config(*arguments: str, code: int = 0, **environment: str) -> Any:
    """Run `wheel config …`."""
    done = CliRunner().invoke(app, ["config", *arguments], env=environment)
    assert done.exit_code == code, done.stderr
    return done


def value_of(loaded: Config, key: str) -> Any:
    """The value of a dotted key of two parts."""
    section, name = key.split(".")
    return getattr(getattr(loaded, section), name)


def test_the_keys_that_were_promised_are_renamed_in_their_table_to_keys_that_exist() -> None:
    assert {
        "manage.fast": "manage.take_profit_early",
        "manage.late": "manage.take_profit_late",
        "manage.nickel": "manage.close_below_price",
        "select.gap": "select.mip_gap",
        "select.stress_charge": "select.stress_penalty",
        "portfolio.neighbours_max": "portfolio.correlated_group_max",
    }.items() <= RENAMED.items()
    fields = {
        section: type(value).model_fields for section, value in Config() if hasattr(value, "model_fields_set")
    }
    for old, new in PATHS.items():
        assert old[:-1] == new[:-1]
        assert new[-1] in fields[new[0]]
        assert old[-1] not in fields[old[0]]


@pytest.mark.parametrize(("old", "new"), NAMES)
def test_an_old_key_counts_from_every_source_and_is_noted(old: str, new: str, home: Path) -> None:
    section, name = old.split(".")
    home.write_text(f"[{section}]\n{name} = 0.21\n")
    assert value_of(load().config, new) == 0.21
    assert load().origins[new] == str(home)
    done = config("show", new)
    assert done.stdout == f"key\tvalue\n{new}\t0.21\n"
    assert done.stderr == (
        f"{home} uses an old key name: {old} is now {new}. "
        "It works in this release only; `wheel config check --fix` renames it.\n"
    )
    variable = f"WHEEL_{section}__{name}".upper()
    done = config("show", new, "--origin", **{variable: "0.22"})
    assert f"{new}\t0.22\t{variable}" in done.stdout
    assert (
        f"{variable} uses an old key name: {old} is now {new}. It works in this release only.\n"
        in done.stderr
    )
    home.unlink()
    done = config("show", new, "--set", f"{old}=0.23", "--demo", "--origin")
    assert f"{new}\t0.23\t--set" in done.stdout
    assert done.stderr == f"--set uses an old key name: {old} is now {new}. It works in this release only.\n"
    assert value_of(load((f"{section}={{ {name} = 0.24 }}",)).config, new) == 0.24


def test_one_place_is_one_warning_with_every_key(home: Path) -> None:
    home.write_text("[manage]\nfast = 0.6\nlate = 0.9\n[select]\ngap = 0.001\n")
    (line,) = config("show", "manage.review_dte").stderr.splitlines()
    assert line.startswith(f"{home} uses old key names: ")
    for old in ("manage.fast", "manage.late", "select.gap"):
        assert f"{old} is now {RENAMED[old]}" in line
    assert config("show", "manage.review_dte", "--quiet").stderr == ""


def test_new_names_are_not_noted(home: Path) -> None:
    home.write_text(example())
    assert load().old_keys == ()
    assert config("show", "manage").stderr == ""


def test_layers_mix_names_and_the_later_one_counts(home: Path) -> None:
    home.write_text("[manage]\nnickel = 0.03\n")
    Path("wheel.toml").write_text("[manage]\nclose_below_price = 0.04\n")
    assert load().config.manage.close_below_price == 0.04
    assert load(("manage.nickel=0.06",)).config.manage.close_below_price == 0.06
    Path("wheel.toml").write_text("[manage]\nnickel = 0.07\n")
    assert load().local_keys == ("manage.close_below_price",)
    assert load(("manage.close_below_price=0.02",)).config.manage.close_below_price == 0.02


SENTENCE = "manage.fast is the old name of manage.take_profit_early, and both are set: remove one"


def test_both_names_in_one_place_are_refused(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = "[manage]\nfast = 0.5\ntake_profit_early = 0.6\n"
    home.write_text(text)
    for arguments in (("check",), ("check", "--fix"), ("set", "manage.fast", "0.4")):
        assert config(*arguments, code=5).stderr.startswith(f"wheel: {home}: {SENTENCE}\n")
    assert home.read_text() == text
    home.unlink()
    with pytest.raises(ConfigError) as caught:
        load(("manage.fast=0.5", "manage={take_profit_early=0.5}"))
    assert (caught.value.message, caught.value.exit_code) == (f"--set: {SENTENCE}", Exit.USAGE)
    monkeypatch.setenv("WHEEL_MANAGE__FAST", "0.5")
    monkeypatch.setenv("WHEEL_MANAGE__TAKE_PROFIT_EARLY", "0.5")
    with pytest.raises(ConfigError, match=f"^WHEEL_MANAGE__FAST: {SENTENCE}$"):
        load()


def test_a_wrong_value_is_found_under_the_name_it_has(home: Path) -> None:
    home.write_text("[manage]\nfast = 50\n")
    with pytest.raises(ConfigError) as caught:
        load()
    assert caught.value.message == (
        f"{home}: invalid value for manage.take_profit_early: 50 (expected a number from 0 to 1) "
        "(it is set under its old name, manage.fast)"
    )
    home.write_text("[manage]\nfast = 0.5\n")
    with pytest.raises(ConfigError) as caught:
        load(("manage.take_profit_early=50",))
    assert "old name" not in caught.value.message


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("manage.nickle", "manage.close_below_price"),
        ("nickel", "manage.close_below_price"),
        ("manage.take_profit_erly", "manage.take_profit_early"),
        ("portfolio.neighbors_max", "portfolio.correlated_group_max"),
        ("select.mipgap", "select.mip_gap"),
    ],
)
def test_a_slip_in_either_name_leads_to_the_new_one(typed: str, meant: str) -> None:
    with pytest.raises(ConfigError) as caught:
        load((f"{typed}=0.1",))
    assert caught.value.message == f"--set: unknown key {typed}; did you mean {meant}?"


def test_show_and_set_take_an_old_key_and_act_on_the_new_one(home: Path) -> None:
    done = config("show", "manage.nickel")
    assert done.stdout == "key\tvalue\nmanage.close_below_price\t0.05\n"
    assert done.stderr == (
        "config show uses an old key name: manage.nickel is now manage.close_below_price. "
        "It works in this release only.\n"
    )
    done = config("set", "manage.nickel", "0.04", "--json")
    assert json.loads(done.stdout)["data"]["key"] == "manage.close_below_price"
    assert "manage.nickel is now manage.close_below_price" in done.stderr
    assert home.read_text() == "[manage]\nclose_below_price = 0.04\n"


def test_set_replaces_the_old_name_in_the_file(home: Path) -> None:
    home.write_text("[manage]\nfast = 0.50   # early\nlate = 0.8  # any time\n")
    config("set", "manage.take_profit_early", "0.6")
    assert home.read_text() == "[manage]\ntake_profit_early = 0.6   # early\nlate = 0.8  # any time\n"
    config("set", "manage", "{ late = 0.9 }")
    assert tomllib.loads(home.read_text()) == {"manage": {"take_profit_early": 0.6, "take_profit_late": 0.9}}


OLD = """\
# my rules
never = ["GME"]  # fast = 1

[watchlist.KO]
notes = "fast = late"  # gap = 2

[portfolio]                         # all together
sector_max = 0.25                   # tech
neighbours_max = 0.31               # a name and all that move with it
cash_reserve = 0.10

[select]
gap=2e-4 # near enough
"stress_charge" = 0.020             # dear

[manage]
# nickel = 0.07 was too much
nickel = 0.04                       # dollars per share
late = 0.85
spread_max = 0.40                   # another table's spread_max is renamed

[sizing]
spread_max = 0.02                   # of the account
"""
NEW = """\
# my rules
never = ["GME"]  # fast = 1

[watchlist.KO]
notes = "fast = late"  # gap = 2

[portfolio]                         # all together
sector_max = 0.25                   # tech
correlated_group_max = 0.31         # a name and all that move with it
cash_reserve = 0.10

[select]
mip_gap=2e-4 # near enough
stress_penalty = 0.020              # dear

[manage]
# nickel = 0.07 was too much
close_below_price = 0.04            # dollars per share
take_profit_late = 0.85
spread_max = 0.40                   # another table's spread_max is renamed

[sizing]
spread_loss_max = 0.02              # of the account
"""


def test_fix_renames_keys_and_nothing_else(home: Path) -> None:
    home.write_text(OLD)
    before = load().config
    listed = json.loads(config("check", "--json").stdout)["data"]["old_keys"]
    assert [(each["key"], each["fixed"]) for each in listed] == [
        (old, False)
        for old in RENAMED
        if old
        in {
            "portfolio.neighbours_max",
            "select.gap",
            "select.stress_charge",
            "manage.nickel",
            "manage.late",
            "sizing.spread_max",
        }
    ]
    assert {each["origin"] for each in listed} == {str(home)}
    dry = config("check", "--fix", "--dry-run")
    assert f"would rename manage.nickel to manage.close_below_price ({home})" in dry.stderr
    assert home.read_text() == OLD
    done = config("check", "--fix", "--json")
    assert f"renamed sizing.spread_max to sizing.spread_loss_max ({home})" in done.stderr
    assert all(each["fixed"] for each in json.loads(done.stdout)["data"]["old_keys"])
    assert home.read_text() == NEW
    assert load().config == before
    assert load().old_keys == ()
    assert "nothing to fix" in config("check", "--fix").stderr
    assert home.read_text() == NEW


def test_fix_renames_in_the_local_file_too_and_keeps_its_mode(home: Path) -> None:
    local = Path("wheel.toml")
    local.write_bytes(b"[manage]\r\nfast = 0.6\r\n")
    local.chmod(0o644)
    assert "renamed manage.fast to manage.take_profit_early (wheel.toml)" in config("check", "--fix").stderr
    assert local.read_bytes() == b"[manage]\r\ntake_profit_early = 0.6\r\n"
    assert local.stat().st_mode & 0o777 == 0o644
    assert not home.exists()


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("manage.fast = 0.5\n", "manage.take_profit_early = 0.5\n"),
        (
            "manage = { fast = 0.5, late = 0.8 }\n",
            "manage = { take_profit_early = 0.5, take_profit_late = 0.8 }\n",
        ),
        ("['manage']\n'fast'  =  0.5", "['manage']\ntake_profit_early  =  0.5"),
        ("'manage' . \"fast\" = 0.5", "'manage' . take_profit_early = 0.5"),
        (
            '[watchlist.KO]\nnotes = """\nfast = 1\n"""\n[manage]\nfast = 0.5\n',
            '[watchlist.KO]\nnotes = """\nfast = 1\n"""\n[manage]\ntake_profit_early = 0.5\n',
        ),
        (
            '[watchlist.KO]\nnotes = "#"\n[manage]\nfast = 0.5  #a\n',
            '[watchlist.KO]\nnotes = "#"\n[manage]\ntake_profit_early = 0.5  #a\n',
        ),
    ],
)
def test_every_layout_of_tables_is_renamed_in_place(old: str, new: str) -> None:
    assert with_new_keys(old, path=Path("c.toml"))[0] == new


def test_a_key_that_cannot_be_found_in_the_text_is_left_to_the_user() -> None:
    with pytest.raises(WheelError) as caught:
        with_new_keys('[manage]\n"\\u0066ast" = 0.5\n', path=Path("c.toml"))
    assert "manage.fast cannot be renamed" in caught.value.message
    assert caught.value.hint == "rename it to manage.take_profit_early by hand"


OLD_HOME = Path(__file__).parent / "old_home" / "home"


def test_a_file_of_an_older_version_is_rewritten_line_by_line(home: Path) -> None:
    old = (OLD_HOME / "config" / "config.toml").read_text()
    home.write_text(old)
    before = load()
    assert {each.old for each in before.old_keys} == RENAMED.keys() - {"select.last_worth"}  # a later key
    new, _ = with_new_keys(old, path=home)
    home.write_text(new)
    changed = [(was, now) for was, now in zip(old.splitlines(), new.splitlines(), strict=True) if was != now]
    assert len(changed) == len(before.old_keys)
    assert all(was.index("#") == now.index("#") for was, now in changed)
    assert load().config == before.config


@pytest.mark.long
def test_a_plan_of_an_older_version_is_compared_by_the_new_names(wheel: Any, home: Path) -> None:
    for part in ("config", "data"):
        shutil.copytree(OLD_HOME / part, home.parents[1] / part, dirs_exist_ok=True)
    wheel("scan", "--snapshot", "latest", "--set", "manage.nickel=0.07", code=None)
    settings = {
        s["key"]: (s["before"], s["now"]) for s in wheel("plan", "diff", "--json").json["data"]["settings"]
    }
    assert settings["manage.close_below_price"] == (0.04, 0.07)
    assert not settings.keys() & {key for pair in NAMES for key in pair} - {"manage.close_below_price"}
