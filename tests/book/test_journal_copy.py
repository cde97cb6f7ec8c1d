"""Backup, export and restore: the same journal again, to the byte; and what a damaged copy is refused
with.
"""

import json
import sqlite3
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from made_up_events import EVENTS, NOW, deposit, sold

from wheelcli.book.events import Event
from wheelcli.book.store.copy import backup, export_lines, restore
from wheelcli.book.store.journal import open_journal
from wheelcli.book.store.proof import damage
from wheelcli.errors import WheelError


def keep(path: Path, *batches: list[Event]) -> list[str]:
    with open_journal(path, create=True) as journal:
        for number, batch in enumerate(batches):
            journal.append(
                batch, check=lambda events: (), now=NOW.replace(minute=number), command=f"journal {number}"
            )
        assert damage(journal) == []
        return list(export_lines(journal))


def exported(path: Path) -> list[str]:
    with open_journal(path) as journal:
        assert damage(journal) == []
        return list(export_lines(journal))


def write(path: Path, lines: list[str]) -> Path:
    path.write_bytes("".join(f"{line}\n" for line in lines).encode("ascii"))
    return path


@settings(max_examples=15, deadline=None)
@given(st.lists(EVENTS, max_size=8, unique_by=lambda e: e.id))
def test_export_restore_export_gives_the_same_bytes(
    tmp_path_factory: pytest.TempPathFactory, events: list[Event]
) -> None:
    folder = tmp_path_factory.mktemp("copy")
    lines = keep(folder / "a.db", events[:3], events[3:])
    done = restore(write(folder / "a.ndjson", lines), folder / "b.db", replace=False, now=NOW)
    assert (done.events, done.kept_as) == (len(events), None)
    assert exported(folder / "b.db") == lines
    with open_journal(folder / "a.db") as one, open_journal(folder / "b.db") as other:
        assert one.events() == other.events()
        assert [e.digest for e in one.entries()] == [e.digest for e in other.entries()]


def test_a_backup_is_one_file_that_restores(tmp_path: Path) -> None:
    lines = keep(tmp_path / "a.db", [deposit()], [sold()])
    with open_journal(tmp_path / "a.db") as journal:
        backup(journal, tmp_path / "copies" / "a-backup.db")
        with pytest.raises(WheelError, match="already exists"):
            backup(journal, tmp_path / "copies" / "a-backup.db")
    assert [p.name for p in (tmp_path / "copies").iterdir()] == ["a-backup.db"]
    restore(tmp_path / "copies" / "a-backup.db", tmp_path / "b.db", replace=False, now=NOW)
    assert exported(tmp_path / "b.db") == lines
    assert [p.name for p in (tmp_path / "copies").iterdir()] == ["a-backup.db"]


def test_what_is_replaced_is_kept(tmp_path: Path) -> None:
    old = keep(tmp_path / "journal.db", [deposit()])
    new = keep(tmp_path / "other.db", [deposit(cents=7)], [sold()])
    source = write(tmp_path / "new.ndjson", new)
    with pytest.raises(WheelError, match="already exists"):
        restore(source, tmp_path / "journal.db", replace=False, now=NOW)
    assert exported(tmp_path / "journal.db") == old
    done = restore(source, tmp_path / "journal.db", replace=True, now=NOW)
    assert exported(tmp_path / "journal.db") == new
    assert done.kept_as == tmp_path / "journal.replaced-20260818-200000.db"
    assert exported(done.kept_as) == old


def test_a_damaged_journal_is_kept_beside_what_replaces_it(tmp_path: Path) -> None:
    lines = keep(tmp_path / "other.db", [deposit()])
    (tmp_path / "journal.db").write_bytes(b"not a database at all" * 100)
    done = restore(write(tmp_path / "x", lines), tmp_path / "journal.db", replace=True, now=NOW)
    assert exported(tmp_path / "journal.db") == lines
    assert done.kept_as is not None
    assert done.kept_as.read_bytes() == b"not a database at all" * 100


LINES = [
    '{"format":"wheel.journal.export/1","events":2}',
    '{"id":"a","account":"default","kind":"deposit","day":"2026-08-18","at":"2026-08-18T16:00:03Z",'
    '"cash_cents":5,'
    '"entered":"2026-08-18T20:00:00Z","command":"journal add"}',
    '{"id":"b","account":"default","kind":"fee","day":"2026-08-18","at":"2026-08-18T16:00:03Z",'
    '"cash_cents":-5,'
    '"entered":"2026-08-18T20:00:00Z","command":"journal add"}',
]


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        (LINES[:2], "is truncated: it has 1 of 2 events"),
        (LINES[1:], "is neither an export nor a backup"),
        ([], "is neither an export nor a backup"),
        (['{"format":"wheel.journal.export/4","events":0}'], "is an export from another version"),
        ([LINES[0], LINES[1], LINES[1]], "line 3: the event 'a' is already in line 2"),
        ([LINES[0], LINES[1], "[]"], "line 3: it is not an event"),
        ([LINES[0], LINES[1], LINES[2][:-1]], "line 3: "),
        ([LINES[0], LINES[1], LINES[2].replace("fee", "free")], "line 3: kind is 'free'"),
        (
            [LINES[0], LINES[1], LINES[2].replace("cash_", "cache_")],
            "line 3: it has the unknown field 'cache_cents'",
        ),
        ([LINES[0], LINES[1], LINES[2].replace(":-5", ":-5.5")], "line 3: .*not a whole number"),
        ([LINES[0], LINES[1], LINES[2].replace(":-5", ":true")], "line 3: .*not a whole number"),
        ([LINES[0], LINES[1], LINES[2].replace("03Z", "03")], "line 3: at is"),
        ([LINES[0], LINES[1], LINES[2].replace('"id":"b",', "")], "line 3: it lacks 'id'"),
        (
            [LINES[0], LINES[1], LINES[2].replace(',"command":"journal add"', "")],
            "line 3: it lacks its entry time and command",
        ),
        (
            [LINES[0], LINES[1], LINES[2].replace('"fee"', '"undo","undoes":"z"')],
            "'b' undoes 'z', which is not in it",
        ),
    ],
)
def test_a_copy_that_is_not_whole_is_refused_by_line(lines: list[str], message: str, tmp_path: Path) -> None:
    with pytest.raises(WheelError, match=message) as caught:
        restore(write(tmp_path / "x", lines), tmp_path / "journal.db", replace=False, now=NOW)
    assert caught.value.exit_code == 5
    assert not (tmp_path / "journal.db").exists()


def test_a_whole_one_is_taken(tmp_path: Path) -> None:
    restore(write(tmp_path / "x", LINES), tmp_path / "journal.db", replace=False, now=NOW)
    assert exported(tmp_path / "journal.db") == LINES


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 400), st.binary(max_size=8))
def test_a_mutated_export_is_never_a_traceback(
    tmp_path_factory: pytest.TempPathFactory, at: int, noise: bytes
) -> None:
    folder = tmp_path_factory.mktemp("mutated")
    body = "".join(f"{line}\n" for line in LINES).encode()
    (folder / "x").write_bytes(body[:at] + noise + body[at + len(noise) :])
    try:
        restore(folder / "x", folder / "journal.db", replace=False, now=NOW)
        whole = True
    except WheelError:
        whole = False
    assert (folder / "journal.db").exists() is whole


@pytest.mark.parametrize(
    ("statement", "message"),
    [
        (
            "UPDATE event SET cash_cents = cash_cents + 1 WHERE id = 'd1'",
            "entry 1 (journal 0, 2026-08-18 20:00 UTC) was changed after it was",
        ),
        (
            "DELETE FROM event WHERE id = 'o1'",
            "entry 2 (journal 1, 2026-08-18 20:01 UTC) was changed after it was",
        ),
        ("DELETE FROM entry WHERE number = 1", "refers to a missing row in entry"),
        (
            "INSERT INTO event SELECT number + 9, entry, 'x', "
            + "account, kind, day, at, time_known, symbol, contract, contracts, "
            "multiplier, deliverable_thousandths, thousandths, price_micros, cash_cents, fees_cents, ratio,"
            " symbol_to, contract_to, "
            'contracts_to, multiplier_to, deliverable_to, lot, "group", ticket, plan, undoes, source,'
            " memo, 0, 0, 0, NULL, 0, 0, 0, NULL FROM event WHERE id = 'd1'",
            "entry 1 (journal 0",
        ),
    ],
)
def test_what_was_changed_behind_the_journals_back_is_seen(
    statement: str, message: str, tmp_path: Path
) -> None:
    keep(tmp_path / "a.db", [deposit()], [sold()])
    raw = sqlite3.connect(tmp_path / "a.db")
    for trigger in ("event_no_update", "event_no_delete", "entry_no_update", "entry_no_delete"):
        raw.execute(f"DROP TRIGGER {trigger}")
    raw.execute(statement)
    raw.commit()
    raw.close()
    with open_journal(tmp_path / "a.db") as journal:
        assert message in damage(journal)[0]


def test_the_export_is_plain_json(tmp_path: Path) -> None:
    lines = keep(tmp_path / "a.db", [deposit()], [sold()])
    assert json.loads(lines[0]) == {"format": "wheel.journal.export/1", "events": 2}
    assert json.loads(lines[2]) == {
        "id": "o1",
        "account": "default",
        "kind": "option_open",
        "day": "2026-08-18",
        "at": "2026-08-18T16:00:05Z",
        "symbol": "AAPL",
        "contract": "AAPL260918P00300000",
        "contracts": -2,
        "price_micros": 2_150_000,
        "cash_cents": 42_870,
        "fees_cents": 130,
        "entered": "2026-08-18T20:01:00Z",
        "command": "journal 1",
    }
