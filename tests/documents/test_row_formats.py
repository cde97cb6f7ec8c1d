"""Rows of one dataclass are written to TSV without an object for each, and read the same."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Any

import pytest

from wheelcli.documents.result import Format, Result, envelope
from wheelcli.render.formats import rows
from wheelcli.render.formats.rows import lines


class Side(StrEnum):
    """A word."""

    SHORT = "short"


@dataclass(frozen=True, slots=True)
class One:
    """A row."""

    name: str
    value: Any
    other: Any = None


@dataclass(frozen=True, slots=True)
class Two:
    """A row with a field that may be left out."""

    name: str
    value: Any = field(default=None, metadata={"optional": True})


@dataclass(frozen=True, slots=True)
class Many:
    """The rows."""

    rows: tuple[Any, ...]


VALUES = [
    None,
    True,
    0,
    -1.5,
    1e-12,
    1 / 3,
    float("nan"),
    float("inf"),
    "plain",
    "",
    "tab\tand\nline\x1b[31m",
    "no-break\N{NO-BREAK SPACE}space",
    "\N{RIGHT-TO-LEFT OVERRIDE}",
    Side.SHORT,
    date(2026, 8, 21),
    datetime(2026, 8, 21, 19, 45, tzinfo=UTC),
    (1, "a"),
    {"a": None},
    One("inner", 1),
]


def result(*data: Any, columns: Sequence[str], **repeated: Any) -> Result:
    """Return a result with these rows."""
    return Result("wheel.test/1", Many(data), print, rows="rows", columns=columns, repeated=repeated)


def both(one: Result, monkeypatch: pytest.MonkeyPatch) -> tuple[list[str], list[str], bool]:
    """Return its lines, its lines by way of objects, and whether the first did without them."""
    quick = rows._alike(one.data.rows, one.columns, one.repeated) is not None
    short = list(lines(one, Format.TSV))
    monkeypatch.setattr(rows, "_alike", lambda *_: None)
    return short, list(lines(one, Format.TSV)), quick


@pytest.mark.parametrize("value", VALUES, ids=repr)
def test_every_value_is_written_the_same(value: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    one = result(
        One("a", value, value), One("b", 1), columns=("other", "name", "value"), as_of=value, plan="p\tq"
    )
    short, whole, quick = both(one, monkeypatch)
    assert short == whole
    assert quick
    assert short[0] == "other\tname\tvalue\tas_of\tplan"


@pytest.mark.parametrize(
    "one",
    [
        result(One("a", 1), Two("b"), columns=("name", "value")),
        result(Two("a"), Two("b", 1), columns=("name", "value")),
        result({"name": "a"}, columns=("name", "value")),
        result(columns=("name", "value")),
        result(One("a", 1), columns=()),
        result(One("a", 1), columns=("name",)),
        result(One("a", {"b": 1}), columns=("name", "value.b")),
        result(One("a", 1), columns=("name", "value", "absent")),
        result(One("a", 1), columns=("name", "value", "account"), account="x"),
        result(One("a", 1, 2), columns=("name", "value"), other="x"),
    ],
    ids=str,
)
def test_other_rows_go_by_way_of_objects(one: Result, monkeypatch: pytest.MonkeyPatch) -> None:
    short, whole, quick = both(one, monkeypatch)
    assert short == whole
    assert not quick


def test_a_column_that_is_repeated_too_is_written_once(monkeypatch: pytest.MonkeyPatch) -> None:
    one = result(One("a", 1), columns=("name", "value"), value="x", plan="p")
    short, whole, quick = both(one, monkeypatch)
    assert short == whole == ["name\tvalue\tplan", "a\t1\tp"]
    assert quick


def test_a_document_is_made_once_and_anew_for_other_data() -> None:
    result = Result("wheel.test/1", One("KO", float("nan")), screen=lambda console: None)
    noted = replace(result, notes=("a note",))
    assert noted.plain_data() is result.plain_data() == {"name": "KO", "value": None, "other": None}
    other = replace(result, data=One("PEP", 1.5))
    assert [each.plain_data()["name"] for each in (result, other, result)] == ["KO", "PEP", "KO"]
    assert envelope(result)["data"] == result.plain_data()
    assert result == Result("wheel.test/1", result.data, screen=result.screen)
