"""The live venue for coins: four switches before one byte, its own network, its trades in the journal. The
address is a stand-in on loopback.
"""

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from coin_desk import PUT, SHARED, Networks, networks

from wheelcli import clock
from wheelcli.cli.rfq import live
from wheelcli.rfq import wire
from wheelcli.rfq.quotes import Quote
from wheelcli.venues.sim import exchange
from wheelcli.venues.sim.makers import MakerQuote
from wheelcli.venues.sim.quoting import Standing

pytestmark = pytest.mark.skipif(not SHARED.is_dir(), reason="../shared/data/deribit is not here")
SELL, LIMIT = f"SELL 25 {PUT}", "985"
PHRASE = f"SELL 25 {PUT} @ 985"
SWITCHES = ("config", "live", "terminals", "phrase")
ON = dict.fromkeys(SWITCHES, True)
LIFE = ("--set", "rfq.quote_life_min_s=0.05")


@pytest.fixture
def net(wheel_home: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Networks]:
    with networks(wheel_home, monkeypatch, live=True) as found:
        yield found


def run(wheel: Any, monkeypatch: Any, action: tuple[str, ...], on: dict[str, bool], **more: Any) -> Any:
    """A command under some of the switches."""
    monkeypatch.setattr(live, "on_terminals", lambda ctx: on["terminals"])
    config = ("--set", f"rfq.live={str(on['config']).lower()}")
    flag = ("--live",) if on["live"] else ()
    typed = f"{PHRASE}\n" if on["phrase"] else "yes\n"
    return wheel("rfq", *action, "--limit", LIMIT, "--send", *flag, *config, *LIFE, stdin=typed, **more)


OPEN = ("open", SELL, "--venue", "deribit", "--account", "desk", "--wait", "5", "--json")


@pytest.mark.parametrize("off", [each for each in product((False, True), repeat=4) if not all(each)])
def test_without_all_four_switches_the_venue_is_not_reached(
    wheel: Any, net: Networks, monkeypatch: pytest.MonkeyPatch, off: tuple[bool, ...]
) -> None:
    on = dict(zip(SWITCHES, off, strict=True))
    answer = run(wheel, monkeypatch, OPEN, on, code=6)
    assert "nothing was" in answer.stderr
    assert net.server.methods == []
    if not all(on[name] for name in SWITCHES[:3]):
        assert net.public.asked == []  # not even public prices


def test_with_all_four_it_trades_and_the_record_keeps_what_a_journal_needs(
    wheel: Any, net: Networks, monkeypatch: pytest.MonkeyPatch
) -> None:
    """15 at 992 and 15 at 990 are bid for: 25 at 990, in block trades of 15 and 10."""
    makers = [
        MakerQuote(f"M{price}", True, Decimal(price), Decimal(15), False, 0.1, 300.0) for price in (992, 990)
    ]
    standing = [Standing(True, Quote(each.price, each.amount, False, (each.maker,)), each) for each in makers]
    monkeypatch.setattr(exchange, "quotes_at", lambda makers, asked, seconds: standing)
    opened = run(wheel, monkeypatch, OPEN, ON)
    assert f"Type the order to send it: {PHRASE}" in opened.stderr
    data = opened.json["data"]
    name = data["rfq"]["id"]
    assert data["next"][1] == f"wheel rfq accept {name} --send --live"
    for switch in SWITCHES:
        run(wheel, monkeypatch, ("accept", name), ON | {switch: False}, code=6)
    assert net.server.methods.count(wire.ACCEPT) == 0
    stopped = run(wheel, monkeypatch, ("accept", name, "--json"), ON, code=6).json["data"]
    assert [each["check"] for each in stopped["checks"] if each["verdict"] == "fail"] == ["standing"]
    done = run(wheel, monkeypatch, ("accept", name, "--json"), ON).json["data"]  # typed again
    assert (done["rfq"]["state"], net.server.methods.count(wire.ACCEPT)) == ("filled", 1)
    assert done["next"][0] == f"wheel journal fill {name}"
    (leg,) = done["fills"][0]["legs"]
    assert (leg["fee_currency"], leg["index"]) == ("USDC", 75_110.18)
    for option in (("--price", "990"), ("--fees", "1"), ("--index", "75000"), ("--paid", "1")):
        assert "the record has" in wheel("journal", "fill", name, *option, code=2).stderr
    account = ("--account", "desk", "--json")
    assert wheel("journal", "fill", name, "--dry-run", "--json").json["data"]["dry_run"] is True
    filled = wheel("journal", "fill", name, "--json")
    assert "10,000,000 USDC" in filled.stderr  # the settings open the journal
    # 25 × 990 − 25 × 0.0003 × 75,110.18, of two block trades
    events = [each for each in filled.json["data"]["events"] if each["contracts"]]
    assert [(each["coin_change"], each["coin_fees"]) for each in events] == [
        (14_512.00419, 337.99581),
        (9_674.66946, 225.33054),
    ]
    purses = wheel("positions", *account).json["data"]["purses"]
    assert {each["coin"]: each["amount"] for each in purses} == {"USDC": 10_024_186.67365}
    twice = wheel("journal", "fill", name, "--json")
    assert twice.json["data"]["events"] == []
    assert "the journal already has every trade" in twice.stderr
    assert wheel("journal", "check") == ""
    wheel("journal", "undo", events[0]["id"], *account)
    assert "was entered and reversed" in wheel("journal", "fill", name, code=2).stderr


def test_a_switch_in_the_config_is_needed_even_to_look(
    wheel: Any, net: Networks, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = run(wheel, monkeypatch, OPEN, ON).json["data"]["rfq"]["id"]
    before = len(net.server.methods)
    for line in (
        ("show", name),
        ("watch", name, "--wait", "0"),
        ("cancel", name),
        ("key", "test", "deribit"),
    ):
        assert "rfq.live is false in the config" in wheel("rfq", *line, code=6).stderr
    assert len(net.server.methods) == before


def test_the_answers_of_the_test_network_are_not_those_of_the_live_one(
    wheel: Any, net: Networks, monkeypatch: pytest.MonkeyPatch
) -> None:
    net.server.faults.clear()  # it answers as the test network
    answer = run(wheel, monkeypatch, OPEN, ON, code=6)
    assert "did not come from the selected venue's network" in answer.stderr
    assert net.server.methods == ["public/get_time"]
    net.public.testnet = True
    assert "not usable" in run(wheel, monkeypatch, OPEN, ON, code=4).stderr


def test_the_next_day_the_settings_must_show_the_trade(
    wheel: Any, net: Networks, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Today's trade is in the limits: 50 puts are 34 % of the account; tomorrow it is a reminder."""
    name = run(wheel, monkeypatch, OPEN, ON).json["data"]["rfq"]["id"]
    run(wheel, monkeypatch, ("accept", name), ON, code=6)  # its limit is below the bid: typed again
    run(wheel, monkeypatch, ("accept", name), ON)
    line = (
        "rfq",
        "open",
        SELL,
        "--venue",
        "deribit",
        "--account",
        "desk",
        "--set",
        "rfq.live=true",
        "--json",
    )
    today = wheel(*line).json["data"]["checks"]
    later = clock.now() + timedelta(days=1)
    monkeypatch.setattr(clock, "now", lambda: later)
    answer = wheel(*line)
    share = {check["check"]: check["value"] for check in answer.json["data"]["checks"]}["name"]
    assert share == 0.17
    assert {c["check"]: c["value"] for c in today}["name"] == pytest.approx(0.34, abs=0.002)
    assert f"{name} traded" in answer.stderr
    assert "lower cash or coins of account desk by its collateral" in answer.stderr
