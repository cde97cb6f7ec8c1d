"""The journal on disk: what goes in comes out, once, in order; what cannot have happened does not go in;
nothing ever changes.
"""

import json
import sqlite3
from collections.abc import Sequence
from dataclasses import fields, replace
from datetime import date
from pathlib import Path
from typing import NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from made_up_events import DAY, EVENTS, NOW, PUT, deposit, sold

from wheelcli.book.events import Event, Kind, order_key
from wheelcli.book.naming import named_now
from wheelcli.book.store.journal import Journal, in_memory, open_journal
from wheelcli.book.store.rules import merged
from wheelcli.book.store.text import event_of, line_of
from wheelcli.errors import WheelError


class Broken(NamedTuple):
    check: str
    event: str | None
    message: str


def fine(events: Sequence[Event]) -> list[Broken]:
    """A check that finds nothing broken."""
    return []


def solvent(events: Sequence[Event]) -> list[Broken]:
    """A check that wants cash never to end below zero."""
    cash = sum(event.cash_cents for event in events)
    return [Broken("cash", None, f"cash would be {cash}")] if cash < 0 else []


def put(journal: Journal, *events: Event, check=fine) -> int:
    return journal.append(events, check=check, now=NOW, command="journal add")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "data" / "journal.db"


def test_what_was_appended_is_there_when_opened_again(path: Path) -> None:
    with open_journal(path, create=True) as journal:
        assert put(journal, sold(), deposit()) == 2
    with open_journal(path) as journal:
        assert journal.events() == [deposit(), sold()]  # noon and 3 seconds before noon and 5
        assert journal.accounts() == ("default",)
    assert sorted(p.name for p in path.parent.iterdir()) == [".journal.db.lock", "journal.db"]


def test_twice_is_once(path: Path) -> None:
    with open_journal(path, create=True) as journal:
        assert put(journal, deposit(), sold()) == 2
        assert put(journal, sold(), deposit(), deposit("d2")) == 1
        assert put(journal, sold("o2"), sold("o2")) == 1
        assert [e.id for e in journal.events()] == ["d1", "d2", "o1", "o2"]


def test_two_unlike_events_of_one_id_are_refused(path: Path) -> None:
    with open_journal(path, create=True) as journal:
        with pytest.raises(WheelError, match="two different events have the id 'o1'"):
            put(journal, sold(), sold(contracts=3))
        assert journal.events() == []


def test_accounts_are_apart(path: Path) -> None:
    with open_journal(path, create=True) as journal:
        put(journal, deposit(), deposit("d2", account="ira", cents=7))
        assert journal.accounts() == ("default", "ira")
        assert journal.events("ira") == [deposit("d2", account="ira", cents=7)]
        assert len(journal.events()) == 2
        with pytest.raises(WheelError, match="'d2' is already in the journal, in account ira"):
            put(journal, deposit("d2"))


def test_what_cannot_have_happened_is_not_written(path: Path) -> None:
    with open_journal(path, create=True) as journal:
        put(journal, deposit(cents=100), check=solvent)
        with pytest.raises(WheelError, match="the entry is inconsistent: cash would be -400") as caught:
            put(journal, deposit("w1", -500), deposit("d9", 0), check=solvent)
        assert caught.value.exit_code == 5
        assert journal.events() == [deposit(cents=100)]


def test_what_was_broken_before_does_not_keep_its_correction_out(path: Path) -> None:
    def stern(events: Sequence[Event]) -> list[Broken]:
        return [Broken("small", e.id, f"too small among {len(events)}") for e in events if e.id == "d1"]

    with open_journal(path, create=True) as journal:
        put(journal, deposit(cents=1))
        assert put(journal, deposit("d2"), check=stern) == 1


def test_nothing_can_be_changed_or_taken_away(path: Path) -> None:
    with open_journal(path, create=True) as journal:
        put(journal, deposit())
        for statement in (
            "UPDATE event SET cash_cents = 1",
            "DELETE FROM event",
            "UPDATE entry SET at = 0",
            "DELETE FROM entry",
        ):
            with pytest.raises(sqlite3.IntegrityError, match="append-only"):
                journal.db.execute(statement)
        assert journal.events() == [deposit()]


def test_what_undoes_nothing_is_refused(path: Path) -> None:
    undo = replace(deposit("u1", 0), kind=Kind.UNDO, undoes="o7")
    with open_journal(path, create=True) as journal:
        with pytest.raises(WheelError, match="rejected the entry"):
            put(journal, undo)
        assert put(journal, replace(undo, undoes="d1"), deposit()) == 2  # in whatever order


def test_an_interrupted_write_leaves_nothing(path: Path) -> None:
    def interrupted(events: Sequence[Event]) -> list[Broken]:
        raise KeyboardInterrupt

    with open_journal(path, create=True) as journal:
        with pytest.raises(KeyboardInterrupt):
            put(journal, deposit(), check=interrupted)
        assert journal.events() == []
        assert put(journal, deposit()) == 1


@pytest.mark.parametrize(
    "event",
    [
        replace(deposit(), id=""),
        replace(deposit(), memo="a\ud800b"),
        replace(deposit(), cash_cents=2**63),
        replace(deposit(), cash_cents=1.5),
        replace(deposit(), at=NOW.replace(tzinfo=None)),
        replace(sold(), contract=replace(PUT, strike=33.33333)),
        replace(sold(), contract=replace(PUT, expiration=date(2126, 9, 18))),
    ],
)
def test_what_the_file_cannot_hold_exactly_is_refused(event: Event, path: Path) -> None:
    with open_journal(path, create=True) as journal:
        with pytest.raises(WheelError):
            put(journal, event)
        assert journal.events() == []


@pytest.mark.long
@settings(deadline=None)
@given(st.lists(EVENTS, max_size=6, unique_by=lambda e: e.id))
def test_any_event_comes_back_as_it_was(events: list[Event]) -> None:
    with in_memory(events) as journal:
        # The made-up texts are at times an underlying's other name, as SPXW, which is read as today's.
        assert journal.events() == sorted(named_now(events), key=order_key)
    assert [event_of(line_of(event)) for event in events] == events


OTHER = {
    "time_known": False,
    "symbol": "KO",
    "contract": None,
    "contracts": 3,
    "multiplier": 10,
    "deliverable_micros": 100_000_001,
    "micro_shares": -7,
    "price_micros": None,
    "cash_cents": -1,
    "fees_cents": 2,
    "ratio": (4, 1),
    "symbol_to": "PEP",
    "contract_to": PUT,
    "contracts_to": -1,
    "multiplier_to": 101,
    "deliverable_to_micros": 99_000_000,
    "lot": "l",
    "group": "g",
    "ticket": "t",
    "plan": "p",
    "undoes": "o1",
    "source": "schwab",
    "memo": 'wörd "quoted"',
    "coin": "BTC",
    "coin_e8": -340_000,
    "fee_e8": 6_000,
    "size_e8": 10_000_000,
    "index_micros": 75_110_180_000,
}


def test_an_event_with_one_unusual_field_comes_back_with_it() -> None:
    needed = {"id", "account", "kind", "day", "at"}
    assert {*OTHER} == {field.name for field in fields(Event)} - needed
    events = [sold(), *(replace(sold(f"with {name}"), **{name: value}) for name, value in OTHER.items())]
    with in_memory(events) as journal:
        assert journal.events() == sorted(events, key=order_key)
    # The digests are made of these lines: they are JSON's own, spaces left out.
    for event in events:
        line = line_of(event)
        assert line == json.dumps(json.loads(line), separators=(",", ":"))


def test_merging_is_what_an_append_would_do(path: Path) -> None:
    before, more = [deposit()], [sold(), deposit(), deposit("d0", day=date(2026, 8, 17))]
    with open_journal(path, create=True) as journal:
        put(journal, *before)
        put(journal, *more)
        assert journal.events() == merged(before, more)


def test_without_a_journal_the_way_to_start_one_is_said(path: Path) -> None:
    with pytest.raises(WheelError, match="no journal yet in ") as caught:
        open_journal(path)
    assert "wheel journal add" in caught.value.hint
    assert not path.parent.exists()


def test_the_day_is_not_the_moment() -> None:
    late = replace(deposit(), day=DAY, at=NOW)
    with in_memory([late]) as journal:
        assert journal.events() == [late]
