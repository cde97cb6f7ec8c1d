"""Every figure of a JSON document as tables: names and numbers as in the JSON, folded away on its page.

A list of objects becomes a table of its own, each row after the name of the object that holds it. Example:
the legs of two positions are one table with the columns `position`, `contract`, `strike`, ….
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from wheelcli.documents.result import plain
from wheelcli.documents.schema import Field, Type
from wheelcli.documents.typed import fields_of
from wheelcli.money_text import counted
from wheelcli.render.formats.report_blocks import Column, Section, Sheet

_NAMES = ("id", "contract", "symbol", "rank")
_LISTED = (Type.ROWS, Type.COUNTS)

ROOM = 450_000  # characters of all tables on a page whose document may be long
_MARKUP = 9  # characters around each cell

Row = dict[str, Any]


def every_figure(data: Any, name: str, *, room: int | None = None) -> Section:
    """Return the section with all figures of `data`, the typed document of `wheel schema NAME`.

    If they need more than `room` characters, the longest tables are left out, and a line names them.
    """
    kind: type = type(data)
    sheets = tuple(_sheets(fields_of(kind), [("", plain(data))], "document", inside=""))
    line = f"Names and numbers as in the JSON document; `wheel schema {name}` explains each."
    long = () if room is None else _too_long(sheets, room)
    lines = (line, f"Too long for a page, in the JSON document only: {'; '.join(long)}.") if long else (line,)
    return Section("figures", "Every figure", lines, tuple(s for s in sheets if _title(s) not in long))


def _too_long(sheets: Sequence[Sheet], room: int) -> tuple[str, ...]:
    """Return the titles of the longest tables, as many as must go so that the others fit."""
    sizes = {_title(sheet): sum(_MARKUP + len(str(c)) for row in sheet.rows for c in row) for sheet in sheets}
    out: list[str] = []
    while sum(sizes.values()) > room:
        out.append(max(sizes, key=lambda title: sizes[title]))
        del sizes[out[-1]]
    return tuple(out)


def _title(sheet: Sheet) -> str:
    return f"{sheet.caption} ({counted(len(sheet.rows), 'row')})"


def _sheets(
    fields: Sequence[Field], objects: Sequence[tuple[str, Row]], caption: str, *, inside: str
) -> Iterator[Sheet]:
    """Yield the table of these objects, then those of the lists in them; `inside` names what holds them."""
    singles = list(_singles(fields))
    if singles and inside == "" and caption == "document":
        names = (Column("field"), Column("value"))
        rows = [(path, _text(_at(objects[0][1], path))) for path in singles]
        yield Sheet(caption, names, tuple(rows), aside=True)
    elif singles:
        columns = (*((Column(inside),) if inside else ()), *(Column(path) for path in singles))
        yield Sheet(
            caption,
            columns,
            tuple(
                (*((owner,) if inside else ()), *(_text(_at(one, path)) for path in singles))
                for owner, one in objects
            ),
            f"{caption}: none.",
            aside=True,
        )
    for path, field in _lists(fields):
        yield from _inner(path, field, objects, caption)


def _inner(path: str, field: Field, objects: Sequence[tuple[str, Row]], caption: str) -> Iterator[Sheet]:
    top = caption == "document"
    name = path if top else f"{caption}.{path}"
    held = [(owner, one, _at(one, path)) for owner, one in objects]
    if field.type is Type.COUNTS:
        rows = tuple(
            (*(() if top else (_name(one, owner),)), key, _text(count))
            for owner, one, counts in held
            for key, count in (counts or {}).items()
        )
        columns = (*(() if top else (Column(caption),)), Column("name"), Column("count"))
        yield Sheet(name, columns, rows, f"{name}: none.", aside=True)
        return
    parts = [("" if top else _name(one, owner), part) for owner, one, items in held for part in (items or ())]
    if parts:
        yield from _sheets(field.fields, parts, name, inside="" if top else caption)


def _name(one: Row, owner: str) -> str:
    own = next((str(one[key]) for key in _NAMES if one.get(key) is not None), "")
    return " ".join(part for part in (owner, own) if part)


def _singles(fields: Sequence[Field], before: str = "") -> Iterator[str]:
    """Yield the paths of fields with one value each, those of groups too."""
    for one in fields:
        if one.type is Type.GROUP:
            yield from _singles(one.fields, f"{before}{one.name}.")
        elif one.type not in _LISTED:
            yield before + one.name


def _lists(fields: Sequence[Field], before: str = "") -> Iterator[tuple[str, Field]]:
    for one in fields:
        if one.type is Type.GROUP:
            yield from _lists(one.fields, f"{before}{one.name}.")
        elif one.type in _LISTED:
            yield before + one.name, one


def _at(value: Any, path: str) -> Any:
    for key in path.split("."):
        if not isinstance(value, Mapping):
            return None
        value = value.get(key)
    return value


def _text(value: Any) -> str:
    if value is None:
        return "–"
    if isinstance(value, str):
        return value
    if isinstance(value, list) and all(isinstance(part, str) for part in value):
        return "; ".join(value) or "–"
    return json.dumps(value, ensure_ascii=False)
