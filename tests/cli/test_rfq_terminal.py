"""The live screen of `wheel rfq` on a terminal: its keys, and what Ctrl-C asks."""

import os
import re
import select
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from wheelcli import clock
from wheelcli.rfq import wire
from wheelcli.venues.sim.practice import serving
from wheelcli.venues.sim.scenario import FAST
from wheelcli.venues.sim.server import PracticeServer

pytestmark = pytest.mark.skipif(os.name == "nt", reason="needs a pseudo-terminal")
PUTS = "SELL 10 MAGDOR 2026-09-18 17 P"
OPTIONS = ("--demo", "--set", "rfq.quote_life_min_s=0.05")


@pytest.fixture
def venue(wheel_home: Path) -> Iterator[PracticeServer]:
    with serving(wheel_home / "data/demo/practice", now=clock.now, pace=FAST) as server:
        yield server


class Screen:
    """A command on a pseudo-terminal."""

    def __init__(self, *arguments: str) -> None:
        import pty

        self.ours, theirs = pty.openpty()
        self.process = subprocess.Popen(
            [sys.executable, "-m", "wheelcli", "rfq", *arguments],
            stdin=theirs,
            stdout=theirs,
            stderr=theirs,
            env={**os.environ, "COLUMNS": "110", "LINES": "40", "TERM": "xterm"},
            start_new_session=True,
        )
        os.close(theirs)
        self.text = ""

    def until(self, words: str, seconds: float = 30) -> str:
        """Read until these words are on the screen."""
        end = time.monotonic() + seconds
        while words not in self.text:
            assert time.monotonic() < end, self.text
            if select.select([self.ours], [], [], 0.1)[0] and not self._read():
                break
        assert words in self.text, self.text
        return self.text

    def press(self, keys: str) -> None:
        self.text = ""
        os.write(self.ours, keys.encode())

    def rest(self, seconds: float) -> None:
        """Let it run; what it draws is read, or it would wait for a reader."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            if select.select([self.ours], [], [], 0.05)[0]:
                self._read()

    def end(self) -> int:
        while self._read():
            pass
        os.close(self.ours)
        return self.process.wait(timeout=30)

    def _read(self) -> bool:
        try:
            new = os.read(self.ours, 65536)
        except OSError:  # Linux: the other end is closed
            return False
        self.text += re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", new.decode("utf-8", "replace"))
        return bool(new)


@pytest.mark.long
def test_a_accepts(venue: PracticeServer) -> None:
    screen = Screen("open", PUTS, *OPTIONS, "--send")
    screen.until("within your limit of 0.33")
    assert "a accept · c cancel · q leave" in screen.text
    screen.press("a")
    screen.until("Type y and Enter:")
    (price,) = re.findall(r"accept 10 at (0\.3\d)\?", screen.text)
    assert venue.methods.count(wire.ACCEPT) == 0
    screen.press("y\n")
    assert screen.end() == 0, screen.text
    assert "filled" in screen.text
    assert "ok   full_size" in screen.text
    assert f"all 10 at {price}" in screen.text
    assert venue.methods.count(wire.ACCEPT) == 1


UP, RIGHT, LEFT_BY_APPLICATION = "\x1b[A", "\x1b[C", "\x1bOD"


@pytest.mark.long
def test_arrows_and_pasted_text_are_no_keys_and_no_answer_accepts_nothing(
    venue: PracticeServer, name: str, wheel: Any
) -> None:
    screen = Screen("watch", name, "--demo")
    screen.until("within your limit")
    for typed in (UP, RIGHT, LEFT_BY_APPLICATION, "a call\n", "ccc", "q" * 200 + "a"):
        screen.press(typed)
        screen.rest(0.6)
    screen.press("a")
    screen.until("Type y and Enter:")
    assert "accept 10 at 0.3" in screen.text
    screen.press("n\n")
    screen.until("nothing was accepted")
    screen.until("a accept")  # it goes on
    screen.press("q")
    assert screen.end() == 0
    (row,) = wheel("rfq", "list", "--demo", "--json").json["data"]["rfqs"]
    assert row["state"] == "open"
    assert venue.methods.count(wire.ACCEPT) == venue.methods.count(wire.CANCEL) == 0


@pytest.fixture
def name(venue: PracticeServer, wheel: Any) -> str:
    """A request that was sent."""
    answer = wheel("rfq", "open", PUTS, *OPTIONS, "--send", "--wait", "0", "--json")
    return str(answer.json["data"]["rfq"]["id"])


@pytest.mark.long
@pytest.mark.parametrize(("key", "state"), [("q", "open"), ("c", "cancelled")])
def test_q_leaves_it_open_and_c_cancels(
    venue: PracticeServer, name: str, wheel: Any, key: str, state: str
) -> None:
    screen = Screen("watch", name, "--demo")
    screen.until("a accept")
    screen.press(key)
    assert screen.end() == 0
    (row,) = wheel("rfq", "list", "--demo", "--json").json["data"]["rfqs"]
    assert row["state"] == state
    assert venue.methods.count(wire.CANCEL) == (state == "cancelled")


@pytest.mark.long
def test_interrupted_it_asks_whether_to_cancel(name: str, wheel: Any) -> None:
    screen = Screen("watch", name, "--demo")
    screen.until("a accept")
    screen.process.send_signal(2)
    screen.until("Cancel it there? [y/N]")
    screen.press("y\n")
    assert screen.end() == 130
    (row,) = wheel("rfq", "list", "--demo", "--json").json["data"]["rfqs"]
    assert row["state"] == "cancelled"
    assert "to cancel it: wheel rfq cancel" not in screen.text
