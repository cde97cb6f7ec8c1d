"""The market of a plan, read on another core while this one loads the planner: first the columns for prices,
of the names that the plan wants, then the closes.

In a whole market the closes are most of the bytes, and a plan needs only a few numbers per name from them. So
they are read last, when the options are priced and freed, and freed as soon as those numbers are known.
"""

import contextlib
import ctypes
from collections.abc import Callable, Collection, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING

from wheelcli import clock, trading_calendar
from wheelcli import plan as planner
from wheelcli.errors import WheelError
from wheelcli.market.file_provider import open_in_parts
from wheelcli.market.snapshot import UNPLANNED, WHOLE_MARKET
from wheelcli.market.snapshot_filter import as_listed
from wheelcli.market.snapshot_folder import read_manifest
from wheelcli.market.snapshot_store import find

if TYPE_CHECKING:
    import pandas as pd

    from wheelcli.loaders.workspace import Workspace
    from wheelcli.market.snapshot import Snapshot
    from wheelcli.plan.history import History


@dataclass(frozen=True, slots=True)
class MarketAhead:
    """A named market while it is read, as far as plans need it. `wants` names the symbols of the plan, whose
    options are read; `market` waits for it, its table of closes empty; `history` is computed from the closes
    of the snapshot that `planned` names, once that is priced: the options of a whole market are freed then;
    `closes` reads them once more, for expired contracts. All raise the
    same errors as `open_market`.
    """

    market: "Callable[[], Snapshot]"
    history: "Callable[[], History]"
    closes: "Callable[[], pd.DataFrame]"
    _planned: "Future[Snapshot]"
    _wanted: "Future[list[str]]"

    def wants(self, symbols: Collection[str]) -> None:
        """Name the symbols whose options are wanted; as in a request, an empty collection means all."""
        self._wanted.set_result(as_listed(symbols))

    def planned(self, snapshot: "Snapshot") -> None:
        """Name the snapshot of the plan: from now on its closes are read into a history."""
        self._planned.set_result(snapshot)


@contextlib.contextmanager
def market_ahead(workspace: "Workspace") -> Iterator[MarketAhead | None]:
    """Begin to read the named snapshot, and yield it while it is read; yield None if none is named."""
    if workspace.demo or not workspace.snapshot:
        yield None
        return
    import wheelcli.market.snapshot_columns  # noqa: F401  (two threads importing the same at once wait for each other)

    named, folder = workspace.snapshot, workspace.folder
    if whole := _is_whole(named, folder):
        _share_free_memory()
    priced = Event()
    planned: Future[Snapshot] = Future()
    wanted: Future[list[str]] = Future()

    def read() -> "tuple[Snapshot, Callable[[], pd.DataFrame]]":
        whole = open_in_parts(
            find(named, folder), without=UNPLANNED, options_of=lambda: wanted.result() or None
        )
        _give_back(whole[0])
        return whole

    def history() -> "History":
        if whole and len(planned.result().underlyings) >= WHOLE_MARKET:
            priced.wait()  # closes and columns of prices are never in memory together
        closes = parts.result()[1]()
        snapshot = planned.result()
        symbols = list(snapshot.underlyings["symbol"])
        past = planner.history_of(closes, symbols, snapshot.session, snapshot.market)
        del closes
        _give_back(snapshot)
        return past

    pool = ThreadPoolExecutor(max_workers=1)
    parts = pool.submit(read)
    future = pool.submit(history)

    def market() -> "Snapshot":
        # every plan needs a calendar, which is slow to make
        trading_calendar.session_date(clock.now())
        if not parts.done():
            import highspy  # noqa: F401  (and for this)
        return parts.result()[0]

    def waited() -> "History":
        _free_options(parts.result()[0], planned.result())
        _give_back(parts.result()[0])
        priced.set()
        answer = future.result()
        _give_back(parts.result()[0])
        return answer

    def again() -> "pd.DataFrame":
        return parts.result()[1]()

    try:
        yield MarketAhead(market, waited, again, planned, wanted)
    finally:
        wanted.cancel()  # without names nobody waits for the options
        if not planned.cancel() and planned.done():  # without a plan nobody waits for the closes
            _give_back(planned.result())
        priced.set()
        pool.shutdown(cancel_futures=True)


def _is_whole(named: str, folder: Path) -> bool:
    """Return whether that snapshot is a folder with a whole market, as far as its manifest is readable."""
    try:
        entry = read_manifest(find(named, folder)).files.get("underlyings")
    except WheelError:
        return False  # the reader of the market raises it
    return entry is not None and entry.rows >= WHOLE_MARKET


# of mallopt(3), for the C library of GNU
_TRIM_THRESHOLD, _MMAP_THRESHOLD, _ARENA_MAX = -1, -3, -8
_COLUMN, _FREE = 1 << 25, 1 << 26  # bytes: more than a column of a whole market, and a few of them


def _share_free_memory() -> None:
    """Let all threads of this process take memory from one pool that keeps some of what is freed.

    A column of a whole market has 12 MB. glibc would map each new one anew, whose pages the system has to
    clear again, and each thread would keep a pool of its own: an eighth of the memory, a third of the faults.
    Arrow's own pool would keep what it has decoded, a tenth of the memory, out of reach of NumPy.
    """
    import pyarrow as pa

    pa.set_memory_pool(pa.system_memory_pool())
    with contextlib.suppress(OSError, TypeError, AttributeError):  # another C library has no such thing
        allocator = ctypes.CDLL(None)
        for setting, value in (
            (_ARENA_MAX, 1),
            (_MMAP_THRESHOLD, _COLUMN),
            (_TRIM_THRESHOLD, _FREE),
        ):
            allocator.mallopt(setting, value)


def _free_options(*snapshots: "Snapshot") -> None:
    """Free the options of a whole market, which is priced by now: the plan has copies of those that it may
    sell. The snapshots stay in the hands of callers, therefore their tables are emptied.
    """
    for snapshot in snapshots:
        if len(snapshot.underlyings) >= WHOLE_MARKET:
            snapshot.options.drop(index=snapshot.options.index, inplace=True)


def _give_back(snapshot: "Snapshot") -> None:
    """Give free memory of the allocator back to the system, if the market is a whole one.

    Its columns come and go while it is priced, and glibc keeps a third of a gigabyte of holes between those
    that stay.
    """
    if len(snapshot.underlyings) < WHOLE_MARKET:
        return
    import pyarrow as pa

    pa.default_memory_pool().release_unused()
    with contextlib.suppress(OSError, TypeError, AttributeError):  # another C library has no such thing
        ctypes.CDLL(None).malloc_trim(0)
