"""The live venue for coins: four switches before one byte, its own network, and what the journal does not
take yet. The address is a stand-in on loopback.
"""

from collections.abc import Iterator
from datetime import timedelta
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from coin_desk import PUT, SHARED, Networks, networks

from wheelcli import clock
from wheelcli.cli.rfq import live
from wheelcli.rfq import wire

pytestmark = pytest.mark.skipif(not SHARED.is_dir(), reason="../shared/data/deribit is not here")
SELL, LIMIT = f"SELL 25 {PUT}", "1000"
PHRASE = f"SELL 25 {PUT} @ 1000"
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
    opened = run(wheel, monkeypatch, OPEN, ON)
    assert f"Type the order to send it: {PHRASE}" in opened.stderr
    data = opened.json["data"]
    name = data["rfq"]["id"]
    assert data["next"][1] == f"wheel rfq accept {name} --send --live"
    for switch in SWITCHES:
        run(wheel, monkeypatch, ("accept", name), ON | {switch: False}, code=6)
    assert net.server.methods.count(wire.ACCEPT) == 0
    done = run(wheel, monkeypatch, ("accept", name, "--json"), ON).json["data"]
    assert (done["rfq"]["state"], net.server.methods.count(wire.ACCEPT)) == ("filled", 1)
    assert not any("journal fill" in line for line in done["next"])
    (leg,) = done["fills"][0]["legs"]
    assert (leg["fee_currency"], leg["index"]) == ("USDC", 75_110.18)
    refused = wheel("journal", "fill", name, code=6)
    assert "the journal does not take trades in options on coins yet" in refused.stderr


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
    assert "another network" in answer.stderr
    assert net.server.methods == ["public/get_time"]
    net.public.testnet = True
    assert "not usable" in run(wheel, monkeypatch, OPEN, ON, code=4).stderr


def test_the_next_day_the_settings_must_show_the_trade(
    wheel: Any, net: Networks, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Today's trade is in the limits: 50 puts are 34 % of the account; tomorrow it is a reminder."""
    name = run(wheel, monkeypatch, OPEN, ON).json["data"]["rfq"]["id"]
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
