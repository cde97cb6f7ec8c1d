"""A roll of an option on a coin from `wheel roll`, filled as one group."""

from datetime import timedelta

import pytest

from wheelcli import clock
from wheelcli.book.events import Kind, order_key
from wheelcli.book.store.journal import journal_path, open_journal
from wheelcli.market.demo.coins import AS_OF

OWN = ("--account", "eth")
CALL, INTO = "ETH-4SEP26-2450-C", "ETH-25SEP26-2700-C"
FILL = ("journal", "fill", f"{CALL}>{INTO}", "--index", "2214", "--force", *OWN)


@pytest.fixture
def weighed(wheel, wheel_home, monkeypatch):
    """Five ETH, calls sold on four of them, in the invented market; every roll of the calls."""
    monkeypatch.setattr(clock, "now", lambda: AS_OF)
    (wheel_home / "config").mkdir(parents=True)
    (wheel_home / "config" / "config.toml").write_text(
        '[accounts.eth]\nmarket = "deribit"\n[data]\nprovider = "demo"\n'
    )
    for line in (
        "OPENING 1000 USDC on 2026-08-03",
        "OPENING 5 ETH @ 1850 on 2026-08-03",
        f"STO 4 {CALL} @ 0.015 index 2251.34 on 2026-08-12",
    ):
        wheel("journal", "add", line, *OWN)
    data = wheel("roll", CALL, "--json", *OWN).json["data"]
    assert INTO in {row["contract"] for row in data["candidates"] if row["allowed"]}
    return data


def test_both_sides_are_one_group_at_the_net_price(wheel, weighed):
    """One lot at +0.001: bought back at its ask of 0.0135, sold at 0.0145, fees of 0.0003. Three lots at
    −0.0005 with fees of 0.0005: 0.0405 paid, 0.039 received. 5.0588 + 0.0142 − 0.0138 + 0.039 − 0.0405
    − 0.0005 = 5.0572.
    """
    first = wheel(*FILL, "--price", "0.001", "--contracts", "1", "--json")
    events = first.json["data"]["events"]
    assert sorted((e["text"], e["coin_change"], e["coin_fees"]) for e in events) == [
        (f"BTC 1 {CALL} @ 0.0135", -0.0138, 0.0003),
        (f"STO 1 {INTO} @ 0.0145", 0.0142, 0.0003),
    ]
    (group,) = {event["group"] for event in events}
    assert group
    rest = wheel(*FILL, "--price", "-0.0005", "--fees", "0.0005", "--json").json["data"]["events"]
    assert sorted(event["coin_change"] for event in rest) == [-0.04075, 0.03875]
    assert wheel("journal", "check", *OWN) == ""
    data = wheel("positions", "--json", *OWN).json["data"]
    assert [(p["id"], p["shares"], p["rolls"]) for p in data["positions"] if p["kind"] != "shares"] == [
        (INTO, 4.0, 1)
    ]
    assert {p["coin"]: p["amount"] for p in data["purses"]} == {"USDC": 1000.0, "ETH": 5.0572}
    assert "is for 4 lots, 4 already filled" in wheel(*FILL, "--price", "0.001", code=2).stderr


def test_the_leg_sold_follows_the_leg_bought(wheel, weighed, wheel_home):
    """Without a time, the purchase stands at the moment of the entry, and the sale right after it."""
    wheel(*FILL, "--price", "0.001")
    with open_journal(journal_path(wheel_home / "data")) as journal:
        bought, sold = sorted(journal.events("eth"), key=order_key)[-2:]
    assert (bought.kind, sold.kind) == (Kind.OPTION_CLOSE, Kind.OPTION_OPEN)
    assert (bought.at, sold.at - bought.at) == (AS_OF, timedelta(microseconds=1))


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--price", "-0.0135"), "the price of the leg sold would be 0.0000"),
        ((), "--price is missing"),
        (("--price", "0.001", "--paid", "none"), "--paid"),
        (("--price", "0.001", "--plan", "1"), "--plan"),
    ],
)
def test_what_does_not_fit_is_refused(wheel, weighed, options, words):
    before = wheel("journal", "list", "--json", *OWN).json["data"]["events"]
    refused = wheel(*FILL, *options, code=2)
    assert words in refused.stderr
    assert wheel("journal", "list", "--json", *OWN).json["data"]["events"] == before


def test_a_close_or_an_unknown_roll_is_refused(wheel, weighed):
    close = ("journal", "fill", f"{CALL}>close", "--price", "0.01", *OWN)
    assert "is not a roll into another option" in wheel(*close, code=2).stderr
    unknown = ("journal", "fill", f"{CALL}>ETH-1JAN27-1-C", "--price", "0.01", *OWN)
    assert "roll not found" in wheel(*unknown, code=2).stderr
