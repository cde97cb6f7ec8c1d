"""The journal of a coin account, and what reads it: scan, positions, cycles, monitor, roll."""

from datetime import timedelta

import pytest
from coin_market import DAYS, SHARED, AtOnce, Venue, recorded, september

from wheelcli import clock
from wheelcli.market.deribit import ask

pytestmark = pytest.mark.skipif(not SHARED.is_dir(), reason="../shared/data/deribit is not here")
ACCOUNT = ("--account", "coins")
PUT, CALL = "BTC_USDC-25SEP26-68000-P", "BTC-25SEP26-82000-C"
OPENING = (
    "OPENING 100000 USDC on 2026-08-01",
    "OPENING 1 BTC @ 61000 on 2026-08-01",
    f"STO 0.13 {PUT} @ 1300 index 74000 on 2026-08-18",
    f"STO 0.2 {CALL} @ 0.0185 index 75110.18 on 2026-08-19",
)


@pytest.fixture
def venue(monkeypatch, wheel_home):
    """Friday 21 August 2026, 01:59 UTC, an account without anything in its settings."""
    (wheel_home / "config").mkdir(parents=True)
    (wheel_home / "config" / "config.toml").write_text('[accounts.coins]\nmarket = "deribit"\n')
    day = september(recorded(DAYS[1]))
    monkeypatch.setattr(clock, "now", lambda: day.at + timedelta(seconds=20))
    monkeypatch.setattr(ask, "Pace", AtOnce)
    with Venue(day).serve() as served:
        monkeypatch.setattr(ask, "HOST", served.host)
        yield served


@pytest.fixture
def opened(wheel, venue):
    """The same, with the events of `OPENING`."""
    for line in OPENING:
        wheel("journal", "add", line, *ACCOUNT)
    return venue


def test_entries_are_shown_checked_and_undone(wheel, opened):
    """The put: 0.13 × 1,300 = 169, a fee of 0.13 × 0.0003 × 74,000 = 2.886. The call: 0.0037 less 0.00006."""
    rows = wheel("journal", "list", "--json", *ACCOUNT).json["data"]["events"]
    fields = ("text", "coin", "coin_change", "coin_fees", "coin_balance")
    assert sorted(tuple(row[name] for name in fields) for row in rows) == [
        ("OPENING 1 BTC @ 61,000.00", "BTC", 1.0, 0.0, 1.0),
        ("OPENING 100,000 USDC", "USDC", 100_000.0, 0.0, 100_000.0),
        (f"STO 0.13 {PUT} @ 1,300.00", "USDC", 166.114, 2.886, 100_166.114),
        (f"STO 0.2 {CALL} @ 0.0185", "BTC", 0.00364, 0.00006, 1.00364),
    ]
    assert all(r["cash_usd"] == 0.0 for r in rows)
    shown = wheel("journal", "list", "--format", "table", *ACCOUNT)
    assert "166.114 USDC" in shown
    assert wheel("journal", "check") == ""
    undone = wheel("journal", "undo", "--json", *ACCOUNT).json["data"]["changes"]
    assert {c["what"]: (c["before"], c["after"], c["unit"]) for c in undone} == {
        CALL: (-0.2, 0.0, "coins"),
        "BTC": (1.00364, 1.0, "coins"),
    }
    # Every document of this account has the fields of coins; one of shares has none of them.
    assert "coin" not in wheel("journal", "list", "--json", "--demo").json["data"]["events"][0]


def test_positions_are_worth_what_the_scan_plans_with(wheel, opened):
    """100,166.114 USDC + 1.00364 × 75,110.18 − 0.2 × 1,314.42815 − 0.13 × 1,055 = 175,149.66."""
    scan = wheel("scan", "BTC", "--json", *ACCOUNT).json["data"]["account"]
    assert scan["value_usd"] == pytest.approx(175_149.66, abs=0.011)
    data = wheel("positions", "--snapshot", "latest", "--json", *ACCOUNT).json["data"]
    assert data["bridge"]["end_value_usd"] == pytest.approx(scan["value_usd"], abs=0.02)
    assert data["bridge"]["gain_usd"] == pytest.approx(data["bridge"]["end_value_usd"] - 161_000, abs=1e-6)
    assert {p["coin"]: p["amount"] for p in data["purses"]} == {"USDC": 100_166.114, "BTC": 1.00364}
    assert (data["collateral_usd"], data["free_cash_usd"]) == (8_840.0, 91_326.11)
    coins, call, put = data["positions"]
    # The premium's coins were bought at its index: (61,000 + 0.00364 × 75,110.18) ÷ 1.00364.
    assert coins["break_even"] == pytest.approx((61_000 + 273.4010552) / 1.00364, abs=1e-6)
    assert (call["shares"], call["price"]) == (0.2, pytest.approx(0.0185 * 75_110.18))
    # 68,000 − 1,300 + 2.886 ÷ 0.13
    assert put["break_even"] == pytest.approx(66_722.2, abs=1e-6)
    monitored = wheel("monitor", "--json", "--snapshot", "latest", *ACCOUNT).json["data"]
    assert monitored["account"]["value_usd"] == scan["value_usd"]
    cycles = wheel("cycles", "--json", "--snapshot", "latest", *ACCOUNT).json["data"]
    assert cycles["total"]["unrealised_usd"] == pytest.approx(data["bridge"]["unrealised_usd"])
    (cycle,) = cycles["cycles"]
    assert (cycle["put_premium_usd"], cycle["shares"]) == (169.0, 1.00364)
    assert cycle["call_premium_usd"] == pytest.approx(0.0037 * 75_110.18)


def test_monitor_counts_in_the_units_and_fees_of_the_venue(wheel, opened):
    """The call: 0.018 is asked for what brought 0.0185, 2.7 % of it. Closing costs 0.2 × 0.018 BTC, and a fee
    of 0.2 × 0.0003.
    """
    rows = wheel("monitor", "--json", *ACCOUNT).json["data"]
    call, put = rows["positions"]
    assert call["coin"] == {
        "unit": "BTC",
        "size": -0.2,
        "credit": 0.0185,
        "mark": 0.018,
        "mid": 0.0175,
        "usd_per_unit": 75_110.18,
    }
    assert call["captured"] == pytest.approx(0.0005 / 0.0185)
    assert call["profit_if_closed_usd"] == pytest.approx(
        (0.2 * (0.0185 - 0.018) - 0.00012) * 75_110.18, abs=0.011
    )
    assert put["coin"]["unit"] == "USDC"
    assert put["profit_if_closed_usd"] == pytest.approx(
        0.13 * (1_300 - 1_095) - 2.886 - 0.13 * 0.0003 * 75_110.18, abs=0.02
    )
    (coins,) = rows["shares"]
    assert (coins["covered"], coins["free"], coins["lot"], coins["call"]["contracts"]) == (2, 8, 0.1, 8)
    shown = wheel("monitor", "--format", "table", *ACCOUNT)
    assert "−0.13 × BTC" in shown
    assert "0.018 BTC" in shown
    assert "share" not in shown


def test_what_an_option_in_coins_keeps_is_measured_in_coins(wheel, opened, venue):
    """The same call, sold at an index of 40,000: in coins nothing is different, in dollars all of it."""
    wheel("journal", "undo", *ACCOUNT)
    wheel("journal", "add", f"STO 0.2 {CALL} @ 0.0185 index 40000 on 2026-08-19", "--force", *ACCOUNT)
    call = wheel("monitor", "--json", *ACCOUNT).json["data"]["positions"][0]
    assert call["captured"] == pytest.approx(0.0005 / 0.0185)
    assert call["credit"] == pytest.approx(740.0)


def test_a_roll_stays_in_its_currency(wheel, opened):
    weighed = wheel("roll", PUT, "--json", *ACCOUNT).json["data"]
    names = {row["contract"] for row in weighed["candidates"]}
    assert names
    assert all(name.startswith("BTC_USDC-") for name in names)
    other = wheel("roll", CALL, "--json", *ACCOUNT).json["data"]
    assert all(row["contract"].startswith("BTC-") for row in other["candidates"])
    # Bought back at 0.018, sold at its bid, both fees off.
    first = other["candidates"][0]
    fee = first["fees_usd"] / 0.2 / 75_110.18
    assert 0.0003 < fee <= 0.0006
    assert first["net_credit"] == pytest.approx(first["credit"] - first["fees_usd"] / 0.2, abs=0.05)


def test_a_ticket_is_filled_in_the_unit_of_the_venue(wheel, venue):
    """The bid is 62.5 USDC per coin; a price in another unit is doubted."""
    wheel("journal", "add", "OPENING 100000 USDC on 2026-08-01", *ACCOUNT)
    ticket = wheel("scan", "ETH", "--json", *ACCOUNT).json["data"]["tickets"][0]
    lots, coin = ticket["contracts"], ticket["coin"]
    filled = wheel(
        "journal", "fill", "1", "--price", str(coin["limit"]), "--contracts", "3", "--json", *ACCOUNT
    )
    (event,) = filled.json["data"]["events"]
    size = 3 * coin["lot"]
    assert (event["contracts"], event["coin_size"]) == (-3, pytest.approx(-size))
    fee = min(0.0003 * coin["index"], 0.125 * coin["limit"]) * size
    assert event["coin_change"] == pytest.approx(coin["limit"] * size - fee, abs=1e-8)
    assert (event["ticket"], event["index_usd"]) == (ticket["id"], coin["index"])
    assert f"{lots - 3} of {lots} lots" in filled.stderr
    assert (
        "it cannot take"
        in wheel("journal", "fill", "1", "--price", "60", "--contracts", str(lots), *ACCOUNT, code=2).stderr
    )
    assert "is far from" in wheel("journal", "fill", "1", "--price", "0.026", *ACCOUNT, code=2).stderr
    assert (
        "no market of that day"
        in wheel("journal", "fill", "1", "--price", "60", "--on", "2026-08-20", *ACCOUNT, code=2).stderr
    )


def test_settling_is_cash_and_only_the_asked_purchase(wheel, opened, monkeypatch):
    """Delivery at 66,321.21: (68,000 − 66,321.21) × 0.13 = 218.2427 USDC, and a fee of 0.13 × 0.00015 ×
    66,321.21 = 1.2932636; the call ends worthless.
    """
    assert "every expired contract is settled" in wheel("journal", "settle", *ACCOUNT).stderr
    monkeypatch.setattr(clock, "now", lambda: opened.day.at + timedelta(days=35, hours=7))
    close = ("--close", "BTC=66321.21")
    proposal = wheel("journal", "settle", *close, "--dry-run", "--json", *ACCOUNT)
    assert [(c["way"], c["price"]) for c in proposal.json["data"]["contracts"]] == [
        ("expire", None),
        ("cash", pytest.approx(1_678.79)),
    ]
    assert "if you bought 0.13 BTC instead" in proposal.stderr
    done = wheel("journal", "settle", *close, "--buy", "BTC=66400", "--yes", "--json", *ACCOUNT)
    assert [(e["kind"], e["coin_change"], e["coin_fees"]) for e in done.json["data"]["events"]] == [
        ("expiration", 0.0, 0.0),
        ("cash_settlement", pytest.approx(-219.5359636, abs=1e-8), pytest.approx(1.2932636, abs=1e-8)),
        ("share_buy", -8_632.0, 0.0),
    ]
    assert wheel("journal", "check") == ""
    assert wheel("positions", "--json", *ACCOUNT).json["data"]["purses"][1]["amount"] == 1.13364
    refused = wheel("journal", "settle", "--buy", "BTC=1", *ACCOUNT, code=2)
    assert "no short put on BTC ended in the money" in refused.stderr


def test_a_delivery_price_that_is_not_out_is_never_the_index(wheel, opened, monkeypatch):
    """On its last day before 08:00 nothing is settled; after it, a market of that morning does not know."""
    wheel("record", "BTC", *ACCOUNT)
    early = opened.day.at.replace(month=9, day=25, hour=7)
    monkeypatch.setattr(clock, "now", lambda: early)
    assert "every expired contract is settled" in wheel("journal", "settle", *ACCOUNT).stderr
    monkeypatch.setattr(clock, "now", lambda: early + timedelta(hours=2))
    unknown = wheel("journal", "settle", *ACCOUNT, code=4)
    assert "delivery price of BTC on 2026-09-25 unknown" in unknown.stderr


def test_csv_comes_back(wheel, opened, tmp_path, wheel_home):
    listed = wheel("journal", "list", "--format", "csv", *ACCOUNT)
    path = tmp_path / "coins.csv"
    path.write_text(str(listed))
    assert (
        "nothing new: the journal already has every event in these files (4)"
        in wheel("journal", "import", str(path), *ACCOUNT).stderr
    )
    for file in (wheel_home / "data").glob("journal.db*"):
        file.unlink()
    assert "4 events written" in wheel("journal", "import", str(path), "--yes", *ACCOUNT).stderr
    assert str(wheel("journal", "list", "--format", "csv", *ACCOUNT)) == str(listed)
    path.write_text(str(listed).replace("-0.13", "-0.135", 1))
    wrong = wheel("journal", "import", str(path), *ACCOUNT, code=5)
    assert "not a multiple of its contracts" in str(wrong)
    path.write_text("Date,Action\n")
    assert "is not wheel's CSV" in wheel("journal", "import", str(path), *ACCOUNT, code=5).stderr


def test_settings_open_the_journal_with_the_first_entry(wheel, venue, wheel_home):
    (wheel_home / "config" / "config.toml").write_text(
        '[accounts.coins]\nmarket = "deribit"\ncash = 50000\ncoins = { BTC = { quantity = 0.5 } }\n'
    )
    noted = wheel("journal", "add", "INTEREST 5 USDC on 2026-08-20", *ACCOUNT)
    assert "as of 2026-08-19: 50,000 USDC, 0.5 BTC" in noted.stderr
    data = wheel("positions", "--json", *ACCOUNT).json["data"]
    assert {p["coin"]: p["amount"] for p in data["purses"]} == {"USDC": 50_005.0, "BTC": 0.5}
    assert data["positions"][0]["break_even"] is None
    # A flag makes an account for one run, and leaves the journal alone.
    flags = ("--set", "accounts.coins.cash=20000", "--set", "accounts.coins.coins={}")
    assert wheel("scan", "BTC", "--json", *flags, *ACCOUNT).json["data"]["account"]["value_usd"] == 20_000.0


def test_init_adds_an_account_of_coins(wheel, venue, wheel_home):
    made = wheel(
        "init", "--market", "deribit", "--name", "two", "--cash", "100k", "--hold", "BTC 1 @ 61000", "--json"
    )
    data = made.json["data"]
    assert (data["cash_usd"], data["holdings"], data["journal"]) == (100_000.0, ["1 BTC"], "opened")
    assert data["events"] == ["OPENING 100,000 USDC", "OPENING 1 BTC @ 61,000.00"]
    text = (wheel_home / "config" / "config.toml").read_text()
    assert text.startswith('[accounts.coins]\nmarket = "deribit"\n')
    assert '[accounts.two]\nmarket = "deribit"' in text
    assert wheel("positions", "--json", "--account", "two").json["data"]["cash_usd"] == 100_000.0
    again = wheel("init", "--market", "deribit", "--name", "two", "--cash", "1", code=2)
    assert "the journal already has account two" in again.stderr
    for options, words in (
        (("--market", "binance"), "expected deribit"),
        (("--market", "deribit", "--name", "x"), "the account holds nothing yet"),
        (("--market", "deribit", "--level", "3"), "cannot be combined"),
        (("--market", "deribit", "--name", "default", "--cash", "1"), "invalid value for --name"),
    ):
        assert words in wheel("init", *options, code=2).stderr


def test_doubts_need_a_yes(wheel, opened):
    wheel("record", "BTC", *ACCOUNT)  # whose index the lines take
    for line, words in (
        ("OPENING 5 USDC", "already has an opening balance, OPENING 100,000 USDC"),
        (f"STO 0.1 {PUT} @ 0.0135 index 75000", "is quoted in USDC per coin, not in BTC"),
        (f"STO 1 {CALL} @ 0.01", "calls on 0.1"),
        ("STO 2 BTC_USDC-25SEP26-66000-P @ 1000", "more than the"),
        ("WITHDRAW 200000 USDC", "open puts would need"),
    ):
        refused = wheel("journal", "add", line, *ACCOUNT, code=2)
        assert words in refused.stderr, line
        assert "--force" in refused.stderr
    # What cannot be is refused in any case.
    assert (
        "it sells 5 BTC, but the account had 1.00364"
        in wheel("journal", "add", "SELL 5 BTC @ 75000", "--force", *ACCOUNT, code=5).stderr
    )


def test_an_account_that_only_the_journal_has_is_not_one_of_shares(wheel, opened, wheel_home):
    (wheel_home / "config" / "config.toml").write_text("")
    refused = wheel("positions", *ACCOUNT, code=5)
    assert "account coins holds coins in the journal" in refused.stderr
    assert 'market = "deribit"' in refused.stderr


@pytest.mark.long
def test_a_put_paid_in_the_coin_is_doubted_and_secures_no_dollars(wheel, opened):
    """Its 0.2 × 80,000 is not owed in USDC: the collateral is that of the other put, 0.13 × 68,000."""
    line = "STO 0.2 BTC-25SEP26-80000-P @ 0.075 index 75110.18 on 2026-08-20"
    refused = wheel("journal", "add", line, *ACCOUNT, code=2)
    assert "puts on 0.2 BTC would be uncovered" in refused.stderr
    wheel("journal", "add", line, "--force", *ACCOUNT)
    # Buying a part of it back is no new risk.
    wheel("journal", "add", line.replace("STO 0.2", "BTC 0.1"), *ACCOUNT)
    data = wheel("positions", "--json", *ACCOUNT).json["data"]
    assert data["collateral_usd"] == 8_840.0
    monitored = wheel("monitor", "--json", *ACCOUNT).json["data"]
    assert _at(monitored, "cash_needed_usd") == [0.0]
    assert wheel("scan", "BTC", "--json", *ACCOUNT).json["data"]["account"]["collateral_usd"] == 8_840.0


def test_slips_of_a_digit_need_a_yes(wheel, opened):
    """The last index is 75,110.18. Half a thousandth of it is 37.56; 12.5 % of 0.1 × 1,015 is 12.69."""
    for line, words in (
        (f"STO 0.1 {PUT} @ 10.15 index 75000 fees 0.1", "premium is below 0.05 % of the index"),
        (f"STO 0.1 {PUT} @ 10.15 fees 0.1", "premium is below 0.05 % of the index"),
        ("STO 0.1 BTC-25SEP26-85000-C @ 0.0004 index 75000", "premium is below 0.05 % of the index"),
        (
            f"STO 0.1 {PUT} @ 1015 index 7500",
            "index 7,500 is 90% below the last known index of BTC, 75,110.18",
        ),
        (f"STO 0.1 {PUT} @ 1015 index 98000", "index 98,000 is 30% above"),
        (
            f"STO 0.1 {PUT} @ 1015 index 75000 fees 12.71",
            "the fee 12.71 USDC is above 12.5 % of the premium 101.5",
        ),
        (f"BTC 0.1 {CALL} @ 0.02 index 75000 fees 0.0003", "the fee 0.0003 BTC is above 12.5 %"),
    ):
        assert words in wheel("journal", "add", line, "--dry-run", *ACCOUNT).stderr, line
        assert "--force" in wheel("journal", "add", line, *ACCOUNT, code=2).stderr
    for line in (
        f"STO 0.1 {PUT} @ 38 index 75000 fees 0.48",  # 0.475 and a cent
        f"STO 0.1 {PUT} @ 1015 index 97000",  # 29 % above
        f"BTC 0.1 {PUT} @ 5 index 75000 fees 0.07",  # closed cheaply; 0.0625 and a cent
    ):
        assert "doubtful" not in wheel("journal", "add", line, *ACCOUNT).stderr


def test_a_delivery_price_far_from_the_index_is_not_settled_unasked(wheel, opened, monkeypatch):
    """6,632.12 instead of 66,321.21 would cost 0.13 × 61,367.88 instead of 0.13 × 1,678.79."""
    monkeypatch.setattr(clock, "now", lambda: opened.day.at + timedelta(days=35, hours=7))
    far = ("journal", "settle", "--close", "BTC=6632.12", "--yes", *ACCOUNT)
    refused = wheel(*far, code=2)
    assert "delivery price 6,632.12 is 91% below the last known index of BTC, 75,110.18" in refused.stderr
    assert "--force" in refused.stderr
    wheel(*far, "--force")
    assert "every expired contract is settled" in wheel("journal", "settle", *ACCOUNT).stderr


def test_each_expiration_has_its_own_purchase(wheel, opened, monkeypatch):
    """Puts of 28 August and 25 September end in the money: 0.1 and 0.13 coins are bought."""
    first = "BTC_USDC-28AUG26-82000-P"
    wheel("journal", "add", f"STO 0.1 {first} @ 7000 index 75000 on 2026-08-20", *ACCOUNT)
    monkeypatch.setattr(clock, "now", lambda: opened.day.at + timedelta(days=35, hours=7))
    closes = ("--close", "BTC@2026-08-28=80321.21", "--close", "BTC@2026-09-25=66321.21")
    settle = ("journal", "settle", *closes, "--yes", "--json", *ACCOUNT)
    refused = wheel(*settle, "--buy", "BTC=81010", code=2).stderr
    assert "ended in the money on several days" in refused
    assert "--buy BTC@2026-08-28=PRICE --buy BTC@2026-09-25=PRICE" in refused
    for wrong, words in (
        ("BTC@2026-08-29=81010", "no short put on BTC ended in the money on 2026-08-29"),
        ("BTC@august=81010", "invalid value for --buy"),
    ):
        assert words in wheel(*settle, "--buy", wrong, code=2).stderr
    done = wheel(*settle, "--buy", "BTC@2026-08-28=81010", "--buy", "BTC@2026-09-25=66400")
    bought = [(e["day"], e["coin_change"]) for e in done.json["data"]["events"] if e["kind"] == "share_buy"]
    assert bought == [("2026-08-28", -8_101.0), ("2026-09-25", -8_632.0)]
    assert wheel("journal", "check") == ""


def test_an_undo_has_the_moment_of_its_command(wheel, opened):
    undone = wheel("journal", "undo", "--json", *ACCOUNT).json["data"]["events"]
    assert [(e["day"], e["at"][:16]) for e in undone] == [("2026-08-21", "2026-08-21T01:59")]


def _at(value, key):
    """Every value of that key in a document."""
    if isinstance(value, list):
        return [found for each in value for found in _at(each, key)]
    if isinstance(value, dict):
        return [v for k, v in value.items() if k == key] + _at(list(value.values()), key)
    return []


def test_options_end_at_eight_not_with_their_day(wheel, opened, monkeypatch):
    """On 25 September both are open until 08:00 UTC; from then on the journal lacks their end."""
    last = opened.day.at.replace(month=9, day=25, hour=7, minute=59, second=59)
    monkeypatch.setattr(clock, "now", lambda: last)
    assert "does not have its outcome" not in wheel("positions", *ACCOUNT).stderr
    monkeypatch.setattr(clock, "now", lambda: last + timedelta(seconds=1))
    late = wheel("positions", "--json", *ACCOUNT)
    assert [p["code"] for p in late.json["problems"]] == ["unsettled_expiration"] * 2
