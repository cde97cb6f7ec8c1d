"""The demo's account for options on coins: every command that knows it, without network or a file."""

import json
import re
import sys
from decimal import Decimal
from pathlib import Path

import pytest

import wheelcli
from wheelcli.book.check import check
from wheelcli.book.coins.demo import coin_demo_events
from wheelcli.book.coins.trades import settlement_value
from wheelcli.book.events import Kind
from wheelcli.chains import coin
from wheelcli.feed_source import DEMO_COIN_ACCOUNT
from wheelcli.market import deribit
from wheelcli.market.demo.coins import coin_snapshot

COINS = ("--demo", "--account", DEMO_COIN_ACCOUNT)
_OF_COINS = (
    "wheelcli.chains.coin.",
    "wheelcli.market.deribit.",
    "wheelcli.market.demo.coins.",
    "wheelcli.loaders.coin_demo",
)


@pytest.fixture(scope="module")
def scanned(wheel_once):
    return wheel_once("scan", "--json", *COINS)


def test_a_scan_sells_puts_for_usdc_and_calls_on_the_coins_held(scanned):
    """97,338.34 USDC, 6.209925 ETH at 2,214, 4 calls sold at a mid of 0.013 ETH and 0.05 puts at 302.50 are
    an account of 110,956.86 dollars. The ETH already risk 40 % of 13,748.77, which is 5.0 % of it: above
    3 %, so ETH gets no put. 2 ETH are free for calls.
    """
    document = scanned.json
    data = document["data"]
    assert (document["source"], document["as_of"]) == ("demo-coins", "2026-08-21T19:45:00Z")
    worth = 97_338.3381493 + (6.209925 - 4 * 0.013) * 2214 - 0.05 * 302.5
    assert data["account"]["value_usd"] == pytest.approx(worth, abs=0.01)
    assert round(0.40 * 13_748.77 / worth, 3) == 0.050
    assert any("risk of ETH: 5.0 % (limit 3.0 %)" in line for line in data["advice"])
    call, put = data["tickets"]
    assert (call["strategy"], call["coin"]["unit"], call["coin"]["size"]) == ("covered_call", "ETH", 2.0)
    assert (put["strategy"], put["coin"]["unit"], put["symbol"]) == ("cash_secured_put", "USDC", "BTC")
    assert put["coin"]["collateral"] == pytest.approx(put["legs"][0]["strike"] * put["coin"]["size"])
    # Beyond the risk limit by its coins, the call adds nothing to it: it has a floor all the same.
    assert call["coin"]["floor"] <= call["coin"]["bid"]
    assert 21 <= call["dte_days"] <= put["dte_days"] <= 45


def test_it_is_the_same_at_every_run_and_keeps_no_file(wheel, scanned, wheel_home):
    again = wheel("scan", "--json", *COINS, fresh=True)
    before, after = ({k: v for k, v in each.json.items() if k != "created"} for each in (scanned, again))
    assert json.dumps(before) == json.dumps(after)
    assert not wheel_home.exists()


@pytest.mark.parametrize("width", ["80", "100"])
def test_the_screen_in_a_minute(wheel, width, monkeypatch):
    """No number is cut off, amounts have their units, and each ticket says that no coins are delivered."""
    monkeypatch.setenv("COLUMNS", width)
    shown = wheel("scan", "--format", "table", *COINS)
    assert max(map(len, shown.lines)) <= int(width)
    assert shown.startswith("DEMO MARKET, invented prices · Fri 21 Aug 2026, 19:45 UTC · demo-coins")
    words = " ".join(shown.split())
    assert "DVOL 40.0: normal" in words
    assert "account $110,957, free 93,988 USDC" in words
    (head,) = (line.split() for line in shown.lines if line.startswith("#"))
    wide = "a year  collateral  stress  of acct  score"
    assert head == [
        "#",
        "sell",
        "limit",
        "credit",
        *("collateral  of acct" if width == "80" else wide).split(),
    ]
    assert words.count("no coins are delivered: ") == 2
    assert "it pays the difference in USDC at 08:00 UTC" in words
    assert "it pays the difference in ETH at 08:00 UTC" in words
    assert "133 USDC and 0.042 ETH credit, $226 · collateral 5,940 USDC and 2 ETH" in words
    assert "wheel ticket 1 --account coins --demo" in words
    assert "New York" not in shown


@pytest.mark.long
def test_its_tickets_and_reasons_name_the_account(wheel):
    shown = wheel("ticket", "2", "--format", "table", *COINS)
    assert "SELL 0.09 BTC_USDC-25SEP26-66000-P @ 1510 USDC LMT\n" in shown
    assert "No coins are delivered: below 66,000 it pays the difference in USDC at 08:00 UTC." in " ".join(
        shown.split()
    )
    first = wheel("ticket", "1", "--json", *COINS).json["data"]
    gates = {gate["gate"]: gate["reason"] for gate in first["gates"]}
    # 6.209925 ETH less the 4 behind the open calls; a contract is one ETH.
    assert gates["free_shares"] == "uncovered coins 2.20993, at least 1"
    why = wheel("why", "BTC", "--format", "table", *COINS)
    assert "wheel ticket BTC_USDC-25SEP26-66000-P --account coins --demo" in " ".join(why.split())
    chain = wheel("chain", "ETH", "--expiration", "2026-09-25", "--format", "table", *COINS)
    assert "calls · ETH_USDC" in chain
    assert "ETH  index 2,214.00 · rate 0.00 % (undiscounted)\n" in chain
    assert "dollars per coin" in chain
    unknown = wheel("scan", "SOL", *COINS, code=4)
    assert "SOL is not a coin of the demo market" in unknown.stderr


def test_its_plans_are_not_those_on_shares(wheel):
    plans = wheel("plan", "list", "--json", *COINS).json["data"]["plans"]
    assert [(p["regime"], p["account"]) for p in plans] == [("normal", "coins"), ("elevated", "coins")]
    assert all("demo-coins" in p["id"] for p in plans)
    earlier = wheel("plan", "show", "2", "--format", "table", *COINS)
    assert "DVOL 53.3: elevated" in earlier
    assert "wheel ticket 1 --plan 2 --account coins --demo" in earlier
    assert "the coin is now at 71,350.00" in " ".join(earlier.split())
    changed = wheel("plan", "diff", "--format", "table", *COINS)
    assert "normal, DVOL 40.0" in changed
    assert "lots" in changed
    assert "not found" in wheel("plan", "show", "20260821T194500Z-demo-0", *COINS, code=2).stderr


@pytest.mark.long
def test_the_regime_follows_bitcoin_s_index(wheel):
    shown = wheel("regime", "--format", "table", *COINS)
    assert "BTC DVOL 40.0: normal" in shown
    assert "VIX" not in shown
    table = wheel("regime", "--json", *COINS).json["data"]
    assert [row["vix_below"] for row in table["rows"]] == [35, 50, 70, 90, None]
    assert [row["min_return"] for row in table["rows"]] == [0.10, 0.12, 0.15, 0.18, 0.22]
    assert table["last_plan"]["tickets"] == 2
    nervous = wheel("regime", "--format", "table", "--set", "data.demo_vix=45", *COINS)
    assert "crisis" in nervous.partition("·")[2].partition("\n\n")[0]


def test_stress_moves_coins_by_their_beta_to_bitcoin_and_states_the_fall(wheel):
    """6.209925 ETH at 2,214 lose 40 % in the stated fall, 5,499.51, and the put on 0.05 BTC 0.05 × (67,000 −
    42,810 − 640) and its fee of 1.09. In the grid a move of −60 % of Bitcoin moves ETH by its beta times
    that.
    """
    data = wheel("stress", "--json", *COINS).json["data"]
    assert (data["benchmark"], data["betas"][0]["basis"]) == ("BTC", "measured")
    beta = data["betas"][0]["beta"]
    assert 1.0 < beta < 1.4
    assert data["worst"]["spot_move"] == -0.60
    parts = {part["name"]: part["profit_usd"] for part in data["by_position"]}
    assert parts["ETH"] == pytest.approx(-0.60 * beta * 13_748.77, abs=0.01)
    assert data["worst"]["profit_usd"] == pytest.approx(sum(parts.values()), abs=0.02)
    # At −60 % the put is 67,000 − 28,540 in the money by the index, and the calls are worth nothing more.
    assert parts["BTC_USDC-28AUG26-67000-P"] == pytest.approx(-0.05 * (67_000 - 28_540 - 310), rel=0.01)
    assert 0 < parts["ETH-4SEP26-2450-C"] <= 4 * 0.0135 * 2214
    # It owes the difference, and nobody buys a coin.
    needed = {call["spot_move"]: call["needed_usd"] for call in data["cash_calls"]}
    assert needed[-0.40] == pytest.approx(0.05 * (67_000 - 0.6 * 71_350))
    assert [part["name"] for part in data["by_sector"]] == ["Digital assets"]
    stated = data["coins"]
    assert (stated["fall_min"], stated["loss_usd"], stated["deployed_max"]) == (0.40, 6678.10, 0.50)
    assert stated["deployed"] == pytest.approx((13_748.774 + 0.05 * 67_000) / 110_956.86, abs=1e-6)
    strict = wheel("stress", "--json", "--set", "coins.stress=0.5", *COINS).json["data"]["coins"]
    assert strict["loss_usd"] == 8409.73
    shown = " ".join(wheel("stress", "--format", "table", *COINS).split())
    assert "each coin by its beta to BTC" in shown
    assert "Digital assets 15 % of the account (limit 50 %)" in shown
    shares = wheel("stress", "--demo", "--json").json["data"]
    assert "coins" not in shares
    assert shares["benchmark"] == "BROADA"


def test_a_market_recorded_on_the_demo_is_in_its_own_folder(wheel, wheel_home, scanned):
    made = wheel("record", "--json", *COINS).json["data"]
    assert made["path"].startswith(str(wheel_home / "data" / "demo" / "deribit"))
    assert made["symbols"] == 2
    listed = wheel("snapshot", "list", "--json", *COINS).json["data"]["snapshots"]
    assert [row["id"] for row in listed] == [made["snapshot"]]
    for others in ((), ("--demo",)):
        assert wheel("snapshot", "list", "--json", *others).json["data"]["snapshots"] == []
    shown = wheel("snapshot", "show", "--format", "table", *COINS)
    assert "Fri 2026-08-21 19:45 UTC · demo-coins · DVOL 40.13" in shown
    again = wheel("scan", "--snapshot", "latest", "--json", *COINS).json["data"]
    assert again["tickets"] == scanned.json["data"]["tickets"]
    wheel("record", "--demo")
    (shares,) = wheel("snapshot", "list", "--demo", "--json").json["data"]["snapshots"]
    refused = wheel("scan", "--snapshot", shares["path"], *COINS, code=2)
    assert "the snapshot is from the market us, but the account trades on deribit" in refused.stderr
    kept = wheel("snapshot", "prune", "--keep-last", "1", "--dry-run", "--json", *COINS).json["data"]
    assert kept["snapshots"] == []
    removes = wheel("demo", "reset", "--dry-run", "--format", "table")
    assert "0 requests and 0 journal events of practice, and 2 recorded markets" in " ".join(removes.split())
    assert wheel("demo", "reset", "--yes", "--json").json["data"]["markets"] == 2
    assert wheel("snapshot", "list", "--json", *COINS).json["data"]["snapshots"] == []


def test_settings_of_its_scan_do_not_follow_tickets_on_shares(wheel, wheel_home):
    wheel("scan", "--set", "data.demo_vix=20", *COINS)
    assert (wheel_home / "data" / "demo" / "deribit" / "scan.json").exists()
    assert not (wheel_home / "data" / "demo" / "scan.json").exists()


@pytest.mark.parametrize(
    "command",
    [
        ("taxes", "2026"),
        ("block", "1"),
        ("rfq", "open", "1"),
    ],
)
def test_what_does_not_know_it_refuses_in_one_sentence(wheel, command, wheel_home):
    refused = wheel(*command, *COINS, code=2)
    words = (
        "has no order books of coins" if command[0] in ("block", "rfq") else "does not work yet for account"
    )
    assert refused.stderr.count(words) == 1
    assert len(refused.stderr) < 240


def test_its_journal_holds_a_summer(wheel, wheel_home):
    """Purses by hand. USDC: 99,000 + 173.7215502 + 175.3075236 + 143.9148792 + 67.307843 + 30.9081548 of
    premiums − 38.3218015 at the put's end − 2,214.50 for one coin. ETH: 5 + 0.091 + 0.0635 − 0.003375 + 1 +
    0.0588.
    """
    data = wheel("positions", "--json", *COINS).json["data"]
    assert {each["coin"]: each["amount"] for each in data["purses"]} == {
        "USDC": 97_338.3381493,
        "ETH": 6.209925,
    }
    rows = wheel("monitor", "--json", *COINS).json["data"]["positions"]
    assert {(row["coin"]["unit"], row["coin"]["credit"], row["coin"]["mark"]) for row in rows} == {
        ("USDC", 640.0, 310.0),
        ("ETH", 0.015, 0.0135),
    }
    cycles = wheel("cycles", "--json", *COINS).json["data"]["cycles"]
    assert [c["symbol"] for c in cycles if c["state"] == "open"] == ["ETH", "BTC"]
    listed = wheel("journal", "list", "--json", *COINS).json["data"]["events"]
    assert len(listed) == 18
    assert all(each["source"] == "demo" for each in listed)
    assert "every expired contract is settled" in wheel("journal", "settle", *COINS).stderr
    assert not wheel_home.exists()


def test_every_end_in_its_journal_is_that_of_the_demo_s_own_closes():
    """A put or a call ended worthless, or paid the difference to that day's delivery price."""
    rows = coin_snapshot().closes
    days = [str(day)[:10] for day in rows["date"]]
    price = dict(zip(zip(rows["symbol"], days, strict=True), rows["close"], strict=True))
    events = coin_demo_events("coins")
    for event in events:
        if event.kind in (Kind.EXPIRATION, Kind.CASH_SETTLEMENT):
            delivery = Decimal(str(price[event.symbol, str(event.day)]))
            paid = settlement_value(event.contract, delivery)
            assert paid == Decimal(event.price_micros or 0) / 1_000_000
            assert (event.kind is Kind.CASH_SETTLEMENT) == (paid > 0)
        if event.kind is Kind.OPTION_OPEN:
            index = price[event.symbol, str(event.day)]
            assert event.index_micros == pytest.approx(index * 1_000_000)
    assert not check(events)


def test_a_ticket_is_filled_in_its_journal_which_saves_nothing(wheel):
    filled = wheel("journal", "fill", "2", "--price", "1510", "--json", *COINS)
    (event,) = filled.json["data"]["events"]
    # 0.09 × 1,510, less 0.09 × 0.0003 × 71,350
    assert event["coin_change"] == pytest.approx(135.9 - 1.92645, abs=1e-8)
    assert "the demo's journal saves nothing" in filled.stderr


def test_a_recorded_demo_of_the_user_s_own_account_is_labelled_so(wheel, wheel_home):
    """A config of one's own with the demo as its provider needs no network, and every screen says it."""
    (wheel_home / "config").mkdir(parents=True)
    settings = '[data]\nprovider = "demo"\n[accounts.mine]\nmarket = "deribit"\ncash = 50000\n'
    (wheel_home / "config" / "config.toml").write_text(settings)
    mine = ("--account", "mine")
    wheel("record", *mine)
    shown = wheel("scan", "--snapshot", "latest", "--format", "table", *mine)
    assert shown.startswith("DEMO MARKET, invented prices")
    assert (wheel_home / "data" / "deribit" / "snapshots").is_dir()
    assert not (wheel_home / "data" / "deribit" / "iv_history.csv").exists()
    assert "demo_coins" in wheel("snapshot", "list", "--format", "table", *mine)
    assert "demo_coins" not in wheel("snapshot", "list", "--format", "table")
    assert len(wheel("plan", "list", "--json", *mine).json["data"]["plans"]) == 1
    assert wheel("plan", "list", "--json").json["data"]["plans"] == []


@pytest.mark.long
def test_a_scan_of_shares_loads_nothing_of_coins(wheel, monkeypatch):
    """Without the modules and what their packages have of them, a scan brings none of them back."""
    ours = [name for name in sys.modules if name.startswith(_OF_COINS)]
    for name in ours:
        package, _, module = name.rpartition(".")
        monkeypatch.delattr(sys.modules[package], module, raising=False)
        monkeypatch.delitem(sys.modules, name)
    for package, name in ((coin, "price_coins"), (coin, "greeks_at"), (deribit, "DeribitProvider")):
        monkeypatch.delitem(vars(package), name, raising=False)
    assert wheel("scan", "--demo", "--json", fresh=True).json["data"]["tickets"]
    assert [name for name in sys.modules if name.startswith(_OF_COINS)] == []
    assert coin.price_coins is not None  # it is there for whoever asks
    assert "wheelcli.chains.coin.price" in sys.modules


def test_no_module_takes_only_the_demo_s_shares_for_invented():
    """A feed is compared by `feed_source.is_invented`, which knows both markets of the demo."""
    root = Path(wheelcli.__file__).parent
    direct = re.compile(r"\bsource\s*[!=]=\s*\"demo\"")
    assert [path.name for path in root.rglob("*.py") if direct.search(path.read_text(encoding="utf-8"))] == []
