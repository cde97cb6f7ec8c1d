"""The answers that every fetch needs, requested before it begins, while the caller loads other libraries."""

from concurrent.futures import Future
from threading import Thread
from time import monotonic
from typing import Any

from wheelcli.market.feeds.rate_limit import Refused
from wheelcli.market.yahoo.endpoints import Ask, Asker


class HeadStart:
    """Requests under way, in threads that end with the program. `asker` sends the rest of the fetch."""

    def __init__(self, asker: Asker, asks: dict[str, Ask], *, seconds: float) -> None:
        self.asker = asker
        self._answers: dict[str, Future[dict[str, Any]]] = {name: Future() for name in asks}
        for name, what in asks.items():
            Thread(target=self._send, args=(name, what, seconds), name="feed", daemon=True).start()

    def _send(self, name: str, what: Ask, seconds: float) -> None:
        future = self._answers[name]
        try:
            future.set_result(self.asker.ask(what, deadline=monotonic() + seconds))
        except BaseException as error:  # noqa: BLE001 - handed to the thread that waits, which raises it
            future.set_exception(error)

    def answer(self, name: str, deadline: float) -> dict[str, Any]:
        """Wait for an answer. Raises Refused."""
        try:
            return self._answers[name].result(timeout=max(0.0, deadline - monotonic()))
        except TimeoutError:
            raise Refused("timeout") from None
