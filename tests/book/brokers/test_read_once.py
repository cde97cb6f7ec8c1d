"""What a reader works out once for many lines is what it works out for each of them."""

import random
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from wheelcli.book.brokers import read_file, table
from wheelcli.book.brokers.days import NEW_YORK, session_of
from wheelcli.book.brokers.source import Source, read_source
from wheelcli.book.brokers.table import Row, Unclear, find_table, once_for

SAMPLES = Path(__file__).parent / "samples"
TABLES = sorted(SAMPLES.glob("*.csv"))


def rows_of(*lines: str) -> list[Row]:
    """Return the rows of a table of three columns."""
    found = find_table(Source("a.csv", "\n".join(("price,fee,note", *lines))), ("price", "fee"))
    assert found is not None
    return list(found)


def test_rows_that_are_equal_in_its_columns_are_worked_out_once() -> None:
    runs: list[int] = []

    @once_for("price", "fee")
    def total(row: Row) -> object:
        runs.append(row.line)
        return row.amount("price") + row.amount("fee")

    rows = rows_of("1,2,a", "1,2,b", "2,1,a", "1,2,c")
    assert [total(row) for row in rows] == [3, 3, 3, 3]
    assert runs == [2, 4]


def test_each_table_has_a_memory_of_its_own() -> None:
    @once_for("price")
    def price(row: Row) -> object:
        return row.number("price")

    (one,), (other,) = rows_of('"1,500",0,'), rows_of('"1,500",0,')
    other.table.comma = True
    assert (price(one), price(other)) == (1500, 1.5)


def test_a_column_that_it_does_not_name_is_empty() -> None:
    @once_for("price", "absent")
    def note(row: Row) -> str:
        return row.text("note") + row.text("price")

    assert [note(row) for row in rows_of("1,2,a", "2,2,b")] == ["1", "2"]


def test_what_it_raises_is_raised_for_every_row() -> None:
    runs: list[int] = []

    @once_for("price")
    def price(row: Row) -> object:
        runs.append(row.line)
        return row.amount("price")

    for row in rows_of(",2,a", "x,2,b", ",2,c"):
        with pytest.raises(Unclear):
            price(row)
    assert runs == [2, 3, 4]


def test_a_row_that_is_too_short_is_worked_out_by_itself() -> None:
    @once_for("price", "note")
    def note(row: Row) -> str:
        return row.text("price") + row.text("note")

    assert [note(row) for row in rows_of("1,2", "1,2,a", "1")] == ["1", "1a", "1"]


@pytest.mark.parametrize("path", TABLES, ids=lambda path: path.stem)
def test_a_file_reads_the_same_with_and_without_the_memory(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = read_source(path)
    lines = source.text.splitlines()
    more = random.Random(7).choices(lines[1:], k=3 * len(lines))
    many = Source(path.name, "\n".join([*lines, *more]) + "\n")
    on = date(2026, 8, 21)
    quick = read_file(many, "default", on=on)
    monkeypatch.setattr(table, "_with_memory", lambda work, *_: work)
    assert read_file(many, "default", on=on) == quick


def test_the_session_is_the_day_in_new_york_at_every_hour() -> None:
    at = datetime(1975, 1, 1, tzinfo=UTC)
    while at.year < 2100:
        assert session_of(at) == at.astimezone(NEW_YORK).date(), at
        at += timedelta(hours=25, minutes=59, seconds=59)
    for day in (datetime(2026, 3, 8, tzinfo=UTC), datetime(2026, 11, 1, tzinfo=UTC)):
        for minutes in range(0, 3000, 7):
            moment = day + timedelta(minutes=minutes)
            assert session_of(moment) == moment.astimezone(NEW_YORK).date(), moment
