"""`wheel review` and `wheel journal check` for a coin account: the demo's, and a recorded one."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from wheelcli.market.demo.coins import AS_OF, coin_snapshot
from wheelcli.market.snapshot_store import keep

COINS = ("--demo", "--account", "coins")
OWN = ("--account", "btc")


@pytest.fixture(scope="module")
def reviewed(wheel_once):
    return wheel_once("review", "--json", *COINS).json


def test_it_is_worth_what_the_other_screens_say(reviewed, wheel):
    """97,338.34 USDC and 6.209925 ETH at 2,214, less the options at their mids: 110,956.86 dollars."""
    data = reviewed["data"]
    worth = 97_338.3381493 + (6.209925 - 4 * 0.013) * 2214 - 0.05 * 302.5
    assert data["value_usd"] == pytest.approx(worth, abs=1e-6)
    positions = wheel("positions", "--json", *COINS).json["data"]
    assert data["value_usd"] == pytest.approx(positions["bridge"]["end_value_usd"], abs=0.001)
    (whole,) = [b for b in data["bridge"] if b["span"] == "since start"]
    assert whole["realised_usd"] == pytest.approx(positions["bridge"]["realised_usd"], abs=1e-8)
    assert whole["unrealised_usd"] == pytest.approx(positions["bridge"]["unrealised_usd"], abs=0.001)
    ended = {p["coin"]: p["end"] for p in data["purses"] if p["span"] == "since start"}
    assert ended == {p["coin"]: p["amount"] for p in positions["purses"]}


def test_every_bridge_and_every_purse_adds_up(reviewed):
    data = reviewed["data"]
    parts = ("realised", "interest", "unrealised", "brought", "unknown_basis", "corrections")
    for line in data["bridge"]:
        assert line["dividends_usd"] is None
        assert line["gain_usd"] == pytest.approx(sum(line[f"{p}_usd"] for p in parts), abs=2e-8)
        moved = line["deposits_usd"] - line["withdrawals_usd"] + line["transfers_usd"]
        assert line["end_value_usd"] - line["start_value_usd"] - moved == pytest.approx(
            line["gain_usd"], abs=2e-8
        )
    names = ("start", "paid_in", "paid_out", "premiums", "endings", "exchanged", "interest", "fees")
    assert len(data["purses"]) == 8  # four spans of USDC and ETH
    for purse in data["purses"]:
        assert sum(Decimal(repr(purse[name])) for name in names) == Decimal(repr(purse["end"]))


def test_advice_has_the_unit_of_the_venue(reviewed, wheel):
    """Beside dollars: the call was sold at 0.015 ETH, and closing it costs 0.0135."""
    data = reviewed["data"]
    put, call = data["positions"]
    assert (call["coin"]["unit"], call["coin"]["size"], call["coin"]["credit"]) == ("ETH", -4.0, 0.015)
    assert call["coin"]["mark"] == pytest.approx(0.0135)
    assert [a["what"] for a in data["calendar"]] == [
        "0.05 short BTC_USDC-28AUG26-67000-P",
        "4 short ETH-4SEP26-2450-C",
    ]
    assert put["profit_usd"] == wheel("monitor", "--json", *COINS).json["data"]["positions"][0]["profit_usd"]
    assert {w["symbol"] for w in data["watchlist"]} == {"BTC", "ETH"}
    assert (data["stress"]["moves"][0], data["stress"]["moves"][-1]) == (0.3, -0.6)


@pytest.mark.long
def test_screen_and_page_show_coins_and_no_fund(wheel, tmp_path):
    page = tmp_path / "review.html"
    shown = wheel("review", "--format", "table", "--html", str(page), *COINS)
    text = page.read_text()
    for each in (shown, text):
        assert "6.209925" in each
        assert "DVOL" in each
        assert "Dividends" not in each
        assert "Assigned" not in each
        assert "BROADA" not in each


def test_a_week_of_the_user_is_valued_at_the_recorded_index(wheel, wheel_home):
    """One coin at the index of the market recorded on Friday evening, not at the delivery price of 08:00."""
    (wheel_home / "config").mkdir(parents=True)
    (wheel_home / "config" / "config.toml").write_text(
        '[accounts.btc]\nmarket = "deribit"\n[data]\nprovider = "demo"\n'
    )
    wheel("journal", "add", "OPENING 1000 USDC on 2026-08-17", *OWN)
    wheel("journal", "add", "OPENING 1 BTC @ 61000 on 2026-08-17", *OWN)
    refused = wheel("review", "--week", "2026-W30", *OWN, code=5)
    assert "the journal has no events of account btc up to 2026-07-26" in refused.stderr
    bare = wheel("review", "--json", "--week", "2026-W34", *OWN).json["data"]
    assert "No snapshot of this week or earlier: coins are valued at cost" in bare["warnings"][0]
    wheel("record", *OWN)
    data = wheel("review", "--json", "--week", "2026-W34", *OWN).json["data"]
    assert data["value_day"] == AS_OF.date().isoformat()
    assert data["value_usd"] == pytest.approx(1000 + 71_350)
    (btc,) = [p for p in data["purses"] if (p["span"], p["coin"]) == ("week", "BTC")]
    assert (btc["paid_in"], btc["end"], btc["index_usd"], btc["end_usd"]) == (1.0, 1.0, 71_350.0, 71_350.0)


def test_a_day_has_one_value_in_whichever_week_it_is_reviewed(wheel, wheel_home):
    """Tuesday 30 June closes at the index of its market, 60,123, although Thursday's was recorded later."""
    (wheel_home / "config").mkdir(parents=True)
    (wheel_home / "config" / "config.toml").write_text('[accounts.btc]\nmarket = "deribit"\n')
    wheel("journal", "add", "OPENING 1000 USDC on 2026-06-29", *OWN)
    wheel("journal", "add", "OPENING 1 BTC @ 61000 on 2026-06-29", *OWN)
    for at, index in (
        (datetime(2026, 6, 30, 20, tzinfo=UTC), 60_123.0),
        (datetime(2026, 7, 2, 20, tzinfo=UTC), 62_500.0),
    ):
        snapshot = coin_snapshot(as_of=at, symbols=("BTC",), prices={"BTC": index})
        keep(snapshot, wheel_home / "data" / "deribit")
    for week in ("2026-W27", "2026-W28"):
        curve = wheel("review", "--json", "--week", week, *OWN).json["data"]["curve"]
        values = {point["day"]: point["value_usd"] for point in curve}
        assert (values["2026-06-30"], values["2026-07-02"]) == (61_123.0, 63_500.0)


def test_check_covers_one_account_or_all(wheel, wheel_home):
    """Silent if all is well; an unknown account is refused."""
    assert wheel("journal", "check", *COINS) == ""
    assert wheel("journal", "check", "--json", *COINS).json["data"]["events"] == 18
    (wheel_home / "config").mkdir(parents=True)
    (wheel_home / "config" / "config.toml").write_text('[accounts.btc]\nmarket = "deribit"\n')
    wheel("journal", "add", "OPENING 1 BTC @ 61000 on 2026-08-17", *OWN)
    wheel("journal", "add", "DEPOSIT 2500")
    checked = [wheel("journal", "check", "--json", *more).json["data"]["events"] for more in ((), OWN)]
    assert checked == [2, 1]
    assert "known accounts" in wheel("journal", "check", "--account", "nobody", code=2).stderr
