"""A document's fields come from its type, and a value goes to JSON and back through that one type."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Annotated, Any, Literal

import pytest

from wheelcli.documents.reading import read
from wheelcli.documents.result import Result, envelope, plain
from wheelcli.documents.schema import Type
from wheelcli.documents.typed import document, fields_of
from wheelcli.render.formats.rows import lines
from wheelcli.units import Doc, Dollars, PerShare, Unit, values_of


class Side(StrEnum):
    """A closed set."""

    LONG = "long"
    SHORT = "short"


@dataclass(frozen=True, slots=True, kw_only=True)
class Lot:
    """One row."""

    side: Annotated[Side, Doc("which way")]
    right: Annotated[Literal["call", "put"] | None, Doc("of an option")]
    strike: Annotated[PerShare, Doc("strike")]
    beta: Annotated[float | None, Unit("times"), Doc("null is unknown")]
    day: Annotated[date, Doc("when it opened")]
    value: Annotated[float | str | None, Doc("what was measured")] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Book:
    """A document's data."""

    as_of: Annotated[datetime, Doc("moment")]
    cash_usd: Annotated[Dollars, Doc("cash")]
    first: Annotated[Lot | None, Doc("the oldest")]
    lots: Annotated[tuple[Lot, ...], Doc("one each")]
    names: Annotated[tuple[str, ...], Doc("their symbols")]
    by_gate: Annotated[Mapping[str, int], Doc("how many")]
    anything: Annotated[Any, Doc("as it is")]


LOT = Lot(side=Side.SHORT, right="put", strike=300, beta=None, day=date(2026, 9, 18))
BOOK = Book(
    as_of=datetime(2026, 8, 18, 20, tzinfo=UTC),
    cash_usd=float("nan"),
    first=None,
    lots=(LOT, Lot(side=Side.LONG, right=None, strike=290.5, beta=1.1, day=date(2026, 9, 18), value="text")),
    names=("AAPL",),
    by_gate={"delta": 3},
    anything=[1, {"a": None}],
)


def test_the_fields_of_a_type_are_its_annotations():
    book = {one.name: one for one in fields_of(Book)}
    lot = {one.name: one for one in book["lots"].fields}
    assert [one.type for one in book.values()] == [
        Type.MOMENT,
        Type.NUMBER,
        Type.GROUP,
        Type.ROWS,
        Type.TEXTS,
        Type.COUNTS,
        Type.ANY,
    ]
    assert book["first"].null
    assert book["first"].fields == book["lots"].fields
    assert not book["lots"].null
    assert (book["cash_usd"].unit, book["cash_usd"].about) == ("dollars", "cash")
    assert lot["side"].choices == ("long", "short")
    assert not lot["side"].null
    assert lot["right"].choices == ("call", "put")
    assert lot["right"].null
    assert (lot["beta"].type, lot["beta"].unit, lot["beta"].null) == (Type.NUMBER, "times", True)
    assert lot["strike"].unit == "dollars per share"
    assert (lot["value"].type, lot["value"].null) == (Type.VALUE, True)


def test_a_field_without_a_meaning_or_of_no_json_type_is_refused():
    @dataclass
    class Bare:
        strike: PerShare

    @dataclass
    class Odd:
        strikes: Annotated[Mapping[str, float], Doc("by name")]

    with pytest.raises(TypeError, match=r"Bare\.strike has no Doc"):
        fields_of(Bare)
    with pytest.raises(TypeError, match="no place in a document"):
        fields_of(Odd)


def test_a_word_beside_an_enum_joins_its_choices():
    class Colour(StrEnum):
        RED = "red"
        BLUE = "blue"

    @dataclass
    class Paint:
        colour: Annotated[Literal["none"] | Colour | None, Doc("what it is")]

    (colour,) = fields_of(Paint)
    assert (colour.type, colour.choices, colour.null) == (Type.TEXT, ("none", "red", "blue"), True)


def test_a_choice_beside_any_text_is_refused():
    @dataclass
    class Loose:
        name: Annotated[Literal["none"] | date, Doc("what it is")]

    with pytest.raises(TypeError, match="no place in a document"):
        fields_of(Loose)


def test_a_value_comes_back_from_its_own_json():
    copy = json.loads(json.dumps(plain(BOOK), allow_nan=False))
    assert copy["cash_usd"] is None  # NaN is unknown
    assert copy["lots"][0] == {
        "side": "short",
        "right": "put",
        "strike": 300,
        "beta": None,
        "day": "2026-09-18",
        "value": None,
    }
    copy |= {"cash_usd": 12, "later": "a key of another release"}
    again = read(Book, copy)
    assert again == Book(
        **{name: getattr(BOOK, name) for name in Book.__slots__ if name != "cash_usd"}, cash_usd=12.0
    )


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"lots": [{"side": "up"}]}, "lots.0.side"),
        ({"as_of": None}, "as_of"),
        ({"names": 3}, "names"),
    ],
)
def test_what_does_not_fit_is_named_by_its_place(change, words):
    with pytest.raises(ValueError, match=words):
        read(Book, {**plain(BOOK), "cash_usd": 1.0, **change})


def test_a_field_that_an_older_release_did_not_write_takes_its_default():
    older = {**plain(BOOK), "cash_usd": 1.0}
    del older["lots"][0]["value"]
    assert read(Book, older).lots[0].value is None


def test_formats_print_a_typed_result_as_they_print_a_mapping():
    typed = Result(schema="wheel.x/1", data=BOOK, screen=print, rows="lots")
    plain_one = Result(schema="wheel.x/1", data=plain(BOOK), screen=print, rows="lots")
    assert envelope(typed) == envelope(plain_one)
    for form in ("tsv", "ndjson", "csv", "md"):
        assert list(lines(typed, form)) == list(lines(plain_one, form))


def test_a_document_names_its_layout():
    layout = document("x", "about", Book, version=2)
    assert (layout.id, layout.fields) == ("wheel.x/2", fields_of(Book))


def test_a_row_is_put_together_from_the_parts_it_inherits():
    """The fields of the last base come first; a part gives its own values and no others."""

    @dataclass(frozen=True, kw_only=True)
    class Place:
        rank: Annotated[int, Doc("place")]

    @dataclass(frozen=True, kw_only=True)
    class Price:
        bid: Annotated[PerShare | None, Doc("bid")] = None

    @dataclass(frozen=True, kw_only=True)
    class Quoted(Price):
        source: str

    @dataclass(frozen=True, kw_only=True)
    class Row(Price, Place):
        note: Annotated[str, Doc("note")]

    quoted = Quoted(bid=1.25, source="a feed")
    assert values_of(Price, quoted) == {"bid": 1.25}
    row = Row(rank=3, **values_of(Price, quoted), note="")
    assert [one.name for one in fields_of(Row)] == ["rank", "bid", "note"]
    assert plain(row) == {"rank": 3, "bid": 1.25, "note": ""}
