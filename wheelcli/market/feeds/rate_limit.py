"""Request pacing: one rate limiter and one circuit breaker for all workers."""

import threading
import time

# So many failures of one kind in a row mean that the source is down, not that a symbol is odd.
IN_A_ROW = {"timeout": 4, "network": 4, "authentication": 4, "bad_answer": 8}


class Refused(Exception):  # noqa: N818 - the domain's word
    """An answer that did not come. `code` is the Problem's code; `was_asked` is False if no request was
    sent.
    """

    def __init__(self, code: str, detail: str = "", *, was_asked: bool = True) -> None:
        super().__init__(f"{code}: {detail}")
        self.code = code
        self.detail = detail
        self.was_asked = was_asked


class Breaker:
    """A circuit breaker: it opens at the first 429, or after several failures of one kind in a row, and then
    refuses everything.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._row: tuple[str, int] = ("", 0)
        self._open = ""

    def check(self) -> None:
        """Raise Refused once the breaker is open."""
        if self._open:
            raise Refused(self._open, "not requested, because earlier requests failed", was_asked=False)

    def failed(self, code: str) -> None:
        """Count a failure; a 429 is never repeated."""
        with self._lock:
            last, count = self._row
            self._row = (code, count + 1 if code == last else 1)
            if code == "rate_limited" or self._row[1] >= IN_A_ROW.get(code, 10**9):
                self._open = self._open or code

    def open(self, code: str) -> None:
        """Refuse everything from now on."""
        with self._lock:
            self._open = self._open or code

    def worked(self) -> None:
        """Forget the failures before a good answer."""
        with self._lock:
            self._row = ("", 0)


class Pace:
    """A token bucket: `burst` requests at once, `per_second` from then on."""

    def __init__(self, per_second: float = 10.0, burst: int = 30) -> None:
        self._every = 1.0 / per_second
        self._ahead = burst * self._every
        self._lock = threading.Lock()
        self._next = 0.0  # when the bucket is full again

    def wait(self) -> None:
        """Wait until the next request may be sent."""
        with self._lock:
            now = time.monotonic()
            self._next = max(self._next, now) + self._every
            pause = self._next - self._ahead - now
        if pause > 0:
            time.sleep(pause)
