"""A few workers for many symbols, none of which may hold up the rest or the end of the program.

The threads are daemons, not those of `concurrent.futures`, whose threads the program waits for at exit.
"""

import queue
import threading
import time
from collections.abc import Callable, Iterator
from typing import Generic, TypeVar

T = TypeVar("T")

_GRACE_S = 1.0  # a worker ends by itself at its deadline; only one that hangs is left behind


class Crew(Generic[T]):
    """A pool that runs `work(name, deadline)` for every name; `deadline` is a time of the monotonic clock."""

    def __init__(self, work: Callable[[str, float], T], *, workers: int, seconds: float) -> None:
        self._work = work
        self._workers = workers
        self._seconds = seconds
        self._tasks: queue.SimpleQueue[str] = queue.SimpleQueue()
        self._done: queue.SimpleQueue[tuple[str, T | None, BaseException | None]] = queue.SimpleQueue()
        self._deadlines: dict[str, float] = {}

    def run(self, names: list[str]) -> Iterator[tuple[str, T | None]]:
        """Yield results as they come; None for a name whose worker did not return in time.

        An exception of `work` is raised here.
        """
        for name in names:
            self._tasks.put(name)
        for _ in range(min(self._workers, len(names))):
            self._hire()
        waiting = set(names)
        while waiting:
            for name in self._lost(waiting):
                waiting.discard(name)
                self._hire()
                yield name, None
            try:
                name, result, error = self._done.get(timeout=0.25)
            except queue.Empty:
                continue
            if error is not None:
                raise error
            if name in waiting:
                waiting.discard(name)
                yield name, result

    def _hire(self) -> None:
        threading.Thread(target=self._labour, name="feed", daemon=True).start()

    def _lost(self, waiting: set[str]) -> list[str]:
        now = time.monotonic()
        return sorted(n for n in waiting if now > self._deadlines.get(n, now) + _GRACE_S)

    def _labour(self) -> None:
        while True:
            try:
                name = self._tasks.get_nowait()
            except queue.Empty:
                return
            deadline = self._deadlines[name] = time.monotonic() + self._seconds
            try:
                self._done.put((name, self._work(name, deadline), None))
            except BaseException as error:  # noqa: BLE001 - handed to the caller's thread, which raises it
                self._done.put((name, None, error))
