"""The closes of a whole fetch, twenty symbols a request, for symbols with recent bars in the cache."""

from collections.abc import Iterable
from concurrent.futures import Future, InvalidStateError
from contextlib import suppress
from datetime import date, datetime
from time import monotonic
from typing import Any

from wheelcli.market.feeds.rate_limit import Refused
from wheelcli.market.yahoo import endpoints
from wheelcli.market.yahoo.endpoints import Asker
from wheelcli.market.yahoo.late_bars import CLOSES_ONLY_MOST
from wheelcli.market.yahoo.spark import AT_ONCE, Closes
from wheelcli.trading_calendar import session_date, sessions_between

Earlier = tuple[dict[str, Any], datetime]  # an answer with bars, and when it was fetched


class BulkCloses:
    """The bulk requests of one fetch. Workers send them; the workers of single symbols wait for the answers.

    `path` is the path that answers, "" for no bulk requests: then no symbol has any.
    """

    def __init__(self, asker: Asker, path: str, *, today: date) -> None:
        self._asker = asker
        self._path = path
        self._today = today
        self._earlier: dict[str, Earlier] = {}
        self._batches: dict[str, tuple[str, ...]] = {}
        self._answers: dict[str, Future[dict[str, Closes]]] = {}
        self._batch_of: dict[str, str] = {}

    def plan(self, symbols: Iterable[str]) -> list[str]:
        """Divide into requests the symbols (as Yahoo writes them) whose bars need only closes; return the
        names of these requests.
        """
        if not self._path:
            return []
        late = [symbol for symbol in symbols if self._is_late(symbol)]
        for number in range(0, len(late), AT_ONCE):
            name = f"closes {number}"
            self._batches[name] = tuple(late[number : number + AT_ONCE])
            self._answers[name] = Future()
            self._batch_of |= dict.fromkeys(self._batches[name], name)
        return list(self._batches)

    def _is_late(self, symbol: str) -> bool:
        """Return whether bars of the last sessions are kept, and neither bars nor closes of this one."""
        chart = endpoints.history(symbol)
        if self._asker.kept(chart) or not (found := self._asker.earlier(chart)):
            return False
        if sessions_between(session_date(found[1]), self._today) > CLOSES_ONLY_MOST + 1:
            return False
        self._earlier[symbol] = found
        return self._asker.kept_closes(symbol) is None

    def send(self, name: str, deadline: float) -> None:
        """Send one of the requests. A refusal leaves its symbols to be requested one by one."""
        closes: dict[str, Closes] = {}
        with suppress(Refused):
            closes = self._asker.ask_closes(list(self._batches[name]), self._path, deadline=deadline)
        self.settle(name, closes)

    def settle(self, name: str, closes: dict[str, Closes] | None = None) -> None:
        """Release everybody who waits for a request."""
        with suppress(InvalidStateError):  # the first answer stands
            self._answers[name].set_result(closes or {})

    def earlier(self, symbol: str) -> Earlier | None:
        """Return the bars that the closes bring up to date."""
        return self._earlier.get(symbol)

    def of(self, symbol: str, deadline: float) -> Closes | None:
        """Return the closes of a symbol, None if no bulk answer has them."""
        if symbol not in self._earlier:
            return None
        if symbol not in self._batch_of:
            return self._asker.kept_closes(symbol)
        try:
            waited = max(0.0, deadline - monotonic())
            return self._answers[self._batch_of[symbol]].result(timeout=waited).get(symbol)
        except TimeoutError:
            return None
