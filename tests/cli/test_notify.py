"""`wheel monitor --notify`: what a receiver on this machine gets, once, and where the address never shows."""

import json
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("apprise", reason="the extra `notify` is not installed")

VARIABLE, TOPIC = "WHEEL_NOTIFY_URL", "a-topic-that-nobody-sees"


class Receiver(ThreadingHTTPServer):
    """A service of alerts: keeps what it gets, and answers with `status`."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.got: list[dict[str, Any]] = []
        self.status = 200

    @property
    def address(self) -> str:
        return f"json://127.0.0.1:{self.server_port}/{TOPIC}"


class _Handler(BaseHTTPRequestHandler):
    server: Receiver

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        if self.server.status == 200:
            self.server.got.append(json.loads(body))
        self.send_response(self.server.status)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *words: object) -> None:
        """Stay quiet."""


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with Receiver() as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def state_of(home: Path) -> Path:
    return home / "data" / "alerts" / "demo-default.json"


@pytest.mark.long
def test_a_change_of_state_goes_out_once(wheel: Any, wheel_home: Path, receiver: Receiver) -> None:
    def look(**more: Any) -> Any:
        return wheel("monitor", "--demo", "--notify", "--json", env={VARIABLE: receiver.address}, **more)

    data = look().json["data"]
    (first,) = receiver.got
    (due,) = [p for p in data["positions"] if p["needs_action"]]
    assert "1 change (demo, quotes of Fri 21 Aug 2026, 15:45 New York)" in first["title"]
    assert first["message"] == f"{due['id']}: take profit, close (new). {due['reason']}"
    look()
    assert len(receiver.got) == 1

    # As if two positions had stood otherwise at the last look, and one had been closed since.
    file = state_of(wheel_home)
    states = json.loads(file.read_text())
    assert set(states) == {p["id"] for p in data["positions"]}
    quiet = [p["id"] for p in data["positions"] if not p["needs_action"]][:2]
    file.write_text(
        json.dumps({**states, **dict.fromkeys(quiet, "take profit, close"), "GONE-260101-P1": "x"})
    )
    look()
    lines = receiver.got[1]["message"].splitlines()
    assert [line.split(":")[0] for line in lines] == quiet
    assert all("(was take profit, close)" in line for line in lines)
    look()
    assert len(receiver.got) == 2
    assert json.loads(file.read_text()) == states


def test_what_cannot_be_sent_is_reported_and_tried_again(
    wheel: Any, wheel_home: Path, receiver: Receiver
) -> None:
    receiver.status = 500
    done = wheel("monitor", "--demo", "--notify", "--json", env={VARIABLE: receiver.address}, code=3)
    assert [p["message"] for p in done.json["problems"] if p["code"] == "notify"] == [
        "1 alert could not be sent"
    ]
    assert not state_of(wheel_home).exists()
    receiver.status = 200
    wheel("monitor", "--demo", "--notify", "--json", env={VARIABLE: receiver.address})
    assert len(receiver.got) == 1


def test_the_address_shows_nowhere(wheel: Any, wheel_home: Path, receiver: Receiver) -> None:
    receiver.status = 500
    for words in ((), ("--json",), ("--format", "table")):
        done = wheel("monitor", "--demo", "--notify", *words, env={VARIABLE: receiver.address}, code=3)
        assert TOPIC not in str(done) + done.stderr
    wrong = wheel("monitor", "--demo", "--notify", env={VARIABLE: f"nosuch://{TOPIC}"}, code=5)
    assert "not one that apprise knows" in wrong.stderr
    assert TOPIC not in str(wrong) + wrong.stderr
    kept = [f for f in wheel_home.rglob("*") if f.is_file() and TOPIC.encode() in f.read_bytes()]
    assert kept == []


def test_without_an_address_it_is_refused_before_anything_else(
    wheel: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "keyring", None)
    assert "no address for alerts" in wheel("monitor", "--demo", "--notify", code=5).stderr
    monkeypatch.setitem(sys.modules, "apprise", None)
    assert "wheelcli[notify]" in wheel("monitor", "--demo", "--notify", code=5).stderr
