"""The account as the config tells it: dollars into cents, shares into millionths, core shares from two
places.
"""

from datetime import date
from typing import Any

import pytest

from wheelcli.book.from_config import portfolio
from wheelcli.book.portfolio import AccountType, Shares
from wheelcli.config import Config
from wheelcli.contract import Contract, Right
from wheelcli.errors import Exit, WheelError
from wheelcli.open_option import OpenOption


def config(**tables: Any) -> Config:
    """A config whose account is worth something."""
    account = {"value": 250_000.10, "cash": 99_999.995, **tables.pop("account", {})}
    return Config.model_validate({"account": account, **tables})


def test_money_is_in_cents_and_shares_in_millionths() -> None:
    account = portfolio(
        config(
            account={
                "type": "margin",
                "option_level": 3,
                "shares": {"KO": {"quantity": 100.25, "break_even": 61.5}},
            }
        )
    )
    assert (account.value_cents, account.cash_cents) == (25_000_010, 10_000_000)
    assert account.type is AccountType.MARGIN
    assert account.option_level == 3
    assert account.shares == (Shares("KO", 100_250_000, 61.5, 0),)
    assert account.cash_equivalents == ("SGOV", "BIL")
    assert (account.account, account.source) == ("default", "config")


def test_core_shares_are_the_larger_of_the_two_places() -> None:
    shares = {
        "KO": {"quantity": 300, "core": 100},
        "PEP": {"quantity": 300, "core": 50},
        "XOM": {"quantity": 0},
    }
    watched = {"KO": {"core_shares": 200}, "PEP": {}, "JNJ": {"core_shares": 100}}
    account = portfolio(config(account={"shares": shares}, watchlist=watched))
    assert {each.symbol: each.core for each in account.shares} == {"KO": 200, "PEP": 50}


def test_open_options_are_read_from_their_lines() -> None:
    lines = ["-2 AAPL 2026-09-18 300 P @ 2.15 opened 2026-08-14 rolled 1", "1 brk.b 2026-12-18 480 C"]
    account = portfolio(config(account={"options": lines}))
    assert account.options == (
        OpenOption(
            "AAPL",
            Contract("AAPL", date(2026, 9, 18), Right.PUT, 300.0),
            -2,
            2.15,
            opened=date(2026, 8, 14),
            rolls=1,
        ),
        OpenOption("BRK-B", Contract("BRKB", date(2026, 12, 18), Right.CALL, 480.0), 1, None),
    )


def test_another_account_by_its_name() -> None:
    two_accounts = config(accounts={"ira": {"value": 50_000, "type": "ira"}})
    assert portfolio(two_accounts, "ira").value_usd == 50_000
    assert portfolio(two_accounts, "ira").type is AccountType.IRA
    assert portfolio(two_accounts, "default").value_usd == 250_000.10


def test_an_account_nobody_told_of_is_wrong_usage() -> None:
    with pytest.raises(WheelError, match="account not found: 'iar'") as caught:
        portfolio(config(accounts={"ira": {"value": 1}}), "iar")
    assert caught.value.exit_code == Exit.USAGE
    assert caught.value.hint == "known accounts: default, ira"


def test_a_value_not_told_names_wheel_init() -> None:
    with pytest.raises(WheelError) as caught:
        portfolio(Config())
    assert caught.value.exit_code == Exit.INVALID
    assert "wheel init" in caught.value.hint
