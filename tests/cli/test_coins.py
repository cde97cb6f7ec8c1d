"""The commands of an account that trades options on coins, against a loopback server (`coin_market`)."""

from datetime import timedelta

import pytest
from coin_market import DAYS, SHARED, AtOnce, Venue, recorded, september

from wheelcli import clock
from wheelcli.market.deribit import ask

pytestmark = pytest.mark.skipif(not SHARED.is_dir(), reason="../shared/data/deribit is not here")
CONFIG = """
[accounts.coins]
market = "deribit"
cash = 100000
[accounts.holder]
market = "deribit"
coins = { btc = { quantity = 1.0, break_even = 61000 } }
[accounts.ira]
value = 50000
cash = 50000
"""
ACCOUNT = ("--account", "coins")


@pytest.fixture
def venue(monkeypatch, wheel_home):
    (wheel_home / "config").mkdir(parents=True)
    (wheel_home / "config" / "config.toml").write_text(CONFIG)
    day = september(recorded(DAYS[1]))
    monkeypatch.setattr(clock, "now", lambda: day.at + timedelta(seconds=20))
    monkeypatch.setattr(ask, "Pace", AtOnce)
    with Venue(day).serve() as served:
        monkeypatch.setattr(ask, "HOST", served.host)
        yield served


def test_a_plan_on_coins_its_tickets_and_its_reasons(wheel, venue, wheel_home):
    document = wheel("scan", "BTC", "ETH", "--json", *ACCOUNT).json
    assert (document["source"], document["as_of"]) == ("deribit", "2026-08-21T01:59:07Z")
    assert len(venue.asked) <= 12
    tickets = document["data"]["tickets"]
    assert {t["legs"][0]["right"] for t in tickets} == {"put"}
    assert all(t["coin"]["unit"] == "USDC" and "_USDC-" in t["id"] for t in tickets)
    assert document["data"]["regime"]["name"] == "normal"
    first = tickets[0]
    assert first["coin"]["size"] == pytest.approx(first["contracts"] * first["legs"][0]["multiplier"])
    # Snapshots and plans of coins have a folder of their own: those of shares never meet them.
    assert {p.name for p in (wheel_home / "data").iterdir()} == {"deribit"}
    assert len(list((wheel_home / "data/deribit/plans").glob("*-deribit-*"))) == 1
    assert "no plan" in wheel("ticket", "1", code=None).stderr.lower()

    seen = len(venue.asked)
    again = wheel("ticket", first["id"], "--json", *ACCOUNT).json["data"]
    assert again["coin"] == first["coin"]
    shown = wheel("ticket", "1", "--format", "table", *ACCOUNT)
    assert f"{first['order_text']}\n" in shown
    assert "UTC" in shown.lines[0]
    assert "New York" not in shown
    assert "No coins are delivered: below" in " ".join(shown.split())
    why = wheel("why", "btc_usdc-25sep26-68000-p", "--json", *ACCOUNT).json["data"]
    assert {row["contract"] for row in why["rows"]} == {"BTC_USDC-25SEP26-68000-P"}
    assert len(venue.asked) == seen  # neither fetches anything

    table = wheel("scan", "--format", "table", "--snapshot", "latest", *ACCOUNT)
    assert "DVOL 38.3: normal" in table  # the median of five days
    assert "VIX" not in table
    assert f"{first['coin']['size']:g} ETH_USDC" in table
    assert len(venue.asked) == seen


def test_an_account_that_holds_coins_is_worth_them(wheel, venue):
    """One coin at the index of 75,110.18, and no cash."""
    document = wheel("scan", "BTC", "--json", "--account", "holder").json
    assert document["data"]["account"]["value_usd"] == 75_110.18
    (ticket,) = document["data"]["tickets"]
    assert (ticket["strategy"], ticket["coin"]["unit"]) == ("covered_call", "BTC")
    assert ticket["coin"]["size"] <= 1.0


def test_a_chain_and_a_record(wheel, venue, wheel_home):
    rows = wheel("chain", "BTC", "--json", *ACCOUNT).json["data"]
    assert (rows["rate"], rows["rate_label"]) == (0.0, "undiscounted")
    assert {r["contract"].partition("-")[0] for r in rows["contracts"]} == {"BTC", "BTC_USDC"}
    shown = wheel("chain", "BTC", "--format", "table", "--expiration", "2026-09-25", *ACCOUNT)
    assert "puts · BTC_USDC" in shown
    assert "puts · BTC\n" in shown
    made = wheel("record", "--json", *ACCOUNT).json["data"]
    assert made["symbols"] == 2
    assert str(wheel_home / "data/deribit/snapshots") in made["path"]
    refused = wheel("scan", "BTC", "--snapshot", made["path"], "--account", "ira", code=2)
    assert "the snapshot is from the market deribit, but the account trades on us" in refused.stderr


def test_taxes_are_refused_in_one_sentence(wheel, venue, wheel_home):
    refused = wheel("taxes", "2026", *ACCOUNT, code=2)
    assert "does not work yet for account coins, which trades coins" in refused.stderr, refused.stderr
    assert not venue.asked
    assert not (wheel_home / "data").exists()


def test_the_stress_of_coins_held(wheel, venue):
    """One coin at 75,110.18 loses 40 %, 30,044.07, in the stated fall; the account is worth nothing else."""
    data = wheel("stress", "--json", "--account", "holder").json["data"]
    assert data["account"]["value_usd"] == 75_110.18
    assert data["coins"]["loss_usd"] == pytest.approx(30_044.07, abs=0.005)
    assert data["coins"]["loss_share"] == pytest.approx(0.40)
    assert data["worst"]["profit_usd"] == pytest.approx(-0.60 * 75_110.18, abs=0.01)
    empty = wheel("stress", *ACCOUNT, code=2)
    assert "set accounts.coins.coins to the coins that you hold" in empty.stderr


def test_the_regime_alone_takes_one_request(wheel, venue):
    """38.2 all week and no market recorded: only the index is fetched, and four days later
    it is too old.
    """
    shown = wheel("regime", "--format", "table", *ACCOUNT)
    (path,) = venue.asked
    assert "/public/get_volatility_index_data?" in path
    assert "BTC DVOL 38.3: normal" in shown
    venue.dvol_age = 4
    old = wheel("regime", "--json", *ACCOUNT).json
    assert old["data"]["regime"]["name"] == "elevated"
    assert old["problems"][0]["message"] == (
        "DVOL is from 2026-08-17, 4 days old: the regime elevated applies"
    )
    table = wheel("regime", "--format", "table", *ACCOUNT)
    assert "BTC DVOL of 17 Aug is too old: elevated applies" in table


def test_a_basket_is_refused(wheel, venue, tmp_path):
    refused = wheel("scan", "BTC", "--basket", str(tmp_path / "b.csv"), *ACCOUNT, code=2)
    assert "--basket writes files for US brokers" in refused.stderr


@pytest.mark.parametrize("command", ["scan", "chain"])
def test_a_cross_check_is_refused(wheel, venue, command):
    assert "coins have only one" in wheel(command, "BTC", "--check", *ACCOUNT, code=2).stderr
    assert not venue.asked


def test_quotes_of_two_days_ago_are_old(wheel, venue, monkeypatch):
    """Recorded on Friday 01:59 UTC: one session old on Saturday, two on Sunday, though New York rests."""
    wheel("record", "BTC", *ACCOUNT)
    for days, old in ((1, False), (2, True)):
        monkeypatch.setattr(clock, "now", lambda days=days: venue.day.at + timedelta(days=days))
        problems = wheel("chain", "BTC", "--snapshot", "latest", "--json", *ACCOUNT).json["problems"]
        assert [p["code"] for p in problems if p["code"] == "old_data"] == ["old_data"] * old


@pytest.mark.parametrize(
    ("fault", "words"), [("429", "too many requests"), ("maintenance", "down for maintenance")]
)
def test_a_refusal_is_exit_4(wheel, venue, fault, words):
    venue.fault = fault
    refused = wheel("scan", "BTC", *ACCOUNT, code=4)
    assert refused.stderr.startswith("wheel: Deribit ")
    assert words in refused.stderr


def test_in_an_account_for_shares_the_same_words_are_funds(wheel, venue):
    noted = wheel("scan", "BTC", "KO", "--account", "ira", "--set", "data.provider=demo", code=None)
    assert noted.stderr.count("BTC is a fund in this account") == 1
    assert not venue.asked


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('[account]\nmarket = "deribit"', "only an account of [accounts.NAME]"),
        ("[accounts.a]\ncoins = { BTC = { quantity = 1 } }", 'coins need market = "deribit"'),
        ('[accounts.a]\nmarket = "deribit"\nshares = { KO = { quantity = 100 } }', "has no shares"),
        ('[accounts.a]\nmarket = "deribit"\ntype = "margin"', 'needs type = "cash"'),
        ('[accounts.a]\nmarket = "binance"', "us, deribit"),
    ],
)
def test_mistakes_in_the_settings_are_named(wheel, wheel_home, text, words):
    (wheel_home / "config").mkdir(parents=True)
    (wheel_home / "config" / "config.toml").write_text(text)
    assert words in wheel("config", "check", code=5).stderr


def test_an_account_without_cash_and_coins_has_no_value(wheel, venue):
    empty = wheel("scan", "BTC", "--account", "holder", "--set", "accounts.holder.coins={}", code=5)
    assert "account value unknown" in empty.stderr
    assert "accounts.holder.coins" in empty.stderr


@pytest.mark.parametrize("contract", ["BTC_USDC-25SEP26-68000-P", "btc-25sep26-82000-c"])
def test_a_journal_line_on_a_coin_needs_its_account(wheel, contract):
    refused = wheel("journal", "add", f"STO 1 {contract} @ 1015", code=2)
    assert "pass --account with a coin account" in refused.stderr
