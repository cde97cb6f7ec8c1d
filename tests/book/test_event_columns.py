"""Rows and lines of many events at once are those of each event by itself."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from hashlib import blake2b
from pathlib import Path
from typing import Any, NamedTuple
from unittest.mock import Mock, patch

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.book.made_up_events import EVENTS, NOW, PUT, deposit, sold
from wheelcli.book.events import Event
from wheelcli.book.store import columns
from wheelcli.book.store.columns import batches_of, stored_batches
from wheelcli.book.store.entries import NAMED, digest_of, insert_entry
from wheelcli.book.store.journal import open_journal
from wheelcli.book.store.layout import migrate
from wheelcli.book.store.read_rows import events_of
from wheelcli.book.store.rows import FIELDS, Row, row_of
from wheelcli.book.store.text import line_of
from wheelcli.contract import Contract
from wheelcli.errors import WheelError


@contextmanager
def always(batch: int = 7) -> Iterator[None]:
    """Go by columns however few events there are, in batches of so many."""
    with patch.object(columns, "_FEW", 0), patch.object(columns, "_BATCH", batch):
        yield


def rows_of(events: list[Event]) -> list[Row]:
    return [row for batch in stored_batches(events) for row in batch.rows()]


def lines_of(events: list[Event]) -> list[str]:
    return [line for batch in batches_of(events) for line in batch.lines()]


def usual(count: int = 200) -> list[Event]:
    """Puts sold, and money paid in."""
    return [
        each
        for number in range(count)
        for each in (
            replace(sold(f"o{number}", number % 3 + 1), group=f"g{number}", at=NOW + timedelta(number)),
            deposit(f"d{number}", number),
        )
    ]


@pytest.mark.long
@settings(deadline=None)
@given(st.lists(EVENTS, max_size=20))
def test_any_events_have_the_same_rows_and_lines(events: list[Event]) -> None:
    with always():
        assert rows_of(events) == list(map(row_of, events))
        assert lines_of(events) == list(map(line_of, events))


def test_usual_events_go_by_columns(monkeypatch: pytest.MonkeyPatch) -> None:
    events = usual()
    rows, lines = list(map(row_of, events)), list(map(line_of, events))
    monkeypatch.delattr(columns, "row_of")
    monkeypatch.delattr(columns, "line_of")
    with always():
        assert rows_of(events) == rows
        assert lines_of(events) == lines


PLUS_TWO = timezone(timedelta(hours=2))
ODD: list[dict[str, Any]] = [
    {"at": NOW.astimezone(PLUS_TWO)},
    {"at": NOW + timedelta(microseconds=5)},
    {"memo": "wörd \N{SNOWMAN}"},
    {"symbol": "ß"},
    {"ratio": (4, 1)},
    {"contract_to": PUT},
    {"micro_shares": 10_500},
    {"micro_shares": -1},
    {"time_known": False},
    {"price_micros": None},
    {"cash_cents": 2**63 - 1},
    {"cash_cents": -(2**63)},
    {"lot": "l", "ticket": "t", "plan": "p", "undoes": "o1"},
]


@pytest.mark.parametrize("odd", ODD, ids=str)
def test_one_odd_event_among_many_is_written_as_by_itself(odd: dict[str, Any]) -> None:
    events = usual(20)
    events[11] = replace(events[11], **odd)
    with always():
        assert rows_of(events) == list(map(row_of, events))
        assert lines_of(events) == list(map(line_of, events))


class Word(str):
    """Text of another type."""

    __slots__ = ()


class Pair(NamedTuple):
    """A ratio of another type."""

    new: int
    old: int


UNFIT: list[dict[str, Any]] = [
    {"id": ""},
    {"id": None},
    {"account": ""},
    {"id": 5},
    {"memo": "\ud800"},
    {"memo": 3},
    {"cash_cents": 2**63},
    {"cash_cents": -(2**63) - 1},
    {"cash_cents": 1.0},
    {"cash_cents": True},
    {"cash_cents": [1]},
    {"micro_shares": 2.5},
    {"micro_shares": 10**25},
    {"at": datetime(2026, 8, 18)},  # noqa: DTZ001 -- what is refused
    {"at": "2026-08-18"},
    {"day": None},
    {"day": "2026-08-18"},
    {"kind": "no kind"},
    {"kind": None},
    {"contract": replace(PUT, strike=300.0001)},
    {"contract": "AAPL"},
    {"contract": [1]},
    {"time_known": None},
    {"ratio": 4},
    {"symbol": 7},
]


def outcome(rows: Any, events: list[Event]) -> object:
    """Return the rows, or the error."""
    try:
        return list(rows(events))
    except WheelError as error:
        return error.message, error.code
    except TypeError as error:
        return str(error)


@pytest.mark.parametrize(
    "unfit", [*UNFIT, {"memo": Word("a")}, {"id": Word("a")}, {"ratio": Pair(4, 1)}], ids=repr
)
@pytest.mark.parametrize("place", [0, 11, 39])
def test_what_does_not_fit_is_refused_in_the_same_words(place: int, unfit: dict[str, Any]) -> None:
    events = usual(20)
    events[place] = replace(events[place], **unfit)
    events[20] = replace(events[20], account="")  # a second one, of which the first is to be named
    with always():
        together = outcome(rows_of, events)
    assert together == outcome(lambda some: map(row_of, some), events)
    assert not isinstance(together, list)


@pytest.mark.parametrize("unfit", UNFIT, ids=repr)
def test_each_of_these_is_refused_by_itself(unfit: dict[str, Any]) -> None:
    with pytest.raises((WheelError, TypeError)):
        row_of(replace(sold(), **unfit))


def test_the_table_holds_usual_and_other_rows_in_their_order() -> None:
    events = usual(30)
    for place in (0, 17, 18, 59):
        events[place] = replace(events[place], ratio=(4, 1), memo="odd")
    db = sqlite3.connect(":memory:", isolation_level=None)
    migrate(db, version=0)
    rows = [row_of(event) for event in events]
    insert_entry(db, stored_batches(events), at=NOW, command="test")
    stored = db.execute(f"SELECT number, entry, {NAMED} FROM event ORDER BY number").fetchall()
    assert stored == [(number, 1, *row) for number, row in enumerate(rows, 1)]


def test_the_digest_is_that_of_the_lines_one_by_one() -> None:
    events = usual(1200)
    one_by_one = blake2b(b"before", digest_size=16)
    for event in events:
        one_by_one.update(line_of(event).encode() + b"\n")
    assert digest_of("before", events) == one_by_one.hexdigest()


def spelled(event: Event) -> list[object]:
    """Return the values of an event with their types, those of its contract too."""
    values = [getattr(event, name) for name in FIELDS]
    for contract in (event.contract, event.contract_to):
        values += [getattr(contract, name) for name in Contract.__slots__] if contract else []
    return [(type(value), value, getattr(value, "tzinfo", None)) for value in values]


def read_back(events: list[Event]) -> list[Event]:
    """Return what a journal reads after these events were written."""
    db = sqlite3.connect(":memory:", isolation_level=None)
    migrate(db, version=0)
    insert_entry(db, stored_batches(events), at=NOW, command="test")
    return list(events_of(db.execute(f"SELECT {NAMED} FROM event ORDER BY number")))


def test_usual_events_read_as_they_were_written() -> None:
    events = usual()
    with always():
        assert all(batch.as_read for batch in stored_batches(events))
        assert list(map(spelled, read_back(events))) == list(map(spelled, events))


@pytest.mark.long
@settings(deadline=None)
@given(st.lists(EVENTS, min_size=1, max_size=20))
def test_what_counts_as_read_is_what_is_read(events: list[Event]) -> None:
    unlike = [replace(event, id=f"{place}") for place, event in enumerate(events)]
    with always(1):
        for event, batch in zip(unlike, stored_batches(unlike), strict=True):
            if batch.as_read:
                assert list(map(spelled, read_back([event]))) == [spelled(event)]


@pytest.mark.parametrize(
    "odd",
    [
        {"kind": "option_open"},
        {"day": datetime(2026, 8, 18, tzinfo=UTC)},
        {"at": NOW.astimezone(PLUS_TWO)},
        {"time_known": 1},
        {"contract": replace(PUT, right="put")},
        {"contract": replace(PUT, strike=300)},
        {"ratio": (4, 1)},
        {"contract_to": PUT},
        {"micro_shares": 10_500},
        {"lot": "l"},
        {"memo": "w\u00f6rd"},
    ],
    ids=repr,
)
def test_an_event_of_other_types_is_read_again(odd: dict[str, Any]) -> None:
    events = usual(20)
    events[8] = replace(events[8], **odd)
    with always():
        assert [batch.as_read for batch in stored_batches(events)] == [True, False, True, True, True, True]


def test_the_check_gets_what_the_journal_then_reads(tmp_path: Path) -> None:
    events = usual(400)
    odd = [replace(event, id=f"odd {event.id}", account="odd", ratio=(4, 1)) for event in usual(60)]
    for some in (events[:600], events, [*events, *odd]):
        with open_journal(tmp_path / "journal.db", create=True) as journal:
            check = Mock(return_value=[])
            journal.append(some, check=check, now=NOW, command="test")
            assert check.called
            for call in check.call_args_list:
                (seen,) = call.args
                assert list(map(spelled, seen)) == list(map(spelled, journal.events(seen[0].account)))
