"""Reading, folding and judging a journal take time in proportion to its events: `benchmarks/journal.py`
measures how much that is.
"""

import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from wheelcli.book.brokers.reading import Found, Reading
from wheelcli.book.check import check
from wheelcli.book.entry.import_preview import take_in
from wheelcli.book.events import Event, Kind, at_of
from wheelcli.book.projection.fold import fold
from wheelcli.book.store.journal import open_journal
from wheelcli.book.store.rows import uncollected
from wheelcli.contract import Contract, Right

FIRST = date(2012, 1, 3)


def puts(count: int) -> list[Event]:
    """A deposit, then so many puts on twenty names, each sold and bought back eight days later: 21.50 in,
    10.75 out.
    """
    out = [Event("cash", "default", Kind.DEPOSIT, FIRST, at_of(FIRST, Kind.DEPOSIT), cash_cents=10_000_000)]
    for number in range(count):
        day = FIRST + timedelta(days=number // 20)
        put = Contract(f"N{chr(65 + number % 20)}", day + timedelta(days=32), Right.PUT, 20.0 + number % 7)
        for name, kind, on, contracts, cents in (
            ("o", Kind.OPTION_OPEN, day, -1, 2_150),
            ("c", Kind.OPTION_CLOSE, day + timedelta(days=8), 1, -1_075),
        ):
            out.append(
                Event(
                    f"{name}{number}",
                    "default",
                    kind,
                    on,
                    at_of(on, kind),
                    False,
                    put.root,
                    put,
                    contracts,
                    cash_cents=cents,
                )
            )
    return out


def seconds(work: Callable[[], Any]) -> float:
    """Processor time, the best of three."""
    spent = []
    for _ in range(3):
        began = time.process_time()
        work()
        spent.append(time.process_time() - began)
    return min(spent)


def in_pairs(events: list[Event]) -> Reading:
    """A file of these events, each of which could be half of a pair that another line names."""
    pieces = tuple(Found(e, (k,), ("",), pieces=(f"half{k}",) * (k % 2)) for k, e in enumerate(events))
    return Reading("test", "test.csv", pieces)


def judged(events: list[Event]) -> Any:
    """What an import of that file would add."""
    return take_in([in_pairs(events)], [], prove=False)


@pytest.mark.long
def test_ten_times_the_events_take_ten_times_the_time() -> None:
    """Were any step to look through all events for each of them, it would take a hundred times as long; 25
    leaves room for noise.
    """
    few, many = puts(500), puts(5_000)
    with uncollected():
        for work in (fold, check, judged):
            times = [seconds(partial(work, events)) for events in (few, many)]
            assert times[1] < 25 * times[0], (work.__name__, times)


def test_ten_thousand_events_are_written_read_and_folded_in_seconds(tmp_path: Path) -> None:
    """0.4 s and 0.1 s of processor where this was written; the bounds are for slower machines."""
    events = puts(5_000)
    began = time.process_time()
    with open_journal(tmp_path / "journal.db", create=True) as journal:
        now = datetime(2026, 8, 21, tzinfo=UTC)
        assert journal.append(events, check=check, now=now, command="test") == 10_001
        assert time.process_time() - began < 4.0
        began = time.process_time()
        account = fold(journal.events(), ordered=True).accounts["default"]
    assert time.process_time() - began < 1.0
    # 100,000.00 and 5,000 × (21.50 − 10.75) = 53,750.00
    assert (account.cash_cents, len(account.closed)) == (15_375_000, 5_000)


def test_an_import_says_how_far_it_is() -> None:
    heard: list[tuple[int, int]] = []
    found = tuple(Found(event, (k,), ("",)) for k, event in enumerate(puts(600)))
    reading = Reading("test", "test.csv", found)
    take_in([reading], (), prove=False, watch=lambda done, of: heard.append((done, of)))
    assert heard == [(0, 1201), (500, 1201), (1000, 1201)]
