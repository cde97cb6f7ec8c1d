"""One GET: what a server may do, and which refusal comes of it."""

import gzip
import socket
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from wheelcli.market.feeds.rate_limit import Refused
from wheelcli.market.http import get

Answer = Callable[[BaseHTTPRequestHandler], None]


@pytest.fixture
def served() -> Iterator[tuple[str, list[BaseHTTPRequestHandler], dict[str, Answer]]]:
    """A loopback server: its address, the requests it got, and what it answers to each path."""
    seen: list[BaseHTTPRequestHandler] = []
    answers: dict[str, Answer] = {}

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            seen.append(self)
            answers[self.path](self)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    server.handle_error = lambda *_: None  # type: ignore[method-assign]  # clients that hang up are the point
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}", seen, answers
    server.shutdown()
    server.server_close()


def send(body: bytes, status: int = 200, **headers: str) -> Answer:
    def answer(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(status)
        for name, value in {"Content_Length": str(len(body)), **headers}.items():
            handler.send_header(name.replace("_", "-"), value)
        handler.end_headers()
        handler.wfile.write(body)

    return answer


def refusal(url: str, **options: float) -> Refused:
    with pytest.raises(Refused) as caught:
        get(url, **options)  # type: ignore[arg-type]
    return caught.value


def test_a_packed_answer_is_unpacked_and_who_asks_is_said(served) -> None:
    address, seen, answers = served
    answers["/a"] = send(gzip.compress(b'{"a": 1}' * 5000), Content_Encoding="gzip")
    answers["/b"] = send(b"plain")
    assert get(address + "/a") == b'{"a": 1}' * 5000
    assert get(address + "/b") == b"plain"
    assert seen[0].headers["User-Agent"].startswith("wheel/")
    assert "gzip" in seen[0].headers["Accept-Encoding"]


@pytest.mark.parametrize(
    ("status", "code"),
    [(429, "rate_limited"), (403, "not_found"), (404, "not_found"), (500, "bad_answer"), (503, "bad_answer")],
)
def test_each_status_is_asked_for_once(served, status: int, code: str) -> None:
    address, seen, answers = served
    answers["/a"] = send(b"no", status, Retry_After="1")
    error = refusal(address + "/a")
    assert (error.code, error.detail, len(seen)) == (code, f"HTTP {status}", 1)


def test_an_answer_that_is_too_long_is_dropped_packed_or_not(served) -> None:
    address, _, answers = served
    answers["/bomb"] = send(gzip.compress(bytes(3_000_000)), Content_Encoding="gzip")
    answers["/long"] = send(bytes(2_000_000))
    answers["/fits"] = send(bytes(1_000_000))
    for path in ("/bomb", "/long"):
        error = refusal(address + path, most_bytes=1_048_576)
        assert (error.code, error.detail) == ("bad_answer", "the answer exceeds 1 MB")
    assert len(get(address + "/fits", most_bytes=1_000_000)) == 1_000_000


def test_an_answer_that_breaks_off_is_no_answer(served) -> None:
    address, _, answers = served
    answers["/short"] = send(b"half", Content_Length="8")
    answers["/cut"] = send(gzip.compress(b"x" * 1000)[:-12], Content_Encoding="gzip")
    answers["/junk"] = send(b"no gzip at all", Content_Encoding="gzip")
    assert refusal(address + "/short").code == "network"
    assert refusal(address + "/cut").code == "network"
    assert refusal(address + "/junk").code == "bad_answer"


def test_a_slow_answer_is_left_at_the_time_out(served) -> None:
    address, _, answers = served
    stop = threading.Event()

    def drip(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.end_headers()
        while not stop.wait(0.05):
            handler.wfile.write(b"x")

    answers["/drip"] = drip
    answers["/mute"] = lambda _: stop.wait(5) and None
    try:
        assert refusal(address + "/drip", timeout_s=0.3).code == "timeout"
        assert refusal(address + "/mute", timeout_s=0.3).code == "timeout"
    finally:
        stop.set()


def test_nobody_listens() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    assert refusal(f"http://127.0.0.1:{port}/", timeout_s=2.0).code == "network"
