"""The server of the latest pages, for browsers of this machine: loopback, a secret in the path, GET only.

A web page elsewhere cannot read them: it does not know the path, and a name that it points at this machine is
no valid `Host`.
"""

import secrets
import sys
from collections.abc import Callable, Sequence
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from wheelcli.loaders.latest_pages import KINDS

__all__ = ["PageServer"]

Served = Callable[[str, str, Sequence[str], str], str]
ADDRESS = "127.0.0.1"
_HEADERS = {
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src data:; "
        "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
}


class PageServer(ThreadingHTTPServer):
    """Serves the pages of a folder under a path with a random token. Raises OSError if the port is taken.

    `served` makes the shown page from a page, its kind, all kinds and its moment; `empty` is shown until
    there is one.
    """

    daemon_threads = True

    def __init__(self, folder: Path, *, port: int, served: Served, empty: str) -> None:
        super().__init__((ADDRESS, port), _Handler)
        self.folder = folder
        self.token = secrets.token_urlsafe(24)
        self.served, self.empty = served, empty

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Let go of a connection that broke; report anything else."""
        if not isinstance(sys.exc_info()[1], OSError):
            super().handle_error(request, client_address)

    @property
    def hosts(self) -> tuple[str, str]:
        """Return the values of `Host` that are answered."""
        return f"{ADDRESS}:{self.server_port}", f"localhost:{self.server_port}"

    @property
    def url(self) -> str:
        """Return the address to open."""
        return f"http://{self.hosts[0]}/{self.token}/"

    def kinds(self) -> list[str]:
        """Return the kinds of pages there are, the newest first."""
        written = {kind: self.written(kind) for kind in KINDS}
        return sorted((k for k in KINDS if written[k]), key=lambda k: -written[k])

    def written(self, kind: str) -> int:
        """Return when the page of that kind was written, in nanoseconds; 0 if there is none."""
        try:
            return (self.folder / f"{kind}.html").stat().st_mtime_ns
        except OSError:
            return 0

    def page(self, kind: str) -> str:
        """Return the page of that kind as it is shown. Raises OSError if it is gone."""
        written = self.written(kind)
        body = (self.folder / f"{kind}.html").read_text(encoding="utf-8")
        return self.served(body, kind, self.kinds(), str(written))


class _Handler(BaseHTTPRequestHandler):
    server: PageServer
    timeout = 10
    server_version, sys_version = "wheel", ""

    def do_GET(self) -> None:
        """Answer one request."""
        if self.headers.get("Host") not in self.server.hosts:
            self._answer(HTTPStatus.FORBIDDEN)
            return
        _, token, *rest = [*self.path.split("/"), ""]
        if not secrets.compare_digest(token.encode("utf-8"), self.server.token.encode("ascii")):
            self._answer(HTTPStatus.NOT_FOUND)
            return
        self._own(rest[0] if rest else "")

    def _own(self, name: str) -> None:
        kind, _, ending = name.partition(".")
        kinds = self.server.kinds()
        if not name:
            self._answer(HTTPStatus.OK, self.server.page(kinds[0]) if kinds else self.server.empty)
        elif kind not in kinds or ending not in ("", "written"):
            self._answer(HTTPStatus.NOT_FOUND)
        elif ending:
            self._answer(HTTPStatus.OK, str(self.server.written(kind)), kind="text/plain")
        else:
            self._answer(HTTPStatus.OK, self.server.page(kind))

    def _answer(self, status: HTTPStatus, body: str = "", *, kind: str = "text/html") -> None:
        raw = (body or f"{status.value} {status.phrase}").encode("utf-8")
        self.send_response(status)
        for name, value in _HEADERS.items():
            self.send_header(name, value)
        self.send_header("Content-Type", f"{kind if body else 'text/plain'}; charset=utf-8")
        self.send_header("Content-Length", str(len(raw)))
        self.end_headers()
        self.wfile.write(raw)

    def _refuse(self) -> None:
        self._answer(HTTPStatus.METHOD_NOT_ALLOWED)

    do_POST = do_PUT = do_DELETE = do_PATCH = do_OPTIONS = _refuse  # noqa: N815 - the library's names

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the library's name
        """Log nothing: a line would hold the token."""
