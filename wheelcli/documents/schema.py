"""What a JSON document holds: a table of fields, and from it the JSON Schema and the list for people.

Example: `number("spot", "the synchronised share price", unit=PER_SHARE)` inside `rows("tickets", "…", …)`
becomes the property `spot` of the items of `tickets`, required, with its unit as `x-unit`, and the line
`tickets[].spot`.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from wheelcli.errors import Exit

DRAFT = "https://json-schema.org/draft/2020-12/schema"

DOLLARS, PER_SHARE, RATIO, ANNUAL = "dollars", "dollars per share", "decimal: 0.25 is 25 %", "annual decimal"
DAYS, YEARS, CONTRACTS, SHARES = "calendar days", "years of 365 days", "contracts", "shares"


class Type(StrEnum):
    """What a field holds."""

    TEXT = "text"
    NUMBER = "number"
    INTEGER = "integer"
    FLAG = "flag"
    DAY = "date"
    MOMENT = "moment"
    GROUP = "object"
    ROWS = "list of objects"
    TEXTS = "list of text"
    COUNTS = "object of counts"
    VALUE = "number or text"
    ANY = "any value"


@dataclass(frozen=True, slots=True)
class Field:
    """One key: what it holds, in which unit, whether it may be null; `fields` of an object or of rows."""

    name: str
    type: Type
    about: str
    unit: str = ""
    null: bool = False
    choices: tuple[str, ...] = ()
    fields: "tuple[Field, ...]" = ()


@dataclass(frozen=True, slots=True)
class Document:
    """One document: its name (`scan`), the number of its layout, and the fields of its `data`."""

    name: str
    about: str
    fields: tuple[Field, ...]
    version: int = 1

    @property
    def id(self) -> str:
        """As the envelope's `schema` says it: `wheel.scan/1`."""
        return f"wheel.{self.name}/{self.version}"


def text(name: str, about: str, *, null: bool = False, choices: tuple[str, ...] = ()) -> Field:
    """A key of text; one of `choices` where there are any."""
    return Field(name, Type.TEXT, about, null=null, choices=choices)


def number(name: str, about: str, *, unit: str, null: bool = False) -> Field:
    """A key of a number."""
    return Field(name, Type.NUMBER, about, unit, null)


def spot_basis(*, null: bool = False) -> Field:
    """The key beside each `spot`: what that share price is."""
    parity = "put–call parity at the moment of the option quotes"
    about = f"what `spot` is: synchronised ({parity}) or quoted by the feed"
    return text("spot_basis", about, null=null, choices=("synchronised", "quoted"))


def integer(name: str, about: str, *, unit: str = "", null: bool = False) -> Field:
    """A key of a whole number."""
    return Field(name, Type.INTEGER, about, unit, null)


def flag(name: str, about: str) -> Field:
    """A key that is true or false."""
    return Field(name, Type.FLAG, about)


def day(name: str, about: str, *, null: bool = False) -> Field:
    """A key of a calendar day in New York, `2026-09-18`."""
    return Field(name, Type.DAY, about, null=null)


def moment(name: str, about: str, *, null: bool = False) -> Field:
    """A key of a moment, UTC: `2026-08-18T20:00:00Z`."""
    return Field(name, Type.MOMENT, about, null=null)


def texts(name: str, about: str) -> Field:
    """A key of a list of text."""
    return Field(name, Type.TEXTS, about)


def group(name: str, about: str, *fields: Field, null: bool = False) -> Field:
    """A key of an object with keys of its own."""
    return Field(name, Type.GROUP, about, null=null, fields=fields)


def rows(name: str, about: str, *fields: Field) -> Field:
    """A key of a list whose items are objects of the same keys."""
    return Field(name, Type.ROWS, about, fields=fields)


def lines(document: Document) -> list[dict[str, Any]]:
    """The fields of a document's `data` for people, one row a key, in their order."""
    return [
        {"field": path, "type": one.type.value, "unit": one.unit, "null": one.null, "about": one.about}
        for path, one in _walk(document.fields, "")
    ]


def _walk(fields: tuple[Field, ...], before: str) -> Iterator[tuple[str, Field]]:
    for one in fields:
        path = f"{before}{one.name}"
        yield path, one
        yield from _walk(one.fields, f"{path}[]." if one.type is Type.ROWS else f"{path}.")


def json_schema(document: Document) -> dict[str, Any]:
    """The JSON Schema (draft 2020-12) of a document: the envelope around `data`, empty on failure."""
    full, whole = {"$ref": "#/$defs/data"}, {"properties": {"status": {"enum": ["ok", "partial"]}}}
    failed = {"anyOf": [full, {"type": "object", "maxProperties": 0}]}
    return {
        "$schema": DRAFT,
        "title": document.id,
        "description": document.about,
        "type": "object",
        "required": ["schema", "status", "exit_code", "as_of", "source", "data", "problems"],
        "properties": {
            "schema": {"const": document.id},
            "status": {"enum": ["ok", "partial", "error"]},
            "exit_code": {"enum": [int(code) for code in Exit]},
            "as_of": _property(
                moment("as_of", "the moment of the market data, null where none was used", null=True)
            ),
            "source": _property(
                text("source", "where it is from: yahoo, file, demo; null where none was used", null=True)
            ),
            "data": {"type": "object"},
            "problems": _property(PROBLEMS),
        },
        "if": whole,
        "then": {"properties": {"data": full}},
        "else": {"properties": {"data": failed}},
        "$defs": {"data": _object(document.fields)},
    }


PROBLEMS = rows(
    "problems",
    "what went wrong while the rest went on, and on failure what ended it",
    text("code", "what kind of trouble: a stable word"),
    text("symbol", "whom it concerns", null=True),
    text("message", "one sentence"),
    text("hint", "what to do; may be empty"),
)

_PLAIN: dict[Type, dict[str, Any]] = {
    Type.TEXT: {"type": "string"},
    Type.NUMBER: {"type": "number"},
    Type.INTEGER: {"type": "integer"},
    Type.FLAG: {"type": "boolean"},
    Type.DAY: {"type": "string", "format": "date"},
    Type.MOMENT: {"type": "string", "format": "date-time"},
    Type.TEXTS: {"type": "array", "items": {"type": "string"}},
    Type.COUNTS: {"type": "object", "additionalProperties": {"type": "integer"}},
    Type.VALUE: {"type": ["number", "string"]},
    Type.ANY: {},
}


def _object(fields: tuple[Field, ...]) -> dict[str, Any]:
    # No `additionalProperties: false`: adding a key is a compatible change, which no reader should refuse.
    return {
        "type": "object",
        "required": [one.name for one in fields],
        "properties": {one.name: _property(one) for one in fields},
    }


def _property(one: Field) -> dict[str, Any]:
    if one.type is Type.GROUP:
        definition = _object(one.fields)
    elif one.type is Type.ROWS:
        definition = {"type": "array", "items": _object(one.fields)}
    else:
        definition = dict(_PLAIN[one.type])
    if one.choices:
        definition["enum"] = [*one.choices, None] if one.null else list(one.choices)
    if one.null and (kind := definition.get("type")):
        definition["type"] = [*kind, "null"] if isinstance(kind, list) else [kind, "null"]
    definition["description"] = one.about
    if one.unit:
        definition["x-unit"] = one.unit
    return definition
