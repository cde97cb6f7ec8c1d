"""The config as one checked value: what each key takes, and what it refuses."""

import subprocess
import sys
from datetime import date

import pytest
from pydantic import ValidationError

from wheelcli.config import Config
from wheelcli.open_option import OpenOption
from wheelcli.option_line import parse_option_line


def refused(**tables: object) -> list[tuple[object, ...]]:
    """Where the mistakes are in a config of these tables."""
    with pytest.raises(ValidationError) as caught:
        Config.model_validate(tables)
    return [error["loc"] for error in caught.value.errors()]


def test_attributes_read_as_in_the_design() -> None:
    config = Config()
    assert config.sizing.name_collateral_max == 0.10
    low, target, high = config.regime[1].delta
    assert (low, target, high, config.regime[1].dte) == (0.18, 0.25, 0.30, (21, 45))
    assert config.account.cash_equivalents == ("SGOV", "BIL")
    assert Config.model_validate({"watchlist": {"aapl": {}}}).watchlist["AAPL"].entry_price is None


def test_nothing_can_be_changed_afterwards() -> None:
    with pytest.raises(ValidationError):
        Config().fees.open = 0.0  # type: ignore[misc]


@pytest.mark.parametrize("value", [True, "0.04", float("nan"), float("inf"), -0.01, 0.51, None, [0.04]])
def test_a_number_takes_no_text_no_boolean_no_nan_and_keeps_its_range(value: object) -> None:
    assert refused(data={"rate": value}) == [("data", "rate")]


@pytest.mark.parametrize(
    ("table", "key", "value"),
    [
        ("account", "value", -1),
        ("account", "cash", -0.01),
        ("account", "type", "roth"),
        ("data", "workers", 4.0),
        ("data", "workers", 0),
        ("data", "demo_vix", 0),
        ("data", "request_timeout_s", 0),
        ("sizing", "name_collateral_max", 1.01),
        ("quality", "history_days_min", True),
        ("quality", "leveraged", "forbid"),
        ("unknown", "iv", "info"),
        ("liquidity", "spread_max", 10),
        ("roll", "across_earnings", 1),
        ("roll", "price", "last"),
        ("score", "min", 101),
        ("events", "earnings", "BLOCK"),
        ("fees", "open", "free"),
        ("portfolio", "nonsense", 1),
    ],
)
def test_each_key_keeps_to_its_range_and_its_closed_set(table: str, key: str, value: object) -> None:
    assert refused(**{table: {key: value}}) == [(table, key)]


def test_weights_that_sum_to_nothing_are_refused() -> None:
    parts = ("premium", "delta", "iv", "cushion", "liquidity")
    assert refused(score=dict.fromkeys(parts, 0)) == [("score",)]
    assert Config.model_validate({"score": {**dict.fromkeys(parts, 0), "iv": 1}}).score.iv == 1.0


def rows(*changed: dict[str, object]) -> list[dict[str, object]]:
    """The default volatility table with its first rows changed."""
    table = Config().model_dump(mode="json")["regime"]
    return [{**row, **change} for row, change in zip(table, [*changed, {}, {}, {}, {}, {}], strict=False)]


@pytest.mark.parametrize(
    ("table", "where"),
    [
        (rows()[::-1], ("regime",)),
        (rows({"below": 20}), ("regime",)),  # as the next row: ascending is strictly so
        ([], ("regime",)),
        (rows({"name": "normal"}), ("regime",)),
        (rows()[:2], ("regime",)),  # no row for an unknown volatility index
        (rows({"delta": [0.3, 0.25, 0.18]}), ("regime", 0, "delta")),
        (rows({"delta": [0.18, 0.25]}), ("regime", 0, "delta", 2)),
        (rows({"delta": [0.0, 0.25, 0.3]}), ("regime", 0, "delta", 0)),
        (rows({"dte": [45, 21]}), ("regime", 0, "dte")),
        (rows({"dte": [21.0, 45]}), ("regime", 0, "dte", 0)),
        (rows({"deployed": 1.2}), ("regime", 0, "deployed")),
        (rows({"nonsense": 1}), ("regime", 0, "nonsense")),
    ],
)
def test_the_volatility_table_is_in_order(table: list[object], where: tuple[object, ...]) -> None:
    assert where in refused(regime=table)


def test_symbols_are_written_one_way() -> None:
    config = Config.model_validate(
        {
            "watchlist": {"brk.b": {}, "^spx": {}},
            "never": [" gme "],
            "account": {"shares": {"brk/b": {"quantity": 5}}},
        }
    )
    assert list(config.watchlist) == ["BRK-B", "^SPX"]
    assert config.never == ("GME",)
    assert list(config.account.shares) == ["BRK-B"]


@pytest.mark.parametrize(
    "symbol", ["$(rm -rf ~)", "A;B", "\x1b[31mA", "A\nB", "", "A|B", "`id`", "../A", "TOOLONGNAME", "aßl"]
)
def test_a_symbol_with_escape_codes_or_shell_characters_is_refused(symbol: str) -> None:
    assert refused(watchlist={symbol: {}}) == [("watchlist", symbol, "[key]")]
    assert refused(never=[symbol]) == [("never", 0)]
    assert refused(account={"shares": {symbol: {"quantity": 1}}}) == [("account", "shares", symbol, "[key]")]


def test_texts_hold_no_escape_codes() -> None:
    assert refused(watchlist={"A": {"notes": "\x1b]0;owned\x07"}}) == [("watchlist", "A", "notes")]
    assert Config.model_validate({"watchlist": {"A": {"notes": "two\nlines\tand a tab"}}})
    assert refused(accounts={"a\nb": {}}) == [("accounts", "a\nb", "[key]")]


@pytest.mark.parametrize(
    ("text", "occ", "symbol", "quantity", "price"),
    [
        ("-2 AAPL 2026-09-18 300 P @ 2.15", "AAPL260918P00300000", "AAPL", -2, 2.15),
        ("  +1  brk.b 2026-09-18 480.5 call", "BRKB260918C00480500", "BRK-B", 1, None),
        ("-1 AAPL1 2026-09-18 300 P @0.5", "AAPL1260918P00300000", "AAPL", -1, 0.5),
        ("-1 ^SPX 2026-09-18 6000 put @ 12", "SPX260918P06000000", "^SPX", -1, 12.0),
    ],
)
def test_an_option_line(text: str, occ: str, symbol: str, quantity: int, price: float | None) -> None:
    line = parse_option_line(text)
    assert line is not None
    assert line == OpenOption(symbol, line.contract, quantity, price)
    assert line.contract.occ == occ


def test_an_option_line_may_say_when_it_was_opened_and_how_often_rolled() -> None:
    line = parse_option_line("-2 AAPL 2026-09-18 300 P @ 2.15 opened 2026-08-14 rolled 1")
    assert line is not None
    assert (line.price, line.opened, line.rolls) == (2.15, date(2026, 8, 14), 1)
    line = parse_option_line("-2 AAPL 2026-09-18 300 P opened 2026-08-14")
    assert line is not None
    assert (line.price, line.opened, line.rolls) == (None, date(2026, 8, 14), None)
    line = parse_option_line("-2 AAPL 2026-09-18 300 P ROLLED 0")
    assert line is not None
    assert (line.opened, line.rolls) == (None, 0)  # told to be none, which is not the same as untold


@pytest.mark.parametrize(
    "text",
    [
        "-2 AAPL 2026-09-18 300 P opened 2026-09-19",
        "-2 AAPL 2026-09-18 300 P opened 2026-02-30",
        "-2 AAPL 2026-09-18 300 P rolled -1",
        "",
        "AAPL",
        "0 AAPL 2026-09-18 300 P",
        "-2 AAPL 2026-02-30 300 P",
        "-2 AAPL 2026-09-18 0 P",
        "-2 AAPL 2026-09-18 nan P",
        "-2 AAPL 2026-09-18 300 X",
        "-2.5 AAPL 2026-09-18 300 P",
        "-2 $(x) 2026-09-18 300 P",
        "-2 AAPL 2026-09-18 300 P @ -1",
        "-2 AAPL 2026-09-18 300 P @ 2.15; rm",
        "-2 AAPL 2026-09-18 300.00005 P",
        "-٢ AAPL 2026-09-18 300 P",
    ],
)
def test_what_is_no_option_line_is_refused(text: str) -> None:
    assert parse_option_line(text) is None
    assert refused(account={"options": [text]}) == [("account", "options", 0)]


def test_importing_the_config_imports_nothing_heavy() -> None:
    heavy = "('pandas','numpy','scipy','yfinance','pyarrow')"
    code = f"import sys, wheelcli.config; print([m for m in {heavy} if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
