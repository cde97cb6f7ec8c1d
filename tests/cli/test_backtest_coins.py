"""`wheel backtest run` for a coin account: the demo, recorded markets, and what is refused."""

from dataclasses import replace
from datetime import date

import pytest

from wheelcli.market import keep
from wheelcli.market.demo.coins.year import coin_year

OURS = '[accounts.deribit]\nmarket = "deribit"\n'


def test_the_demo_needs_nothing_and_its_journal_opens(wheel, own_folder):
    arguments = ("--demo", "--account", "coins", "--coins", "ETH=5", "--sessions", "2", "--name", "c")
    answer = wheel("backtest", "run", *arguments, "--json")
    data = answer.json["data"]
    used = data["data"]
    assert (used["market"], used["account"], used["sessions"]) == ("deribit", "coins", 2)
    codes = [label["code"] for label in data["labels"]]
    assert codes[:3] == ["INVENTED", "CASH SETTLED", "SURVIVORSHIP"]
    assert not {"NO CALLS", "NO DIVIDENDS"} & set(codes)
    assert [p["currency"] for p in data["purses"]] == ["USDC", "ETH"]
    ours = own_folder / "data" / "backtests" / "c"
    opened = wheel(
        *("positions", "--account", "coins", "--set", "accounts.coins.market=deribit"),
        *("--snapshot", "latest", "--json"),
        env={"WHEEL_DATA_DIR": str(ours)},
    ).json["data"]
    ends = {p["currency"]: p["end"] for p in data["purses"]}
    assert {p["coin"]: p["amount"] for p in opened["purses"]} == ends
    assert opened["bridge"]["gain_usd"] == pytest.approx(data["bridge"]["total_usd"], abs=0.01)
    command = answer.stderr.partition("wheel review ")[2].splitlines()[0].split()
    report = wheel("review", *command, "--json", env={"WHEEL_DATA_DIR": str(ours)}).json["data"]
    last = {p["coin"]: p["end"] for p in report["purses"] if p["span"] == "since start"}
    assert last == ends


def test_recorded_markets_of_coins_are_a_store(wheel, own_folder):
    """Two days are recorded, the one between is missing. Without coins, no call can be sold."""
    (own_folder / "config").mkdir()
    (own_folder / "config" / "config.toml").write_text(OURS)
    year = coin_year()
    for day in (date(2026, 6, 20), date(2026, 6, 22)):
        keep(replace(year.market(day), source="deribit"), own_folder / "data" / "deribit")
    data = wheel("backtest", "run", "--account", "deribit", "--cash", "60000", "--json").json["data"]
    assert (data["data"]["first"], data["data"]["sessions"], data["data"]["gaps"]) == ("2026-06-20", 2, 1)
    assert data["data"]["source"] == "deribit"
    codes = {label["code"] for label in data["labels"]}
    assert {"NO CALLS", "MISSING SESSIONS", "CASH SETTLED"} <= codes
    assert "INVENTED" not in codes
    assert {t["unit"] for t in data["tickets"]} == {"USDC"}


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (("--against", "2"), "--against cannot be combined with a coin account"),
        (("--early", "pin"), "--early cannot be combined with a coin account"),
        (("--quotes", "model"), "--quotes cannot be combined with a coin account"),
        (("--cash-rate", "0"), "--cash-rate cannot be combined with a coin account"),
        (("--coins", "DOGE=5"), "invalid value for --coins: 'DOGE=5' (expected COIN=AMOUNT, such as ETH=5"),
        (("--coins", "ETH=0"), "invalid value for --coins: 'ETH=0'"),
        (("--coins", "ETH=1", "--coins", "ETH=2"), "invalid value for --coins: 'ETH=2'"),
    ],
)
def test_what_coins_do_not_have_is_refused(wheel, options, message):
    answer = wheel("backtest", "run", "--demo", "--account", "coins", *options, code=2)
    assert message in answer.stderr


@pytest.mark.parametrize(
    ("options", "which"), [(("--coins", "ETH=5"), "--coins"), (("--account", "mine"), "--account mine")]
)
def test_what_only_coins_have_is_refused_for_shares(wheel, options, which):
    """A run of shares begins in cash, whatever an account of the settings holds."""
    answer = wheel("backtest", "run", "--demo", *options, code=2)
    assert f"{which} needs a coin account" in answer.stderr
