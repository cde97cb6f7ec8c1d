"""Killed at each of twelve points: the venue has at most one create and one accept for each intent, and the
record ends as the venue.
"""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from practice_desk import SECRET, Floor, no_checks

from wheelcli.rfq.entry import INTENTS
from wheelcli.rfq.states import State
from wheelcli.venues.desk import send_request
from wheelcli.venues.reconcile import reconcile
from wheelcli.venues.record import open_record

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


@pytest.mark.skipif(os.name == "nt", reason="needs SIGKILL")
@pytest.mark.parametrize("point", POINTS)
@pytest.mark.parametrize("action", DONE)
def test_killed(tmp_path: Path, clients: Any, action: str, point: str) -> None:
    with Floor(tmp_path) as floor:
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
