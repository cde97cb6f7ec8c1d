"""The record on disk: append-only, private, proved; what cannot follow is not written."""

import os
import sqlite3
import stat
from datetime import timedelta
from pathlib import Path

import pytest
from practice_desk import AT, draft, put

from wheelcli.errors import Exit, WheelError
from wheelcli.rfq.entry import Kind, NewEntry
from wheelcli.rfq.states import State
from wheelcli.venues.readings import Desk
from wheelcli.venues.record import Record, line_of, open_record
from wheelcli.venues.redact import Redactor


def desk(record: Record) -> Desk:
    return Desk(record=record, connect=None, venue="sim", now=lambda: AT, sleep=lambda s: None)  # type: ignore[arg-type]


def test_what_was_appended_is_read_back_and_proved(tmp_path: Path) -> None:
    with open_record(tmp_path) as record:
        request = draft(desk(record), put(40))
        assert request.state is State.DRAFT
        assert record.request(request.id) == request
        assert record.request(request.id[4:].lower()) == request  # without rfq-, in any case
        assert record.faults() == []
        entries = record.entries()
    with open_record(tmp_path) as again:
        assert again.entries() == entries
        assert [entry.number for entry in entries] == [1, 2]
        assert again.next_number() == 3


@pytest.mark.skipif(os.name == "nt", reason="rights are those of POSIX")
def test_only_its_owner_can_read_it(tmp_path: Path) -> None:
    old = os.umask(0o000)
    try:
        with open_record(tmp_path / "data") as record:
            draft(desk(record), put())
            modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in (tmp_path / "data").iterdir()}
    finally:
        os.umask(old)
    assert set(modes.values()) == {0o600}
    assert {"rfq.db", "rfq.db-wal"} <= set(modes)


def test_nothing_is_changed_or_deleted(tmp_path: Path) -> None:
    with open_record(tmp_path) as record:
        draft(desk(record), put())
    db = sqlite3.connect(tmp_path / "rfq.db")
    for statement in ("DELETE FROM record", "UPDATE record SET body = '{}'"):
        with pytest.raises(sqlite3.IntegrityError, match="append-only"):
            db.execute(statement)
    assert db.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    db.close()


def test_a_changed_entry_is_found(tmp_path: Path) -> None:
    with open_record(tmp_path) as record:
        request = draft(desk(record), put())
    db = sqlite3.connect(tmp_path / "rfq.db")
    db.execute("DROP TRIGGER record_no_update")
    db.execute("UPDATE record SET body = replace(body, '2.05', '0.05') WHERE number = 1")
    db.commit()
    db.close()
    with open_record(tmp_path) as record:
        assert record.faults() == ["entry 1 has been altered"]
        assert str(record.request(request.id).limit) == "0.05"


def test_an_entry_that_cannot_follow_is_refused_whole(tmp_path: Path) -> None:
    with open_record(tmp_path) as record:
        request = draft(desk(record), put())
        with pytest.raises(WheelError) as refused:
            desk(record).append(
                request, NewEntry(Kind.INTENT, {"wire": "{}"}), NewEntry(Kind.ACCEPT_INTENT, {})
            )
        assert refused.value.exit_code is Exit.REFUSED
        assert "a request was sent and not answered" in refused.value.message
        assert record.request(request.id).state is State.DRAFT
        assert len(record.entries()) == 2


def test_two_processes_cannot_both_send(tmp_path: Path) -> None:
    with open_record(tmp_path) as one, open_record(tmp_path) as other:
        request = draft(desk(one), put())
        desk(one).append(request, NewEntry(Kind.INTENT, {"wire": "{}"}))
        with pytest.raises(WheelError, match="sent and not answered"):
            desk(other).append(request, NewEntry(Kind.INTENT, {"wire": "{}"}))


def test_a_guard_refuses_inside_the_transaction(tmp_path: Path) -> None:
    with open_record(tmp_path) as record:
        request = draft(desk(record), put())

        def guard(requests: object) -> None:
            raise WheelError("too many")

        with pytest.raises(WheelError, match="too many"):
            desk(record).append(request, NewEntry(Kind.INTENT, {"wire": "{}"}), guard=guard)
        assert len(record.entries()) == 2


def test_ids_are_new_and_sort_by_time(tmp_path: Path) -> None:
    with open_record(tmp_path) as record:
        first = draft(desk(record), put()).id
        second = draft(desk(record), put(), ticket="other").id
        assert first != second
        later = record.new_id(AT + timedelta(days=400))
        assert first < second < later
        assert len(later) == 10


def test_no_secret_is_written(tmp_path: Path) -> None:
    redactor = Redactor()
    redactor.hide("s3cret-of-a-key")
    with open_record(tmp_path, redactor=redactor) as record:
        draft(desk(record), put(), wire='{"token":"s3cret-of-a-key"}')
        lines = [line_of(entry) for entry in record.entries()]
        assert record.faults() == []
    assert all("s3cret" not in line for line in lines)
    assert all(b"s3cret" not in path.read_bytes() for path in tmp_path.iterdir())


@pytest.mark.parametrize("content", [b"", b"not a database at all, but long enough to have a header" * 30])
def test_an_empty_file_is_laid_out_and_a_strange_one_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "rfq.db").write_bytes(content)
    if content:
        with pytest.raises(WheelError, match="damaged"):
            open_record(tmp_path)
        return
    with open_record(tmp_path) as record:
        assert record.entries() == []


def test_unknown_ids_are_a_usage_error(tmp_path: Path) -> None:
    with open_record(tmp_path) as record, pytest.raises(WheelError, match="request not found: 'rfq-9'"):
        record.request("rfq-9")
