"""The practice venue on a socket: JSON-RPC 2.0 over WebSocket, on this machine only.

There is one thread per connection. Every response carries `testnet: true`. Private methods need `public/auth`
with the secret of this server on the same connection.
"""

import hashlib
import hmac
import json
import logging
import threading
from collections.abc import Callable, Mapping
from decimal import Decimal
from secrets import token_urlsafe
from time import monotonic
from typing import Any

from websockets.exceptions import ConnectionClosed
from websockets.sync.server import Server, ServerConnection, serve

from wheelcli.rfq import wire
from wheelcli.venues.sim.exchange import Exchange
from wheelcli.venues.sim.faults import Fault, Faults
from wheelcli.venues.sim.refusals import RefusalError, refuse

HOST = "127.0.0.1"
CLIENT = "wheel-practice"
SCOPE = "connection block_rfq:read_write block_trade:read"
_CHANGING = (wire.CREATE, wire.ACCEPT, wire.CANCEL)
_TICK_S = 0.1
_LARGEST = 1 << 20
_SIGNED_MS = 60_000  # how old a signature may be
_SILENT = logging.getLogger(__name__)
_SILENT.addHandler(logging.NullHandler())
_SILENT.propagate = False  # clients that are killed are no news
_SILENT.setLevel(logging.CRITICAL)  # and frames hold tokens


class PracticeServer:
    """A running server. Close it, or use it in a `with`."""

    def __init__(
        self,
        exchange: Exchange,
        *,
        secret: str,
        port: int = 0,
        faults: Faults | None = None,
        late_s: float = 30.0,
    ) -> None:
        self.faults = faults or Faults()
        self.methods: list[str] = []  # as they came
        self._exchange = exchange
        self._secret = secret
        self._nonces: set[tuple[Any, str]] = set()
        self._late_s = late_s
        self._lock = threading.Lock()  # of the exchange
        self._stop = threading.Event()
        self._server: Server = serve(
            self._serve, HOST, port, compression=None, max_size=_LARGEST, logger=_SILENT, ping_interval=None
        )
        self.url = f"ws://{HOST}:{self._server.socket.getsockname()[1]}/ws/api/v2"
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)
        self._thread.start()

    def __enter__(self) -> "PracticeServer":
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    def close(self) -> None:
        """Close all connections."""
        self._stop.set()
        self._server.shutdown()
        self._thread.join(timeout=5)

    def _serve(self, line: ServerConnection) -> None:
        client = _Client(line)
        try:
            while not self._stop.is_set():
                try:
                    text = line.recv(timeout=_TICK_S)
                except TimeoutError:
                    self._notify(client)
                    continue
                if not self._answer(client, text):
                    return
        except ConnectionClosed:
            return

    def _answer(self, client: "_Client", text: str | bytes) -> bool:
        """Answer one message; return False if the connection must end."""
        try:
            message = wire.parse(text)
            number, method = message.get("id"), str(message.get("method"))
            params = message.get("params") or {}
        except (ValueError, AttributeError):
            client.send(self._refused(None, RefusalError("parse_error")))
            return True
        self.methods.append(method)
        changing = method in _CHANGING
        fault = self.faults.strike(method) if changing else None
        if fault is Fault.DROP_BEFORE:
            client.line.socket.close()
            return False
        if fault is Fault.HEARTBEAT_LOST:
            self._stop.wait(self._late_s)
            return False
        if fault in (Fault.RATE_LIMIT, Fault.TOKEN_EXPIRED):
            name = "too_many_requests" if fault is Fault.RATE_LIMIT else "unauthorized"
            answer = self._refused(number, RefusalError(name))
        else:
            answer = self._respond(client, number, method, params)
        if fault is Fault.DROP_AFTER:
            client.line.socket.close()
            return False
        if fault is Fault.DELAY:
            self._stop.wait(self._late_s)
        for _ in range(2 if self.faults.shows(Fault.DUPLICATE) else 1):
            client.send(answer)
        return True

    def _respond(self, client: "_Client", number: Any, method: str, params: dict[str, Any]) -> dict[str, Any]:
        try:
            if method.startswith("private/") and not client.trusted:
                refuse("authorization_required")
            with self._lock:
                result = self._result(client, method, params)
        except RefusalError as refusal:
            return self._refused(number, refusal)
        return self._sealed(number, {"result": self._spoilt(result)})

    def _result(self, client: "_Client", method: str, params: dict[str, Any]) -> Any:
        if method == "public/auth":
            return self._granted(client, params)
        if method == "public/set_heartbeat":
            client.beat_s = max(float(params.get("interval", 10)), 10.0)
            return "ok"
        if method in ("public/subscribe", "private/subscribe"):
            client.subscribed = [str(name) for name in params.get("channels") or ()]
            return client.subscribed
        answers: dict[str, Callable[[dict[str, Any]], Any]] = {
            "public/get_time": lambda _: self._exchange.time(),
            "public/test": lambda _: {"version": "practice"},
            "public/get_order_book": self._exchange.order_book,
            wire.MAKERS: self._exchange.makers,
            wire.CREATE: self._exchange.create,
            wire.ACCEPT: self._exchange.accept,
            wire.CANCEL: self._exchange.cancel,
            wire.LIST: self._exchange.requests,
            wire.TRADES: self._exchange.block_trades,
            wire.TAPE: self._exchange.tape,
        }
        if method not in answers:
            refuse("method_not_found", method)
        return answers[method](params)

    def _granted(self, client: "_Client", params: dict[str, Any]) -> dict[str, Any]:
        """Grant a login by signature, or one that sends the secret as short scripts do."""
        proof = {"client_credentials": self._sent, "client_signature": self._signed}
        known = proof.get(str(params.get("grant_type")))
        if known is None or not known(params):
            refuse("invalid_credentials")
        client.trusted = True
        return {
            "access_token": token_urlsafe(24),
            "token_type": "bearer",
            "expires_in": 900,
            "scope": SCOPE,
        }

    def _sent(self, params: dict[str, Any]) -> bool:
        return hmac.compare_digest(str(params.get("client_secret", "")).encode(), self._secret.encode())

    def _signed(self, params: dict[str, Any]) -> bool:
        """Return whether the signature belongs to this secret and this minute, and is new."""
        stamp, nonce = params.get("timestamp"), str(params.get("nonce", ""))
        text = f"{stamp}\n{nonce}\n{params.get('data', '')}"
        wanted = hmac.new(self._secret.encode(), text.encode(), hashlib.sha256).hexdigest()
        same = hmac.compare_digest(str(params.get("signature", "")).encode(), wanted.encode())
        recent = isinstance(stamp, int) and abs(stamp - self._exchange.time()) <= _SIGNED_MS
        new = (stamp, nonce) not in self._nonces
        self._nonces.add((stamp, nonce))
        return same and recent and new and params.get("client_id") == CLIENT

    def _notify(self, client: "_Client") -> None:
        """Send the changes since the last notification, and a heartbeat if one is due."""
        if client.beat_s and monotonic() - client.beat_at > client.beat_s:
            client.beat_at = monotonic()
            client.send({"jsonrpc": "2.0", "method": "heartbeat", "params": {"type": "test_request"}})
        for channel in client.subscribed:
            if not (channel.startswith("block_rfq.taker.") and client.trusted):
                continue
            with self._lock:
                ids = sorted({*self._exchange.open_ids(), *client.versions})
                shown = {number: self._exchange.requests({"block_rfq_id": number}) for number in ids}
            for number, answer in shown.items():
                version = wire.encode(answer)
                if client.versions.get(number) == version:
                    continue
                client.versions[number] = version
                client.push(channel, self._spoilt(answer["block_rfqs"][0]), self.faults)

    def _spoilt(self, result: Any) -> Any:
        """Return the result with the active faults of shown data."""
        if self.faults.shows(Fault.UNKNOWN_FIELD) and isinstance(result, dict):
            result = {**result, "not_described": {"a": [1, None]}}
        if self.faults.shows(Fault.BAD_NUMBER) and isinstance(result, dict):
            if "block_rfqs" in result:
                return {**result, "block_rfqs": [self._spoilt(each) for each in result["block_rfqs"]]}
            for side in ("bids", "asks"):
                rows = result.get(side)
                if rows and isinstance(rows[0], dict):
                    odd = [{**rows[0], "price": "12.5"}, {**rows[0], "amount": None}]
                    result = {**result, side: [*odd, *rows]}
        return result

    def _sealed(self, number: Any, answer: dict[str, Any]) -> dict[str, Any]:
        at = 1000 * self._exchange.time()
        network = not self.faults.shows(Fault.TESTNET_FALSE)
        return {
            "jsonrpc": "2.0",
            "id": number,
            **answer,
            "usIn": at,
            "usOut": at,
            "usDiff": 0,
            "testnet": network,
        }

    def _refused(self, number: Any, refusal: RefusalError) -> dict[str, Any]:
        data = {"reason": refusal.reason} if refusal.reason else {}
        return self._sealed(
            number, {"error": {"code": refusal.code, "message": refusal.message, "data": data}}
        )


class _Client:
    """One connection: whether it is authenticated, its subscriptions, and the last notifications sent to
    it.
    """

    def __init__(self, line: ServerConnection) -> None:
        self.line = line
        self.trusted = False
        self.subscribed: list[str] = []
        self.versions: dict[int, str] = {}
        self.beat_s = 0.0
        self.beat_at = monotonic()
        self._before: dict[str, Any] | None = None

    def send(self, message: Mapping[str, Any]) -> None:
        """Send one message."""
        self.line.send(json.dumps(message, separators=(",", ":"), default=_plain))

    def push(self, channel: str, data: dict[str, Any], faults: Faults) -> None:
        """Send one notification; a fault may send it twice, or an older one after it."""
        note = {"jsonrpc": "2.0", "method": "subscription", "params": {"channel": channel, "data": data}}
        for _ in range(2 if faults.shows(Fault.DUPLICATE) else 1):
            self.send(note)
        if faults.shows(Fault.REORDER) and self._before is not None:
            self.send(self._before)
        self._before = note


def _plain(value: Any) -> int | float:
    if not isinstance(value, Decimal):
        raise TypeError(f"{value!r} has no place in an answer")
    return int(value) if value == value.to_integral_value() else float(value)
