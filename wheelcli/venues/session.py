"""A session with a venue: JSON-RPC 2.0 over a WebSocket, one request at a time.

The network is checked before any secret is sent: every response with an id must have the `testnet` value of
the selected venue. A response without it, or with the other value, ends the session.
"""

import hashlib
import hmac
import logging
import socket
from collections import deque
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from secrets import token_hex
from time import monotonic
from typing import Any
from urllib.parse import urlsplit

from websockets.exceptions import WebSocketException
from websockets.sync.client import ClientConnection, connect

from wheelcli.errors import Exit, WheelError, cannot_read
from wheelcli.rfq.wire import body, milliseconds, moment, parse
from wheelcli.venues.redact import Redactor
from wheelcli.venues.venue import UnansweredError

TOO_MANY, BAD_TOKEN = 10028, 13009
_NEEDED = ("block_rfq:read_write", "block_trade:read")
_LARGEST = 4 << 20
_BACK_OFF_S = 10.0
_FAILURES = (OSError, WebSocketException, TimeoutError, EOFError)
_SILENT = logging.getLogger(__name__)  # frames hold tokens: they are never logged, whatever a program sets
_SILENT.addHandler(logging.NullHandler())
_SILENT.propagate = False
_SILENT.setLevel(logging.CRITICAL)


@dataclass(frozen=True, slots=True)
class Login:
    """The address and credentials of a venue. The secret is never shown, not even in `repr`."""

    url: str
    client_id: str
    secret: str
    testnet: bool
    answer_s: float = 10.0

    def __repr__(self) -> str:
        return f"Login({self.url})"


class RpcError(Exception):
    """The venue answered with an error."""

    def __init__(self, code: int, message: str, detail: str = "") -> None:
        super().__init__(f"{message} ({code}{': ' if detail else ''}{detail})")
        self.code = code
        self.message = message


class Session:
    """An authenticated connection. Close it, or use it in a `with`."""

    def __init__(self, login: Login, *, now: Callable[[], datetime], redactor: Redactor) -> None:
        """Connect, check the network, authenticate. Raises WheelError: 4 if there is no answer, 6 if it is
        another venue.
        """
        redactor.hide(login.secret)
        self._login = login
        self._now = now
        self._redactor = redactor
        self._number = 0
        self.scope: tuple[str, ...] = ()
        self.notes: deque[Mapping[str, Any]] = deque(maxlen=1000)
        self._socket = self._connected()
        self._apart = timedelta(0)
        try:
            asked = now()
            venue_time = self.call("public/get_time", {})
            self._apart = moment(venue_time) - (asked + (now() - asked) / 2)
            self._authenticate()
        except (UnansweredError, RpcError, ValueError) as error:
            self.close()
            raise self._unreachable(str(error)) from None
        except BaseException:
            self.close()
            raise

    def __enter__(self) -> "Session":
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    @property
    def apart_s(self) -> float:
        """Return how many seconds the venue's clock is ahead of ours."""
        return self._apart.total_seconds()

    def now(self) -> datetime:
        """Return the time by the venue's clock."""
        return self._now() + self._apart

    def close(self) -> None:
        """Close the connection."""
        with suppress(*_FAILURES):
            self._socket.close()

    def call(self, method: str, params: Mapping[str, Any]) -> Any:
        """Send a query that changes nothing; renew an expired token once. Raises RpcError, or UnansweredError
        without an answer.
        """
        try:
            return self._ask(method, params)
        except RpcError as error:
            if error.code != BAD_TOKEN or method == "public/auth":
                raise
        self._authenticate()
        return self._ask(method, params)

    def send(self, text: str) -> Any:
        """Send exactly this text once: a request that changes something.

        Raises RpcError if the venue refused it, and UnansweredError if it may have arrived. After a full
        queue or an expired token, reconciling finds out whether it arrived; it is never sent again.
        """
        try:
            return self._exchange(text, parse(text)["id"])
        except RpcError as error:
            if error.code == TOO_MANY:
                raise UnansweredError(str(error), wait_s=_BACK_OFF_S) from error
            if error.code == BAD_TOKEN:
                with suppress(RpcError):
                    self._authenticate()
                raise UnansweredError(str(error)) from error
            raise

    def wait(self, seconds: float) -> None:
        """Wait at most this long for a notification. Raises UnansweredError if the connection ends."""
        until = monotonic() + seconds
        while not self.notes and (left := until - monotonic()) > 0:
            with suppress(TimeoutError):
                self._read(left)

    def _ask(self, method: str, params: Mapping[str, Any]) -> Any:
        self._number += 1
        return self._exchange(body(method, params, number=self._number), self._number)

    def _exchange(self, text: str, number: int) -> Any:
        until = monotonic() + self._login.answer_s
        try:
            self._socket.send(text)
            while (left := until - monotonic()) > 0:
                answer = self._read(left)
                if answer is None or answer.get("id") != number:
                    continue  # a notification, or an answer that came twice
                if "error" in answer:
                    raise _error(answer["error"])
                return answer["result"]
        except TimeoutError:
            pass
        except (KeyError, AttributeError, ValueError) as error:
            raise UnansweredError(cannot_read("the answer", error)) from error
        except _FAILURES as error:
            raise UnansweredError(f"the connection ended: {error}") from error
        raise UnansweredError(f"timed out after {self._login.answer_s:g} s")

    def _read(self, seconds: float) -> Mapping[str, Any] | None:
        """Return one message; None if it was a notification. Raises TimeoutError, and WheelError (6) if it is
        from another network.
        """
        try:
            message = parse(self._socket.recv(timeout=seconds))
        except TimeoutError:
            raise
        except _FAILURES as error:
            raise UnansweredError(f"the connection ended: {error}") from error
        if "id" in message:
            if message.get("testnet") is not self._login.testnet:
                self.close()
                raise WheelError(
                    "a response did not come from the selected venue's network: the session was closed",
                    hint="nothing more was sent; check the venue's address first",
                    code="wrong_network",
                    exit_code=Exit.REFUSED,
                )
            return message  # type: ignore[no-any-return]
        params = message.get("params") or {}
        if message.get("method") == "heartbeat" and params.get("type") == "test_request":
            self._number += 1
            self._socket.send(body("public/test", {}, number=self._number))
        elif message.get("method") == "subscription":
            self.notes.append(params)
        return None

    def _authenticate(self) -> None:
        granted = self._ask("public/auth", signed(self._login, at=self.now(), nonce=token_hex(8)))
        scope = str(granted.get("scope", "")).split()
        for name in ("access_token", "refresh_token"):
            self._redactor.hide(str(granted.get(name, "")))
        self.scope = tuple(scope)
        refuse_scope(scope)

    def _connected(self) -> ClientConnection:
        parts = urlsplit(self._login.url)
        try:
            # Open the socket directly: a proxy from the environment must not be used for a venue on this
            # machine, nor carry the login of another. `wss` proves the name of the host.
            link = socket.create_connection((parts.hostname or "", parts.port or 443), self._login.answer_s)
            link.settimeout(None)
            return connect(
                self._login.url,
                sock=link,
                open_timeout=self._login.answer_s,
                close_timeout=1,
                max_size=_LARGEST,
                compression=None,
                logger=_SILENT,
            )
        except _FAILURES as error:
            raise self._unreachable(str(error)) from None

    def _unreachable(self, why: str) -> WheelError:
        return WheelError(
            self._redactor.clean(f"the venue at {self._login.url} does not answer: {why}"),
            hint="nothing was sent",
            code="venue",
            exit_code=Exit.NO_DATA,
        )


def signed(login: Login, *, at: datetime, nonce: str) -> dict[str, Any]:
    """Return the parameters of a login by signature: the secret itself is never sent.

    >>> signed(Login("ws://x", "me", "s", testnet=True), at=moment(0), nonce="n")["signature"][:16]
    '4ca5549d298f083c'
    """
    stamp = milliseconds(at)
    text = f"{stamp}\n{nonce}\n"  # and the data, of which there is none
    return {
        "grant_type": "client_signature",
        "client_id": login.client_id,
        "timestamp": stamp,
        "nonce": nonce,
        "data": "",
        "signature": hmac.new(login.secret.encode(), text.encode(), hashlib.sha256).hexdigest(),
    }


def refuse_scope(scope: list[str]) -> None:
    """Raise WheelError (6) unless a key may request quotes and read its own block trades, and has no
    dangerous right. Block trades show whether an unanswered accept traded.
    """
    broad = [
        each
        for each in scope
        if each.startswith("wallet:") or each in ("account:read_write", "trade:read_write")
    ]
    missing = [each for each in _NEEDED if not {each, each.replace(":read", ":read_write")} & set(scope)]
    if not broad and not missing:
        return
    why = f"it also grants {', '.join(broad)}" if broad else f"it lacks {' and '.join(missing)}"
    raise WheelError(
        f"the API key is not suitable: {why}",
        hint="use a key with block_rfq:read_write and block_trade:read, and no right to wallets, orders or"
        " the account's settings",
        code="key_scope",
        exit_code=Exit.REFUSED,
    )


def _error(fields: Mapping[str, Any]) -> RpcError:
    detail = fields.get("data")
    reason = str(detail.get("reason", "")) if isinstance(detail, Mapping) else ""
    return RpcError(int(fields["code"]), str(fields["message"]), reason)
