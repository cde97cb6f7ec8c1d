"""What is said about a wrong config: every mistake at once, each with its key, its value, what is allowed."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wheelcli.config import ConfigError, load
from wheelcli.config.edit import with_value
from wheelcli.config.keys import parse_key, parse_value, shown
from wheelcli.config.mistakes import allowed
from wheelcli.config.sources import schema
from wheelcli.errors import Exit


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A user's folder; returns the file that is not there yet."""
    import os

    for name in [n for n in os.environ if n.startswith("WHEEL_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("WHEEL_CONFIG_DIR", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    return tmp_path / "config.toml"


def choices(node: Any) -> Iterator[dict[str, Any]]:
    """Every node of a schema that has a closed set of values."""
    inside = node.values() if isinstance(node, dict) else node if isinstance(node, list) else ()
    if isinstance(node, dict) and "enum" in node:
        yield node
    for each in inside:
        yield from choices(each)


def wrong(*overrides: str) -> ConfigError:
    """The error that loading raises."""
    with pytest.raises(ConfigError) as caught:
        load(overrides)
    return caught.value


@pytest.mark.parametrize(
    ("override", "sentence"),
    [
        (
            "portfolio.sectr_max=0.4",
            "unknown key portfolio.sectr_max; did you mean portfolio.sector_max?",
        ),
        ("sector_max=0.4", "unknown key sector_max; did you mean portfolio.sector_max?"),
        ("portfolo.sector_max=0.4", "unknown key portfolo; did you mean portfolio?"),
        (
            "watchlist.AAPL.entryprice=1",
            "unknown key watchlist.AAPL.entryprice; did you mean watchlist.AAPL.entry_price?",
        ),
        ("regime.1.depl=1", "unknown key regime.1.depl; did you mean regime.1.deployed?"),
        ("regime.9.deployed=1", "unknown key regime.9: regime has rows 0 to 4"),
        ("zzz=1", "unknown key zzz"),
        (
            "screen.sort=x",
            'invalid value for screen.sort: "x" (expected one of score, return, distance, iv,'
            " iv_percentile, price)",
        ),
        ("data.rate=0.9", "invalid value for data.rate: 0.9 (expected a number from 0 to 0.5)"),
        ("data.rate=much", 'invalid value for data.rate: "much" (expected a number from 0 to 0.5)'),
        ("data.rate=true", "invalid value for data.rate: true (expected a number from 0 to 0.5)"),
        ("data.rate=nan", "invalid value for data.rate: nan (expected a number from 0 to 0.5)"),
        ("data.workers=2.5", "invalid value for data.workers: 2.5 (expected a whole number from 1 to 32)"),
        ("account.cash=-5", "invalid value for account.cash: -5 (expected a number of 0 or more)"),
        ("account.value=inf", "invalid value for account.value: inf (expected a number of 0 or more)"),
        ("quality.rv_max=0", "invalid value for quality.rv_max: 0 (expected a number above 0)"),
        ("data.demo_vix=0", "invalid value for data.demo_vix: 0 (expected a number above 0 and at most 200)"),
        (
            "regime.0.delta.0=1",
            "invalid value for regime.0.delta.0: 1 (expected a number above 0 and below 1)",
        ),
        (
            "account.type=magrin",
            'invalid value for account.type: "magrin" (expected one of cash, margin, ira); did you mean'
            " margin?",
        ),
        ("roll.across_earnings=1", "invalid value for roll.across_earnings: 1 (expected true or false)"),
        ("watchlist.AAPL.notes=5", "invalid value for watchlist.AAPL.notes: 5 (expected text in quotes)"),
        ("never=GME", 'invalid value for never: "GME" (expected a list of symbols, as ["AAPL", "BRK-B"])'),
        ('never=["a b"]', 'invalid value for never.0: "a b" (expected a symbol such as AAPL, BRK-B or ^SPX)'),
        ("fees=5", "invalid value for fees: 5 (expected a table)"),
        ("regime=[]", "regime: the table has no rows"),
        ("regime.0.below=25", "regime: the rows must be in ascending order of `below`"),
        ("regime.0.dte=[30, 20]", "invalid value for regime.0.dte: [30, 20] (expected low ≤ high)"),
        ("portfolio.corr_days=30", "portfolio: corr_days_min must not be above corr_days"),
        (
            "account.options=['-2 AAPL']",
            'invalid value for account.options.0: "-2 AAPL" (expected an open option such as -2 AAPL'
            " 2026-09-18 300 P @ 2.15)",
        ),
        ("account.shares.KO={}", "account.shares.KO: quantity is missing (expected a number of 0 or more)"),
        (
            "watchlist.$(rm)={}",
            'invalid key watchlist."$(rm)" (expected a symbol such as AAPL, BRK-B or ^SPX)',
        ),
        ("nonsense", 'invalid value: "nonsense" (expected KEY=VALUE)'),
        ("=5", 'invalid value: "=5" (expected KEY=VALUE)'),
        ("fees..open=5", 'invalid value: "fees..open=5" (expected KEY=VALUE)'),
    ],
)
def test_one_mistake_is_one_sentence_and_wrong_usage_on_the_command_line(
    override: str, sentence: str
) -> None:
    error = wrong(override)
    assert error.message == f"--set: {sentence}"
    assert error.exit_code == Exit.USAGE
    assert error.code == "config"
    assert error.problem().message == error.message
    assert error.problems == ()


def test_the_same_mistake_in_a_file_names_the_file_and_is_an_invalid_config(home: Path) -> None:
    home.write_text("[data]\nrate = 4\n")
    error = wrong()
    assert error.message == f"{home}: invalid value for data.rate: 4 (expected a number from 0 to 0.5)"
    assert error.exit_code == Exit.INVALID


def test_every_mistake_is_said_at_once_each_in_a_line(home: Path) -> None:
    home.write_text(
        '[data]\nrate = 4\nworkers = "two"\n[account]\ncash = -1\n[fees]\nopn = 1\n[watchlist."A;B"]\n'
    )
    error = wrong()
    first, *rest = error.message.splitlines()
    assert first == f"5 mistakes in {home}:"
    assert len(rest) == 5
    for key in (
        "invalid value for data.rate: 4 ",
        'invalid value for data.workers: "two" ',
        "invalid value for account.cash: -1 ",
        "unknown key fees.opn",
        'invalid key watchlist."A;B"',
    ):
        assert sum(line.strip().startswith(key) for line in rest) == 1, key
    assert [problem.message for problem in error.problems] == [line.strip() for line in rest]
    assert error.problem().message == f"5 mistakes in {home}"


def test_mistakes_in_several_places_name_each_place(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home.write_text("[data]\nrate = 4\n")
    Path("wheel.toml").write_text("[data]\nworkers = 99\n")
    monkeypatch.setenv("WHEEL_FEES__OPEN", "-1")
    error = wrong("fees.close=-1")
    assert error.exit_code == Exit.INVALID
    first, *rest = error.message.splitlines()
    assert first == "4 mistakes in the config:"
    places = {line.strip().split(": ")[0] for line in rest}
    assert places == {str(home), "wheel.toml", "WHEEL_FEES__OPEN", "--set"}


def test_a_mistake_that_a_higher_source_puts_right_is_none(home: Path) -> None:
    home.write_text("[data]\nrate = 4\n")
    assert load(("data.rate=0.05",)).config.data.rate == 0.05


@pytest.mark.parametrize(
    ("text", "line", "column"),
    [
        ("[data\n", 1, 6),
        ("[data]\nrate 0.04\n", 2, 6),
        ("[data]\nrate = \n", 2, 8),
        ("x = 1\nx = 2\n", 2, 6),
        ('x = "a', 1, 7),
    ],
)
def test_malformed_toml_names_file_line_and_column(home: Path, text: str, line: int, column: int) -> None:
    home.write_text(text)
    error = wrong()
    assert error.message.startswith(f"{home}, line {line}, column {column}: invalid TOML: ")
    assert "\n" not in error.message
    assert error.exit_code == Exit.INVALID


@pytest.mark.parametrize(
    "content", [b"\xff\xfe[\x00", b"x = " + b"[" * 100_000, b"x = " + b"9" * 5000, b"\x00"]
)
def test_files_that_are_no_text_or_no_toml_at_all(home: Path, content: bytes) -> None:
    home.write_bytes(content)
    error = wrong()
    assert error.message.startswith(str(home))
    assert error.exit_code == Exit.INVALID
    assert len(error.message.splitlines()) == 1


def test_a_folder_in_place_of_the_file_and_a_file_in_place_of_the_folder(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home.mkdir()
    assert wrong().message == f"{home}: cannot read the file: Is a directory"
    file = home.parent / "plain"
    file.write_text("")
    monkeypatch.setenv("WHEEL_CONFIG_DIR", str(file))
    assert wrong().message == f"{file / 'config.toml'}: cannot read the file: Not a directory"


def test_a_symbol_twice_in_one_file_is_a_mistake(home: Path) -> None:
    home.write_text('[watchlist.brk-b]\nentry_price = 1\n[watchlist."BRK.B"]\nentry_price = 2\n')
    assert 'watchlist.brk-b and watchlist."BRK.B" are the same symbol, BRK-B' in wrong().message


def test_nothing_printed_can_command_a_terminal(home: Path) -> None:
    home.write_text('[watchlist."\\u001b[31m"]\n[data]\nprovider = "\\u009b2J\\u202e"\n"\\u0007" = 1\n')
    message = wrong().message
    assert message.replace("\n", "").isprintable()


@pytest.mark.parametrize("value", ["0x" + "f" * 400, "1" + "0" * 400, "1e999", "9" * 5000])
def test_numbers_beyond_all_use_are_refused_in_a_short_line(value: str) -> None:
    error = wrong(f"account.value={value}")
    assert error.message.startswith("--set: invalid value for account.value: ")
    assert len(error.message) < 200


@pytest.mark.long
@given(st.text())
def test_any_text_is_a_key_or_none_and_any_text_a_value(text: str) -> None:
    parts = parse_key(text)
    assert parts is None or all(parts)
    assert shown(parse_value(text)).isprintable()


@given(st.text(), st.text())
def test_any_override_loads_or_is_a_mistake_in_a_line(key: str, value: str) -> None:
    try:
        load((f"{key}={value}",))
    except ConfigError as caught:
        error = caught
    else:
        return
    assert error.exit_code == Exit.USAGE
    assert error.message.replace("\n", "").isprintable()


@pytest.mark.parametrize(
    "key", ["account.value", "account.cash", "accounts.ira.cash", "income.monthly_target_usd"]
)
@pytest.mark.parametrize("way", ["--set", "environment", "file", "config set"])
def test_a_total_of_money_with_three_decimals_is_refused_however_it_is_given(
    home: Path, monkeypatch: pytest.MonkeyPatch, key: str, way: str
) -> None:
    """A European's quarter of a million would be 250 dollars."""
    overrides: tuple[str, ...] = ()
    if way == "--set":
        overrides = (f"{key}=250.000",)
    elif way == "environment":
        monkeypatch.setenv(f"WHEEL_{key.upper().replace('.', '__')}", "250.000")
    elif way == "file":
        table, _, name = key.rpartition(".")
        home.write_text(f"[{table}]\n{name} = 250.000\n")
    with pytest.raises(ConfigError) as caught:
        with_value("", key, "250.000", path=home) if way == "config set" else load(overrides)
    assert ": ambiguous amount '250.000': 250.00 or 250,000" in str(caught.value)
    assert caught.value.exit_code is (Exit.USAGE if way in ("--set", "config set") else Exit.INVALID)


def test_other_ways_to_write_a_total_and_prices_of_three_decimals_are_taken() -> None:
    overrides = (
        "account.cash=250000",
        "account.value=250_000.50",
        "watchlist.KO.entry_price=61.125",
        "fees.open=1.125",
    )
    config = load(overrides).config
    assert (config.account.cash, config.account.value) == (250_000, 250_000.5)
    assert (config.watchlist["KO"].entry_price, config.fees.open) == (61.125, 1.125)


def test_a_closed_set_is_named_by_its_values() -> None:
    """A set that is a class has the class's docstring as its description, which does not name the values."""
    sets = list(choices(schema()))
    assert any("description" in each for each in sets)
    for each in sets:
        assert allowed(each) == "one of " + ", ".join(value or '""' for value in each["enum"])
