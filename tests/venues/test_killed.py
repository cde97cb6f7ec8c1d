"""Killed at each of twelve points: the venue has at most one create and one accept for each intent, and the
record ends as the venue.
"""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from coin_floor import CoinFloor
from practice_desk import AT, SECRET, Floor, no_checks

from wheelcli.book.check import check
from wheelcli.book.events import Event, Kind
from wheelcli.book.store.journal import in_memory
from wheelcli.config.rules import Fees
from wheelcli.contract import Contract, Right
from wheelcli.order import Order, OrderLeg, Side
from wheelcli.rfq.entry import INTENTS
from wheelcli.rfq.journal import Terms, events_of_request
from wheelcli.rfq.package import order_fields
from wheelcli.rfq.states import Request, State
from wheelcli.venues.desk import send_request
from wheelcli.venues.reconcile import reconcile
from wheelcli.venues.record import open_record
from wheelcli.venues.sim.faults import Fault, Plan

HERE = Path(__file__).parent
POINTS = ("before", "committed", "sent", "answered")
DONE = {"create": State.OPEN, "accept": State.FILLED, "cancel": State.CANCELLED}
BEFORE = {"create": State.DRAFT, "accept": State.OPEN, "cancel": State.OPEN}


@pytest.fixture(scope="module")
def clients() -> Iterator[Any]:
    """A process that forks clients: it has no thread, and imports the program once for all of them."""
    with subprocess.Popen(
        [sys.executable, str(HERE / "killed_client.py")],
        env={**os.environ, "PYTHONPATH": f"{HERE}{os.pathsep}{HERE.parents[1]}"},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        yield process
        assert process.stdin is not None
        process.stdin.close()


@pytest.mark.long
@pytest.mark.skipif(os.name == "nt", reason="needs SIGKILL")
@pytest.mark.parametrize("point", POINTS)
@pytest.mark.parametrize("action", DONE)
@pytest.mark.parametrize("kind", [Floor, CoinFloor])
def test_killed(tmp_path: Path, clients: Any, kind: type[Floor], action: str, point: str) -> None:
    with kind(tmp_path) as floor:
        request = floor.draft()
        if action != "create":
            request = send_request(floor.desk, request, checks=no_checks).request
            floor.clock.sleep(6)
        floor.record.close()
        arguments = [str(tmp_path), floor.server.url, SECRET, request.id, action, point]
        clients.stdin.write(json.dumps([*arguments, floor.clock.at.isoformat()]) + "\n")
        clients.stdin.flush()
        assert clients.stdout.readline() == "-9\n"
        floor.record = open_record(tmp_path)
        assert floor.record.faults() == []
        wanted = len([e for e in floor.record.entries() if e.kind in INTENTS])
        assert wanted == (action != "create") + (point != "before")
        after = floor.record.request(request.id)
        assert after.state is (BEFORE[action] if point == "before" else State.UNKNOWN)
        reached = point in ("sent", "answered")
        deadline = time.monotonic() + 5  # bytes of a dead client may still be on their way
        while reached and len(floor.sent(action)) != 1 and time.monotonic() < deadline:
            time.sleep(0.01)
        settled = reconcile(floor.desk, after)
        assert len(floor.sent(action)) == reached
        assert settled.state is (DONE[action] if reached else BEFORE[action])
        assert len(floor.sent("create")) <= 1
        if settled.state is State.FILLED:
            assert settled.open_amount == 0


PUTS = Order(
    "KO-261016-P60",
    "KO",
    40,
    (OrderLeg(Side.SELL_TO_OPEN, Contract("KO", date(2026, 10, 16), Right.PUT, 60.0), 1, 100, None),),
    None,
)


def entered(request: Request) -> list[Event]:
    """The events of a journal into which the request was entered twice."""
    cash = Event("d", "default", Kind.DEPOSIT, AT.date(), AT, cash_cents=100_000_000)
    journal = in_memory([cash])
    for _ in range(2):
        events = events_of_request(request, Terms(account="default", fees=Fees()))
        journal.append(events, check=check, now=AT, command="fill")
    return [event for event in journal.events() if event.id != "d"]


@pytest.mark.slow
@pytest.mark.timeout(60)
@pytest.mark.skipif(os.name == "nt", reason="needs SIGKILL")
@pytest.mark.parametrize("fault", [fault.value for fault in Fault])
@pytest.mark.parametrize("point", POINTS)
@pytest.mark.parametrize("action", DONE)
def test_killed_under_a_fault(tmp_path: Path, clients: Any, action: str, point: str, fault: str) -> None:
    """Whichever comes first, the fault or the end: one create, one accept, the venue's state, one fill."""
    with Floor(tmp_path, answer_s=20.0) as floor:
        request = floor.draft(order=order_fields(PUTS))
        if action != "create":
            request = send_request(floor.desk, request, checks=no_checks).request
            floor.clock.sleep(6)
        floor.faults.add(Plan(Fault(fault)))
        floor.record.close()
        arguments = [str(tmp_path), floor.server.url, SECRET, request.id, action, point]
        clients.stdin.write(json.dumps([*arguments, floor.clock.at.isoformat()]) + "\n")
        clients.stdin.flush()
        assert clients.stdout.readline() != ""
        time.sleep(0.3)  # bytes of a dead client may still be on their way
        floor.faults.clear()
        floor.record = open_record(tmp_path)
        assert floor.record.faults() == []
        settled = reconcile(floor.desk, floor.record.request(request.id))
        assert settled.pending is None
        assert (len(floor.sent("create")) <= 1, len(floor.sent("accept")) <= 1) == (True, True)
        if settled.venue_id is None:
            assert (settled.state, floor.sent("create")) == (State.DRAFT, [])
            return
        (found,) = floor.exchange.requests({"block_rfq_id": int(settled.venue_id)})["block_rfqs"]
        assert settled.state.live == (found["state"] == "open")
        assert (settled.state is State.FILLED) == (found["state"] == "filled") == bool(floor.sent("accept"))
        if settled.state is State.FILLED:
            assert sum(event.contracts for event in entered(settled)) == -40
