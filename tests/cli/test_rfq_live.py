"""A live venue: four switches before one byte, the right network, and a login that sends no secret.

A stand-in on loopback takes the place of the live venue here; `test_rfq_deribit_live` has that venue itself.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from itertools import product
from pathlib import Path
from typing import Any

import pytest

from wheelcli import clock
from wheelcli.cli.rfq import live
from wheelcli.loaders.rfq.venues import VENUES, VenueKind
from wheelcli.rfq import wire
from wheelcli.venues.block_rfq import BlockRfqVenue
from wheelcli.venues.session import Login, Session
from wheelcli.venues.sim.faults import Fault, Faults, Plan
from wheelcli.venues.sim.practice import known_caps, serving
from wheelcli.venues.sim.scenario import FAST
from wheelcli.venues.sim.server import CLIENT, PracticeServer

PUTS = "SELL 10 MAGDOR 2026-09-18 17 P"
LIMIT = ("--limit", "0.33")
PHRASE = "SELL 10 MAGDOR260918P00017000 @ 0.33"
SWITCHES = ("config", "live", "terminals", "phrase")


class StandIn:
    """The live address: how often it was dialled, and the server behind it."""

    def __init__(self, server: PracticeServer, secret: str) -> None:
        self.server, self.secret, self.dialled = server, secret, 0

    @contextmanager
    def open(self, reach: Any) -> Iterator[BlockRfqVenue]:
        self.dialled += 1
        login = Login(self.server.url, CLIENT, self.secret, testnet=False)
        with Session(login, now=clock.now, redactor=reach.redactor) as session:
            yield BlockRfqVenue(session, replace(known_caps(), grace_s=0.5, life_s=30))


@pytest.fixture
def standin(wheel_home: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[StandIn]:
    """A venue of real money, as far as the program knows; its answers are those of the live network."""
    practice = wheel_home / "data/demo/practice"
    with serving(practice, now=clock.now, pace=FAST, faults=Faults(Plan(Fault.TESTNET_FALSE))) as server:
        secret = json.loads((practice / "sim.json").read_text(encoding="utf-8"))["client_secret"]
        made = StandIn(server, secret)
        kind = VenueKind(name="standin", caps=known_caps, open=made.open, live=True, local=True)
        monkeypatch.setitem(VENUES, "standin", kind)
        yield made


def line(action: tuple[str, ...], on: dict[str, bool]) -> tuple[tuple[str, ...], str]:
    """A command with some of the switches on, and what is typed on its terminal."""
    config = ("--set", f"rfq.live={str(on['config']).lower()}")
    flag = ("--live",) if on["live"] else ()
    typed = f"{PHRASE}\n" if on["phrase"] else "yes\n"
    return ("rfq", *action, *LIMIT, "--send", *flag, *config, "--demo"), typed


@pytest.mark.parametrize("switches", [each for each in product((False, True), repeat=4) if not all(each)])
def test_without_all_four_switches_not_one_byte_leaves(
    wheel: Any, standin: StandIn, monkeypatch: pytest.MonkeyPatch, switches: tuple[bool, ...]
) -> None:
    on = dict(zip(SWITCHES, switches, strict=True))
    monkeypatch.setattr(live, "on_terminals", lambda ctx: on["terminals"])
    arguments, typed = line(("open", PUTS, "--venue", "standin"), on)
    refused = wheel(*arguments, code=6, stdin=typed)
    assert (standin.dialled, standin.server.methods) == (0, [])
    assert "nothing was" in refused.stderr
    named = {"config": "rfq.live is false", "live": "--live is missing", "terminals": "are not terminals"}
    if all(on[name] for name in named):
        assert "the phrase was not typed" in refused.stderr
    assert all((words in refused.stderr) == (not on[name]) for name, words in named.items())


def test_with_all_four_it_is_sent_and_accepting_asks_again(
    wheel: Any, standin: StandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live, "on_terminals", lambda ctx: True)
    everything = dict.fromkeys(SWITCHES, True)
    arguments, typed = line(("open", PUTS, "--venue", "standin", "--wait", "5", "--json"), everything)
    opened = wheel(*arguments, stdin=typed)
    assert f"Type the order to send it: {PHRASE}" in opened.stderr
    name = opened.json["data"]["rfq"]["id"]
    assert standin.server.methods.count(wire.CREATE) == 1
    life = ("--set", "rfq.quote_life_min_s=0.05")
    for switch in SWITCHES:
        before = standin.dialled
        monkeypatch.setattr(live, "on_terminals", lambda ctx, off=switch: off != "terminals")
        arguments, typed = line(("accept", name, *life), everything | {switch: False})
        wheel(*arguments, code=6, stdin=typed)
        assert standin.dialled == before
    assert standin.server.methods.count(wire.ACCEPT) == 0
    monkeypatch.setattr(live, "on_terminals", lambda ctx: True)
    arguments, typed = line(("accept", name, *life, "--json"), everything)
    done = wheel(*arguments, stdin=typed).json["data"]
    assert (done["rfq"]["state"], standin.server.methods.count(wire.ACCEPT)) == ("filled", 1)


def test_a_response_of_the_other_network_ends_the_session_before_the_login(
    wheel: Any, standin: StandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live, "on_terminals", lambda ctx: True)
    standin.server.faults.clear()  # it answers as the test network
    arguments, typed = line(("open", PUTS, "--venue", "standin"), dict.fromkeys(SWITCHES, True))
    refused = wheel(*arguments, code=6, stdin=typed)
    assert "did not come from the selected venue's network" in refused.stderr
    assert standin.server.methods == ["public/get_time"]


def test_live_is_refused_at_other_venues(wheel: Any, standin: StandIn) -> None:
    answer = wheel("rfq", "open", PUTS, "--venue", "sheet", "--live", "--demo", code=6)
    assert "sheet is not a live venue" in answer.stderr


def test_the_login_sends_a_signature_and_the_secret_is_nowhere(
    wheel: Any, standin: StandIn, monkeypatch: pytest.MonkeyPatch, wheel_home: Path
) -> None:
    sent: list[str] = []
    really = Session._exchange

    def spied(self: Session, text: str, number: int) -> Any:
        sent.append(text)
        return really(self, text, number)

    monkeypatch.setattr(Session, "_exchange", spied)
    monkeypatch.setattr(live, "on_terminals", lambda ctx: True)
    arguments, typed = line(
        ("open", PUTS, "--venue", "standin", "--wait", "2", "--json"), dict.fromkeys(SWITCHES, True)
    )
    opened = wheel(*arguments, stdin=typed)
    exported = wheel("rfq", "export", opened.json["data"]["rfq"]["id"], "--demo")
    (login,) = [wire.parse(text)["params"] for text in sent[:5] if '"public/auth"' in text][:1]
    assert login["grant_type"] == "client_signature"
    record = b"".join(path.read_bytes() for path in (wheel_home / "data/demo").glob("rfq.db*"))
    for text in (*sent, str(opened), opened.stderr, str(exported), record.decode("latin-1")):
        assert standin.secret not in text
