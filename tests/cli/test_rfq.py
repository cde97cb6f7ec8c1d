"""`wheel rfq` on the practice venue: what leaves and what does not, exit codes, the whole way of a block."""

import json
import os
import shlex
import signal
import socket
import stat
import subprocess
import sys
from collections.abc import Iterator
from contextlib import nullcontext
from dataclasses import replace
from decimal import Decimal
from itertools import product
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import jsonschema
import pytest

from wheelcli import clock
from wheelcli.cli.rfq import tape as tape_command
from wheelcli.documents.registry import DOCUMENTS
from wheelcli.documents.schema import json_schema
from wheelcli.rfq import wire
from wheelcli.rfq.coins.prints import Print
from wheelcli.venues.readings import Desk, unknown
from wheelcli.venues.sim.faults import Fault, Faults, Plan
from wheelcli.venues.sim.practice import serving
from wheelcli.venues.sim.scenario import FAST, Pace
from wheelcli.venues.sim.server import PracticeServer

PUTS = "SELL 10 MAGDOR 2026-09-18 17 P"
LIFE = ("--set", "rfq.quote_life_min_s=0.05")  # of a venue that is ten times as fast
OTHER = "SELL 10 DELMIO 2026-09-18 20 P"


@pytest.fixture
def practice(wheel_home: Path) -> Path:
    """The folder of the practice venue on the demo."""
    return wheel_home / "data/demo/practice"


@pytest.fixture
def venue(practice: Path) -> Iterator[PracticeServer]:
    """A practice venue that runs ten times as fast: quotes come half a second after a request."""
    with serving(practice, now=clock.now, pace=FAST, faults=Faults()) as server:
        yield server


@pytest.fixture
def dialled(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """Every address that anything connects to."""
    addresses: list[Any] = []
    really = socket.socket.connect

    def connect(self: socket.socket, address: Any) -> Any:
        addresses.append(address)
        return really(self, address)

    monkeypatch.setattr(socket.socket, "connect", connect)
    return addresses


def rfq(wheel: Any, *arguments: str, code: int = 0) -> dict[str, Any]:
    """The document of one command on the demo, held against its schema."""
    answer = wheel("rfq", *arguments, "--demo", "--json", code=code).json
    jsonschema.validate(answer, json_schema(DOCUMENTS[answer["schema"].removeprefix("wheel.").split("/")[0]]))
    assert answer["exit_code"] == code
    return dict(answer["data"])


def opened(wheel: Any, what: str = PUTS, *options: str) -> str:
    """The id of a request that was sent and has quotes."""
    data = rfq(wheel, "open", what, "--send", "--wait", "5", *options)
    assert data["book"]["best"] is not None
    return str(data["rfq"]["id"])


def test_without_send_nothing_leaves(wheel: Any, dialled: list[Any], wheel_home: Path) -> None:
    data = rfq(wheel, "open", PUTS)
    assert data["rfq"]["state"] == "draft"
    assert data["rfq"]["venue_id"] is None
    sent = wire.parse(data["wire"])
    assert sent["method"] == "private/create_block_rfq"
    assert sent["params"]["legs"] == [
        {"instrument_name": "MAGDOR260918P00017000", "amount": 10, "direction": "buy"}
    ]
    assert sent["params"]["disclosed"] is False
    again = rfq(wheel, "open", PUTS, "--limit", "0.40")
    assert again["rfq"]["id"] == data["rfq"]["id"]  # the same draft, built anew
    assert again["rfq"]["limit_price"] == 0.40
    assert dialled == []
    table = wheel("rfq", "show", data["rfq"]["id"], "--demo", "--format", "table")
    assert again["wire"] in table.lines  # one line, to be copied
    assert {path.name for path in (wheel_home / "data").iterdir()} == {"demo"}


@pytest.mark.long
def test_the_next_line_sends_what_was_shown(wheel: Any, venue: PracticeServer) -> None:
    makers = "ALPHA,BRAVO,CHARLIE,DELTA,ECHO"
    data = rfq(wheel, "open", PUTS, "--limit", "0.37", "--makers", makers)
    assert data["next"] == [f'wheel rfq open "{PUTS}" --limit 0.37 --makers {makers} --demo --send']
    name = data["rfq"]["id"]
    refused = wheel("rfq", "accept", name, "--demo", code=6)
    assert f"{name} has not been sent" in refused.stderr
    assert f"send it with `{data['next'][0]}`" in refused.stderr
    sent = rfq(wheel, *shlex.split(data["next"][0])[2:-2], "--send", "--wait", "5")
    assert (sent["rfq"]["id"], sent["rfq"]["limit_price"]) == (name, 0.37)
    assert sent["rfq"]["makers"] == makers.split(",")
    shown = rfq(wheel, "accept", name, "--limit", "0.45", "--rest")
    assert shown["rfq"]["limit_price"] == 0.45
    assert shown["next"][1] == f"wheel rfq accept {name} --limit 0.45 --rest --demo --send"


def test_a_refused_draft_names_its_rules_and_no_command_that_sends_it(wheel: Any) -> None:
    line = ("open", "SELL 1 MAGDOR 2026-09-18 17 P", "--limit", "0.40")
    data = rfq(wheel, *line, code=6)
    (least,) = [check for check in data["checks"] if check["check"] == "minimum"]
    assert least["reason"] == "1 contract over all legs; the venue's minimum is 10"
    assert data["next"] == []
    lines = wheel("rfq", *line, "--demo", "--format", "table", code=6).lines
    assert "refused, nothing was sent: minimum" in lines
    assert "  fail minimum        1 contract over all legs; the venue's minimum is 10" in lines
    assert not any(line.startswith("next:") for line in lines)


def test_the_screen_shows_half_cents_and_no_life_of_quotes_that_are_over(
    wheel: Any, venue: PracticeServer
) -> None:
    name = opened(wheel)
    live = wheel("rfq", "show", name, "--demo", "--format", "table").lines
    assert "SELL 10 × MAGDOR 18 Sep 17 put" in live[0]
    (head,) = [line for line in live if "Δmark" in line]
    bid = next(line for line in live if line.startswith("  bid"))
    price, away = (float(bid.split()[k].replace("−", "-")) for k in (1, 4))
    assert price - away == pytest.approx(0.345)  # the mark
    assert bid[: head.index("ends in") + 7].endswith(" s")
    rfq(wheel, "cancel", name)
    over = wheel("rfq", "show", name, "--demo", "--format", "table").lines
    assert any(line.startswith("last quotes, ") and line.endswith(" UTC:") for line in over)
    bid = next(line for line in over if line.startswith("  bid"))
    assert bid[: head.index("ends in") + 7].endswith(" –")


def test_a_ticket_is_named_by_its_id_afterwards(wheel: Any) -> None:
    ranked = rfq(wheel, "open", "3", "--set", "account.value=2000000")
    ticket = ranked["rfq"]["ticket"]
    (line,) = ranked["next"]
    assert line == f"wheel rfq open {ticket} --demo --set account.value=2000000 --send"
    assert rfq(wheel, "open", ticket, "--set", "account.value=2000000")["rfq"]["id"] == ranked["rfq"]["id"]


def test_the_exact_request_is_what_is_sent(wheel: Any, venue: PracticeServer) -> None:
    shown = wire.parse(rfq(wheel, "open", PUTS)["wire"])
    data = rfq(wheel, "open", PUTS, "--send", "--wait", "0")
    entries = [json.loads(line) for line in wheel("rfq", "export", data["rfq"]["id"], "--demo").lines]
    (intent,) = [entry["body"]["wire"] for entry in entries if entry["kind"] == "intent"]
    sent = wire.parse(intent)
    assert sent["id"] == next(entry["number"] for entry in entries if entry["kind"] == "intent")
    for each in (shown, sent):
        each["params"].pop("label")
        each.pop("id")
    assert shown == sent


def test_the_whole_way_of_a_block(wheel: Any, venue: PracticeServer, practice: Path) -> None:
    if os.name != "nt":
        assert stat.S_IMODE((practice / "sim.json").stat().st_mode) == 0o600
    name = opened(wheel)
    listed = rfq(wheel, "list")["rfqs"]
    assert [(row["id"], row["state"]) for row in listed] == [(name, "open")]
    assert rfq(wheel, "show", name[4:].lower())["book"]["bids"]
    unsent = wheel("rfq", "accept", name, "--demo", "--json")
    assert '"method":"private/accept_block_rfq"' in unsent.stderr
    assert wire.ACCEPT not in venue.methods
    done = rfq(wheel, "accept", name, "--send", *LIFE)
    assert done["rfq"]["state"] == "filled"
    assert sum(fill["amount"] for fill in done["fills"]) == 10
    price = done["fills"][0]["price"]
    assert {fill["price"] for fill in done["fills"]} == {price}
    assert price >= done["rfq"]["limit_price"]
    assert all(check["verdict"] in ("pass", "not_applicable") for check in done["checks"])
    assert {"full_size", "price", "limit_floor", "cash", "coverage"} <= {c["check"] for c in done["checks"]}
    report = rfq(wheel, "report")
    (row,) = report["rows"]
    middle = row["arrival_mid"]
    assert row["cost_usd"] == pytest.approx((middle - price) * 1000, abs=0.01)
    assert row["fees_usd"] == pytest.approx(6.80)
    assert (report["requests"], report["by_state"], report["filled_share"]) == (1, {"filled": 1}, 1)
    (traded,) = rfq(wheel, "tape", "magdor")["prints"]
    assert (traded["direction"], traded["amount"], traded["price"]) == ("sell", 10, price)
    assert rfq(wheel, "tape", "KO")["prints"] == []
    assert "traded" not in wheel("rfq", "list", "--demo").stderr
    assert rfq(wheel, "list", "--state", "open")["rfqs"] == []


def test_the_tape_of_one_name_shows_the_prices_of_its_own_prints(
    wheel: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def printed(contract: str, price: str) -> Print:
        at = clock.now()
        return Print(at, ((contract, "buy", 1),), "sell", Decimal(10), Decimal(price), None)

    prints = [
        printed("DELMIO260911P00021000", "0.31"),
        printed("MAGDOR260918P00017000", "0.34"),
        printed("DELMIO260911P00021000", "0.33"),
    ]

    def at_venue(workspace: Any, desk: Desk, name: str) -> Desk:
        return replace(desk, connect=lambda: nullcontext(SimpleNamespace(tape=lambda count: prints)))

    monkeypatch.setattr(tape_command, "at_venue", at_venue)
    (head, line) = wheel("rfq", "tape", "MAGDOR", "--demo", "--format", "table").lines[:2]
    assert line[: head.index("price") + 5].endswith(" 0.34")
    assert [each["price"] for each in rfq(wheel, "tape", "DELMIO")["prints"]] == [0.31, 0.33]


def test_a_filled_request_is_not_accepted_or_cancelled_again(wheel: Any, venue: PracticeServer) -> None:
    name = opened(wheel)
    rfq(wheel, "accept", name, "--send", *LIFE)
    for action in (("accept", name, "--send", *LIFE), ("cancel", name)):
        answer = wheel("rfq", *action, "--demo", code=6)
        assert f"{name} is filled" in answer.stderr
    assert venue.methods.count(wire.ACCEPT) == 1


def test_a_limit_beyond_the_quotes_is_refused_and_stays_open(wheel: Any, venue: PracticeServer) -> None:
    name = opened(wheel)
    data = rfq(wheel, "accept", name, "--limit", "0.45", "--send", *LIFE, code=6)
    assert [c["check"] for c in data["checks"] if c["verdict"] == "fail"] == ["price"]
    assert data["rfq"]["state"] == "open"
    assert wire.ACCEPT not in venue.methods
    rests = rfq(wheel, "accept", name, "--limit", "0.45", "--rest", "--send", *LIFE)
    assert rests["rfq"]["state"] == "accepting"
    assert rfq(wheel, "cancel", name)["rfq"]["state"] == "cancelled"


def test_a_typed_limit_below_the_bid_is_accepted_only_if_it_is_typed_again(
    wheel: Any, venue: PracticeServer, tmp_path: Path
) -> None:
    (tmp_path / "depth.csv").write_text("side,price,size\nbid,0.34,4\nask,0.36,20\n")
    name = opened(wheel, PUTS, "--book", str(tmp_path / "depth.csv"), "--limit", "0.33")

    def standing(data: dict[str, Any]) -> list[str]:
        return [check["verdict"] for check in data["checks"] if check["check"] == "standing"]

    refused = rfq(wheel, "accept", name, "--limit", "0.33", "--send", *LIFE, code=6)  # typed once
    assert [check["check"] for check in refused["checks"] if check["verdict"] == "fail"] == ["standing"]
    assert standing(rfq(wheel, "accept", name, *LIFE, code=6)) == ["fail"]
    assert wire.ACCEPT not in venue.methods
    done = rfq(wheel, "accept", name, "--limit", "0.33", "--send", *LIFE)
    assert (done["rfq"]["state"], standing(done)) == ("filled", ["warn"])


@pytest.mark.long
def test_the_wait_begins_when_quotes_can_exist(wheel: Any, practice: Path) -> None:
    """The grace period takes 2.5 s here, the wait 1 s."""
    with serving(practice, now=clock.now, pace=Pace(speed=2.0), faults=Faults()):
        options = ("--wait", "1", "--set", "rfq.quote_life_min_s=0.05")
        data = rfq(wheel, "open", PUTS, *options, "--send")
    assert data["rfq"]["state"] == "open"
    assert data["book"]["best"] >= data["rfq"]["limit_price"]


def test_a_derived_limit_is_not_below_a_bid_for_a_part_of_the_size(
    wheel: Any, venue: PracticeServer, tmp_path: Path
) -> None:
    (tmp_path / "depth.csv").write_text("side,price,size\nbid,0.34,8\nbid,0.30,2\nask,0.36,20\n")
    data = rfq(wheel, "open", PUTS, "--book", str(tmp_path / "depth.csv"))
    assert data["rfq"]["limit_price"] == 0.34  # all 10 through the depth: 0.332
    assert "standing" not in {check["check"] for check in data["checks"]}


@pytest.mark.long
def test_a_roll_from_the_comparison_to_the_journal(wheel: Any, venue: PracticeServer) -> None:
    name = opened(wheel, "SELL 10 DELMIO 2026-09-04 22 P")
    rfq(wheel, "accept", name, "--send", *LIFE)
    wheel("journal", "fill", name, "--demo")
    screen = " ".join(wheel("roll", "DELMIO-260904-P22", "--demo", "--format", "table").split())
    line = screen[screen.index("wheel block ") :].split(" --demo")[0]
    _, _, roll = shlex.split(line)
    block = wheel("block", roll, "--demo", "--json").json["data"]["package"]
    assert (block["direction"], block["amount"], len(block["legs"])) == ("sell", 10, 2)
    (next_,) = rfq(wheel, "open", roll)["next"]
    assert shlex.split(next_) == ["wheel", "rfq", "open", roll, "--demo", "--send"]  # no redirection
    name = opened(wheel, roll)
    done = rfq(wheel, "accept", name, "--send", *LIFE)
    assert done["rfq"]["state"] == "filled"
    wheel("journal", "fill", name, "--demo")
    rows = wheel("positions", "--demo", "--json").json["data"]["positions"]
    (one,) = [row for row in rows if row["symbol"] == "DELMIO"]
    assert one["id"] == roll.split(">")[1]


@pytest.mark.parametrize(
    ("what", "options", "failed"),
    [
        ("SELL 9 MAGDOR 2026-09-18 17 P", (), {"minimum"}),
        (PUTS, ("--limit", "0.10"), {"limit_floor"}),
        (PUTS, ("--limit", "0.405"), {"tick"}),
        ("SELL 40 KELDON 2026-09-18 60 C", (), {"coverage", "notional", "notional_day"}),
        ("SELL 20 MAGDOR 2026-09-18 17 P", (), {"name"}),
        (PUTS, ("--set", "rfq.notional_max=0.05"), {"notional"}),
        (PUTS, ("--set", "portfolio.cash_reserve=0.69"), {"cash"}),
    ],
)
def test_a_rule_that_fails_sends_nothing(
    wheel: Any, dialled: list[Any], what: str, options: tuple[str, ...], failed: set[str]
) -> None:
    data = rfq(wheel, "open", what, *options, "--send", code=6)
    assert {check["check"] for check in data["checks"] if check["verdict"] == "fail"} == failed
    assert data["rfq"]["state"] == "draft"
    assert dialled == []


def test_one_open_request_for_an_order_and_three_in_all(wheel: Any, venue: PracticeServer) -> None:
    name = str(rfq(wheel, "open", PUTS, "--send", "--wait", "0")["rfq"]["id"])
    second = wheel("rfq", "open", PUTS, "--demo", "--send", code=6)
    assert f"{name} already requests quotes for this order: it is open" in second.stderr
    most = ("--set", "rfq.open_max=1")
    other = wheel("rfq", "open", OTHER, "--demo", "--send", *most, code=6)
    assert "open requests: 1, at most 1" in other.stderr
    assert venue.methods.count(wire.CREATE) == 1


def test_the_day_counts_all_requests(wheel: Any, venue: PracticeServer) -> None:
    rfq(wheel, "open", PUTS, "--send", "--wait", "0")
    data = rfq(wheel, "open", OTHER, "--set", "rfq.notional_day_max=0.1", code=6)
    (day,) = [check for check in data["checks"] if check["check"] == "notional_day"]
    (one,) = [check for check in data["checks"] if check["check"] == "notional"]
    assert day["verdict"] == "fail"
    assert day["value"] > one["value"]


def test_unknown_is_exit_7_until_it_is_reconciled(
    wheel: Any, venue: PracticeServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = opened(wheel)
    venue.faults.add(Plan(Fault.DROP_AFTER, wire.ACCEPT))

    def in_vain(desk: Desk, rfq: str, error: Exception) -> None:
        raise unknown(desk.record.request(rfq)) from error

    monkeypatch.setattr("wheelcli.loaders.rfq.actions.after_unanswered", in_vain)
    lost = wheel("rfq", "accept", name, "--demo", "--send", *LIFE, code=7)
    assert "an acceptance was sent at" in lost.stderr
    assert "not answered; it may have traded" in lost.stderr
    assert f"wheel rfq reconcile {name}" in lost.stderr
    for action in (("accept", name, "--send", *LIFE), ("cancel", name), ("watch", name), ("open", PUTS)):
        assert "may have traded" in wheel("rfq", *action, "--demo", code=7).stderr
    assert rfq(wheel, "show", name, code=7)["rfq"]["state"] == "unknown"
    assert name in wheel("rfq", "list", "--demo").stderr
    assert rfq(wheel, "reconcile", name)["rfq"]["state"] == "filled"
    assert venue.methods.count(wire.ACCEPT) == 1
    assert wheel("rfq", "list", "--demo").stderr == ""


def test_an_unanswered_request_is_reconciled_once_by_itself(wheel: Any, venue: PracticeServer) -> None:
    venue.faults.add(Plan(Fault.DROP_AFTER, wire.CREATE))
    data = rfq(wheel, "open", PUTS, "--send", "--wait", "0")
    assert data["rfq"]["state"] == "open"
    assert venue.methods.count(wire.CREATE) == 1


def test_reconcile_without_an_id_looks_at_all(wheel: Any, venue: PracticeServer) -> None:
    assert rfq(wheel, "reconcile")["rfqs"] == []
    name = str(rfq(wheel, "open", PUTS, "--send", "--wait", "0")["rfq"]["id"])
    assert [row["id"] for row in rfq(wheel, "reconcile")["rfqs"]] == [name]


def test_a_venue_of_another_network_is_refused(wheel: Any, venue: PracticeServer) -> None:
    venue.faults.add(Plan(Fault.TESTNET_FALSE))
    answer = wheel("rfq", "open", PUTS, "--demo", "--send", code=6)
    assert "did not come from the selected venue's network" in answer.stderr
    assert set(venue.methods) == {"public/get_time"}


@pytest.mark.long
@pytest.mark.parametrize("switches", product((False, True), repeat=3))
def test_live_sends_not_one_byte(
    wheel: Any, dialled: list[Any], monkeypatch: pytest.MonkeyPatch, switches: tuple[bool, bool, bool]
) -> None:
    """Whatever of config, terminals and phrase is there: --live is not for the practice venue."""
    config, terminals, phrase = switches
    if terminals:
        monkeypatch.setattr("wheelcli.cli.context.Context.interactive", True)
    options = ("--set", f"rfq.live={str(config).lower()}")
    typed = "SELL 10 MAGDOR260918P00017000 @ 0.33\n" if phrase else ""
    draft = rfq(wheel, "open", PUTS)["rfq"]["id"]
    answer = wheel("rfq", "open", PUTS, "--send", "--live", "--demo", *options, code=6, stdin=typed)
    assert "nothing was sent: sim is not a live venue" in answer.stderr
    answer = wheel("rfq", "accept", draft, "--send", "--live", "--demo", *options, code=6, stdin=typed)
    assert "has not been sent" in answer.stderr
    assert dialled == []


def test_watching_on_a_pipe(wheel: Any, venue: PracticeServer) -> None:
    name = str(rfq(wheel, "open", PUTS, "--send", "--wait", "0")["rfq"]["id"])
    lines = wheel("rfq", "watch", name, "--demo", "--wait", "1").lines
    assert "no price for the whole size yet · 0 bids, 0 asks" in lines[0]
    assert "expires in 0:2" in lines[-1]
    assert all(line.split()[1] == name for line in lines)
    rows = [json.loads(line) for line in wheel("rfq", "watch", name, "--demo", "--wait", "0", "--json").lines]
    assert [row["state"] for row in rows] == ["open"]
    assert rows[0]["best"] == max(quote["price"] for quote in rows[0]["bids"])


@pytest.mark.skipif(os.name == "nt", reason="needs SIGINT")
def test_interrupted_it_stays_open_and_the_cancel_line_is_printed(wheel: Any, venue: PracticeServer) -> None:
    name = str(rfq(wheel, "open", PUTS, "--send", "--wait", "0")["rfq"]["id"])
    with subprocess.Popen(
        [sys.executable, "-m", "wheelcli", "rfq", "watch", name, "--demo"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as watching:
        assert watching.stdout is not None
        watching.stdout.readline()
        watching.send_signal(signal.SIGINT)
        _, errors = watching.communicate(timeout=30)
    assert watching.returncode == 130
    assert f"to cancel it: wheel rfq cancel {name} --demo" in errors
    assert wire.CANCEL not in venue.methods


@pytest.mark.parametrize(
    ("line", "code", "words"),
    [
        (("show", "nothing"), 2, "request not found: 'nothing'"),
        (("open", PUTS, "--limit", "much"), 2, "invalid value for --limit: 'much'"),
        (("open", PUTS, "--makers", "ALPHA"), 2, "at least 5 makers, but --makers names 1"),
        (("open", "BUY 1000 ALDERA"), 4, "a leg has no bid or no ask"),
        (("report", "--since", "2099-01-01"), 2, "is in the future"),
        (("sim", "--scenario", "none.toml"), 2, "scenario not found: 'none.toml'"),
    ],
)
def test_mistakes(wheel: Any, line: tuple[str, ...], code: int, words: str) -> None:
    answer = wheel("rfq", *line, "--demo", code=code)
    assert words in answer.stderr
    assert "hint:" in answer.stderr or code == 2


def test_shares_with_their_depth(wheel: Any, venue: PracticeServer, tmp_path: Path) -> None:
    book = tmp_path / "depth.csv"
    book.write_text(
        "contract,side,price,size\nALDERA,bid,143.10,900\nALDERA,ask,143.14,1400\n", encoding="utf-8"
    )
    what, options = "BUY 100 ALDERA", ("--book", str(book), "--set", "sizing.name_collateral_max=0.5")
    data = rfq(wheel, "open", what, *options)
    assert data["benchmark"]["mid"] == pytest.approx(143.12)
    assert data["rfq"]["limit_price"] == 143.14  # what the shown depth gives
    assert wire.parse(data["wire"])["params"]["legs"][0]["instrument_name"] == "ALDERA"


def test_the_venue_alone(wheel: Any, practice: Path) -> None:
    data = rfq(wheel, "sim", "--seconds", "0", "--fast")
    assert data["url"].startswith("ws://127.0.0.1:")
    assert not (practice / "sim.json").exists()
    with serving(practice, now=clock.now):
        busy = wheel("rfq", "sim", "--demo", "--seconds", "0", code=5)
        assert "another wheel" in busy.stderr


def test_help_loads_no_websockets(wheel_home: Path) -> None:
    code = (
        "import sys; from wheelcli.cli.program import app\n"
        "try: app(['--help'])\nexcept SystemExit: pass\nsys.exit('websockets' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, check=False).returncode == 0
