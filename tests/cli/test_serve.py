"""`wheel serve`: the latest pages, for this machine's browser only."""

import http.client
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from wheelcli.loaders.page_server import PageServer
from wheelcli.render.pages.served import nothing_yet, served

PAGE = "<html><body>\n<header>\n<h1>Book {}</h1></header></body></html>"


@pytest.fixture
def server(tmp_path: Path) -> Iterator[PageServer]:
    (tmp_path / "monitor.html").write_text(PAGE.format(1), encoding="utf-8")
    (tmp_path / "secret.html").write_text("no kind of page", encoding="utf-8")
    with PageServer(tmp_path, port=0, served=served, empty=nothing_yet()) as one:
        thread = threading.Thread(target=one.serve_forever, args=(0.01,), daemon=True)
        thread.start()
        yield one
        one.shutdown()
        thread.join()


def ask(
    server: PageServer, path: str, *, method: str = "GET", host: str | None = None
) -> tuple[int, str, Any]:
    line = http.client.HTTPConnection("127.0.0.1", server.server_port, timeout=5)
    line.request(method, path, headers={"Host": host or server.hosts[0]})
    answer = line.getresponse()
    body = answer.read().decode()
    line.close()
    return answer.status, body, answer.headers


def test_it_shows_the_newest_page_with_links(server: PageServer) -> None:
    status, body, headers = ask(server, f"/{server.token}/")
    assert (status, "<h1>Book 1</h1>" in body, 'href="monitor"' in body) == (200, True, True)
    assert headers["Cache-Control"] == "no-store"
    assert "default-src 'none'" in headers["Content-Security-Policy"]
    assert ask(server, f"/{server.token}/monitor", host=server.hosts[1])[0] == 200


def test_a_page_written_again_is_noticed(server: PageServer) -> None:
    before = ask(server, f"/{server.token}/monitor.written")[1]
    assert f'!== "{before}"' in ask(server, f"/{server.token}/monitor")[1]
    (server.folder / "monitor.html").write_text(PAGE.format(2), encoding="utf-8")
    assert ask(server, f"/{server.token}/monitor.written")[1] != before
    assert "Book 2" in ask(server, f"/{server.token}/monitor")[1]


@pytest.mark.parametrize("name", ["secret", "scan", "../monitor.html", "monitor.html", "%2e%2e/secret"])
def test_nothing_else_is_served(server: PageServer, name: str) -> None:
    assert ask(server, f"/{server.token}/{name}")[0] == 404


def test_others_are_refused(server: PageServer) -> None:
    assert (
        ask(server, "/")[0] == ask(server, "/monitor")[0] == ask(server, f"/{server.token[:-1]}/")[0] == 404
    )
    for host in ("evil.example", f"evil.example:{server.server_port}", "127.0.0.1", "127.0.0.1:1"):
        status, body, _ = ask(server, f"/{server.token}/", host=host)
        assert (status, "Book" in body) == (403, False)
    for method in ("POST", "PUT", "DELETE", "OPTIONS"):
        assert ask(server, f"/{server.token}/", method=method)[0] == 405
    assert server.server_address[0] == "127.0.0.1"


def test_without_pages_it_says_how_to_write_one(server: PageServer) -> None:
    (server.folder / "monitor.html").unlink()
    assert "No page yet" in ask(server, f"/{server.token}/")[1]


@pytest.mark.long
def test_the_command_names_the_pages_that_html_wrote(wheel: Any, tmp_path: Path) -> None:
    wheel("monitor", "--demo", "--html", str(tmp_path / "book.html"))
    data = wheel("serve", "--demo", "--wait", "0", "--json").json["data"]
    assert data["pages"] == ["monitor"]
    assert data["url"].startswith("http://127.0.0.1:")
    assert len(data["url"].split("/")[3]) >= 32
    again = wheel("serve", "--demo", "--wait", "0", "--json").json["data"]
    assert again["url"].split("/")[3] != data["url"].split("/")[3]
    assert wheel("serve", "--wait", "0", "--json").json["data"]["pages"] == []
