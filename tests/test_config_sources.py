"""Where values come from: flag, environment, ./wheel.toml, the user's file, default; in that order, and said
so.
"""

from pathlib import Path

import pytest

from wheelcli.config import ConfigError, load, load_demo
from wheelcli.errors import Exit


@pytest.fixture(autouse=True)
def home(own_folder: Path) -> Path:
    """A user without any file, in a folder of their own."""
    (own_folder / "config").mkdir()
    return own_folder


def wrong(*overrides: str) -> ConfigError:
    """The error that loading raises."""
    with pytest.raises(ConfigError) as caught:
        load(overrides)
    return caught.value


def test_without_any_source_every_value_is_a_default() -> None:
    loaded = load()
    assert loaded.files == ()

    assert set(loaded.origins.values()) == {"default"}
    assert loaded.origins["regime.4.deployed"] == "default"


def test_the_order_of_precedence(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    user = home / "config" / "config.toml"
    user.write_text("[fees]\nopen = 1\nclose = 1\nregulatory = 1\nassignment = 1\n")
    Path("wheel.toml").write_text("[fees]\nclose = 2\nregulatory = 2\nassignment = 2\n")
    monkeypatch.setenv("WHEEL_FEES__REGULATORY", "3")
    monkeypatch.setenv("WHEEL_FEES__ASSIGNMENT", "3")
    loaded = load(("fees.assignment=4",))
    fees = loaded.config.fees
    assert (fees.open, fees.close, fees.regulatory, fees.assignment, fees.close_free_at) == (1, 2, 3, 4, 0.05)
    origins = [
        loaded.origins[f"fees.{key}"]
        for key in ("open", "close", "regulatory", "assignment", "close_free_at")
    ]
    assert origins == [str(user), "wheel.toml", "WHEEL_FEES__REGULATORY", "--set", "default"]
    assert loaded.files == (user, Path("wheel.toml"))


def test_tables_are_merged_and_lists_replaced(home: Path) -> None:
    (home / "config" / "config.toml").write_text(
        'never = ["GME"]\n[watchlist.aapl]\nentry_price = 280\ncore_shares = 100\n[watchlist.KO]\n'
    )
    Path("wheel.toml").write_text('never = ["AMC"]\n[watchlist.AAPL]\nentry_price = 290\n')
    loaded = load(("watchlist.Aapl.outlook=bullish", "watchlist.brk.b={ entry_price = 480 }"))
    aapl = loaded.config.watchlist["AAPL"]
    assert (aapl.entry_price, aapl.core_shares, aapl.outlook) == (290, 100, "bullish")
    assert set(loaded.config.watchlist) == {"AAPL", "KO", "BRK-B"}
    assert loaded.config.never == ("AMC",)
    assert loaded.origins["watchlist.AAPL.entry_price"] == "wheel.toml"
    assert loaded.origins["watchlist.AAPL.core_shares"].endswith("config.toml")
    assert loaded.origins["watchlist.AAPL.notes"] == "default"


def test_set_reaches_into_lists_symbols_and_accounts() -> None:
    loaded = load(
        (
            "account.value=1e6",
            "regime.1.deployed=0.5",
            "regime.0.delta.1=0.2",
            'watchlist."BRK.B".entry_price=480',
            "watchlist.BRK-B.notes=2026-09-18",
            "accounts.my_ira.type=ira",
            'account.options=["-1 KO 2026-09-18 60 P @ 1"]',
            "watchlist.KO.tags=['a','b']",
            "fees={open=0}",
            "account.shares.ko={quantity=100}",
        )
    )
    config = loaded.config
    assert config.account.value == 1_000_000
    assert config.regime[1].deployed == 0.5
    assert config.regime[1].name == "normal"
    assert config.regime[0].delta == (0.18, 0.2, 0.3)
    assert config.watchlist["BRK-B"].entry_price == 480
    assert config.watchlist["BRK-B"].notes == "2026-09-18"
    assert config.accounts["my_ira"].type == "ira"
    assert config.watchlist["KO"].tags == ("a", "b")
    assert (config.fees.open, config.fees.close) == (0, 0.65)
    assert config.account.shares["KO"].quantity == 100
    assert loaded.origins["regime.1.deployed"] == "--set"
    assert loaded.origins["regime.1.name"] == "default"
    assert loaded.origins["fees.close"] == "default"


def test_the_environment_reaches_every_key(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {
        "WHEEL_NEVER": '["GME"]',
        "WHEEL_INDEX_RETURN_FACTOR": "0.4",
        "WHEEL_REGIME__1__DEPLOYED": "0.5",
        "WHEEL_WATCHLIST__BRK_B__ENTRY_PRICE": "480",
        "WHEEL_ACCOUNT__TYPE": "margin",
        "WHEEL_SOMETHING": "else",
        "WHEEL_ACCOUNTS__IRA__VALUE": "5",
        "WHEELHOUSE__X": "1",
    }.items():
        monkeypatch.setenv(name, value)
    Path("wheel.toml").write_text("[accounts.Ira]\ncash = 3\n")
    config = load().config
    assert config.never == ("GME",)
    assert config.index_return_factor == 0.4
    assert config.regime[1].deployed == 0.5
    assert config.watchlist["BRK-B"].entry_price == 480
    assert config.account.type == "margin"
    assert (config.accounts["Ira"].value, config.accounts["Ira"].cash) == (5, 3)


def test_an_unknown_variable_is_a_mistake_by_its_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WHEEL_DATA__RAET", "0.05")
    error = wrong()
    assert error.message == "WHEEL_DATA__RAET: unknown key data.raet; did you mean data.rate?"
    assert error.exit_code == Exit.INVALID
    monkeypatch.setenv("WHEEL_DATA__", "1")
    assert "WHEEL_DATA__: unknown key" in wrong().message


def test_the_demo_reads_no_file_and_no_environment(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    account = {"account": {"type": "ira"}, "watchlist": {"DEMA": {}}, "never": []}
    (home / "config" / "config.toml").write_text("this is [ no toml")
    Path("wheel.toml").write_text("[fees]\nopen = 9\n")
    monkeypatch.setenv("WHEEL_FEES__CLOSE", "9")
    loaded = load_demo(("account.value=25000",), own=lambda: account)
    assert (loaded.config.account.value, loaded.config.account.type) == (25000, "ira")
    assert (loaded.config.fees.open, loaded.config.fees.close) == (0.65, 0.65)
    assert loaded.origins["account.value"] == "--set"
    assert loaded.origins["account.type"] == "demo market"
    assert loaded.files == ()


def test_a_byte_order_mark_and_windows_line_ends_are_read(home: Path) -> None:
    (home / "config" / "config.toml").write_bytes(b"\xef\xbb\xbf[fees]\r\nopen = 1.5\r\n")
    assert load().config.fees.open == 1.5


def test_the_demos_settings_hold_no_cash_and_no_positions(home: Path) -> None:
    own = load_demo().config.account
    assert (own.value, own.cash, own.shares, own.options) == (0, 0, {}, ())  # its journal holds them


def test_an_empty_table_clears_the_one_before(home: Path) -> None:
    shares = "account.shares={KO={quantity=5}}"
    assert load_demo((shares,)).config.account.shares["KO"].quantity == 5
    assert load_demo((shares, "account.shares={}")).config.account.shares == {}
