"""The contents of a JSON document: its fields, and from them the JSON Schema and the list for people.

Example: the field `spot` in dollars per share of the rows `tickets` becomes the property `spot` of the items
of `tickets`, required, with its unit as `x-unit`, and the line `tickets[].spot`. `documents.typed` makes the
fields of a type.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from wheelcli.errors import Exit

DRAFT = "https://json-schema.org/draft/2020-12/schema"


class Type(StrEnum):
    """The type of a field."""

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
    """One key: its type, its unit, whether it may be null. `fields` are those of an object or of a list's
    rows.
    """

    name: str
    type: Type
    about: str
    unit: str = ""
    null: bool = False
    choices: tuple[str, ...] = ()
    fields: "tuple[Field, ...]" = ()
    optional: bool = False  # absent instead of null


@dataclass(frozen=True, slots=True)
class Document:
    """One document: its name (`scan`), the number of its layout, and the fields of its `data`."""

    name: str
    about: str
    fields: tuple[Field, ...]
    version: int = 1

    @property
    def id(self) -> str:
        """Return the id in the envelope's `schema`: `wheel.scan/1`."""
        return f"wheel.{self.name}/{self.version}"


def lines(document: Document) -> list[dict[str, Any]]:
    """Return the fields of a document's `data` for people, one row per key, in their order."""
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
    """Return the JSON Schema (draft 2020-12) of a whole document: the envelope around this `data`, which is
    empty on failure.
    """
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
            "as_of": _property(AS_OF),
            "source": _property(SOURCE),
            "data": {"type": "object"},
            "problems": _property(PROBLEMS),
        },
        "if": whole,
        "then": {"properties": {"data": full}},
        "else": {"properties": {"data": failed}},
        "$defs": {"data": _object(document.fields)},
    }


# The envelope's own fields.
AS_OF = Field("as_of", Type.MOMENT, "the moment of the market data, null if none was used", null=True)
SOURCE = Field("source", Type.TEXT, "its source: yahoo, file, demo; null if none was used", null=True)
PROBLEMS = Field(
    "problems",
    Type.ROWS,
    "problems that did not stop the command; on failure, the problem that ended it",
    fields=(
        Field("code", Type.TEXT, "kind of problem: a stable word"),
        Field("symbol", Type.TEXT, "symbol that it concerns; null for the run", null=True),
        Field("message", Type.TEXT, "one sentence"),
        Field("hint", Type.TEXT, "what to do; may be empty"),
    ),
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
        "required": [one.name for one in fields if not one.optional],
        "properties": {one.name: _property(one) for one in fields},
    }


def _property(one: Field) -> dict[str, Any]:
    if one.type is Type.GROUP:
        schema = _object(one.fields)
    elif one.type is Type.ROWS:
        schema = {"type": "array", "items": _object(one.fields)}
    else:
        schema = dict(_PLAIN[one.type])
    if one.choices:
        schema["enum"] = [*one.choices, None] if one.null else list(one.choices)
    if one.null and (type_name := schema.get("type")):
        schema["type"] = [*type_name, "null"] if isinstance(type_name, list) else [type_name, "null"]
    schema["description"] = one.about
    if one.unit:
        schema["x-unit"] = one.unit
    return schema
