"""A document's fields from its type: the dataclass whose annotations name units and meanings is the only list
of them.

Example: a dataclass with `strike: Annotated[PerShare, Doc("strike")]` has the field `number("strike",
"strike", unit="dollars per share")`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import fields, is_dataclass, replace
from datetime import date, datetime
from enum import Enum
from functools import cache
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin, get_type_hints

from wheelcli.documents.schema import Document, Field, Type
from wheelcli.units import Doc, Unit

_PLAIN: dict[Any, Type] = {
    str: Type.TEXT,
    float: Type.NUMBER,
    int: Type.INTEGER,
    bool: Type.FLAG,
    date: Type.DAY,
    datetime: Type.MOMENT,
    Any: Type.ANY,
}


def document(name: str, about: str, data: type, *, version: int = 1) -> Document:
    """Return the document `name` whose `data` is a value of the dataclass `data`."""
    return Document(name, about, fields_of(data), version)


@cache
def fields_of(value: type) -> tuple[Field, ...]:
    """Return the fields of a dataclass, in their order. Raises TypeError for a field without a `Doc` or of a
    type JSON cannot hold.
    """
    hints = get_type_hints(value, include_extras=True)
    every = (
        (one.metadata.get("optional"), _field(value, one.name, hints[one.name])) for one in fields(value)
    )
    return tuple(replace(one, optional=True, null=False) if optional else one for optional, one in every)


def _field(owner: type, name: str, hint: Any) -> Field:
    inner, null, marks = _unwrapped(hint)
    about = next((mark.about for mark in reversed(marks) if isinstance(mark, Doc)), None)
    if about is None:
        raise TypeError(f"{owner.__name__}.{name} has no Doc")
    unit = next((mark.name for mark in reversed(marks) if isinstance(mark, Unit)), "")
    kind, choices, inside = _kind(inner)
    return Field(name, kind, about, unit, null, choices, inside)


def _unwrapped(hint: Any) -> tuple[Any, bool, tuple[Any, ...]]:
    """Return the bare type, whether it may be None, and its annotations, the outer ones last."""
    marks: tuple[Any, ...] = ()
    null = False
    while True:
        if get_origin(hint) is Annotated:
            hint, *own = get_args(hint)
            marks = (*own, *marks)
        elif get_origin(hint) in (Union, UnionType) and NoneType in get_args(hint):
            null = True
            hint = Union[tuple(part for part in get_args(hint) if part is not NoneType)]  # noqa: UP007 - of a tuple
        else:
            return hint, null, marks


def _kind(hint: Any) -> tuple[Type, tuple[str, ...], tuple[Field, ...]]:
    """Return what a bare type holds: its kind, its choices, the fields inside."""
    origin, parts = get_origin(hint), get_args(hint)
    if hint in _PLAIN:
        return _PLAIN[hint], (), ()
    if origin is Literal:
        return Type.TEXT, parts, ()
    if isinstance(hint, type) and issubclass(hint, Enum):
        return Type.TEXT, tuple(str(one.value) for one in hint), ()
    if is_dataclass(hint) and isinstance(hint, type):
        return Type.GROUP, (), fields_of(hint)
    if origin in (Union, UnionType):
        return _either(hint, parts)
    if isinstance(origin, type) and issubclass(origin, Mapping):
        return _mapping(hint, parts)
    if isinstance(origin, type) and issubclass(origin, Sequence):
        inner = _unwrapped(parts[0])[0]
        return (Type.TEXTS, (), ()) if inner is str else (Type.ROWS, (), fields_of(inner))
    raise TypeError(f"{hint} has no place in a document")


def _either(hint: Any, parts: tuple[Any, ...]) -> tuple[Type, tuple[str, ...], tuple[Field, ...]]:
    """Return a number or a text; or choices of several types: a word of its own beside those of an enum."""
    if set(parts) == {float, str}:
        return Type.VALUE, (), ()
    if set(parts) == {int, float}:
        return Type.NUMBER, (), ()
    inner = [_kind(part) for part in parts]
    if all(kind is Type.TEXT and choices for kind, choices, _ in inner):
        return Type.TEXT, tuple(word for _, choices, _ in inner for word in choices), ()
    raise TypeError(f"{hint} has no place in a document")


def _mapping(hint: Any, parts: tuple[Any, ...]) -> tuple[Type, tuple[str, ...], tuple[Field, ...]]:
    if parts == (str, int):
        return Type.COUNTS, (), ()
    raise TypeError(f"{hint} has no place in a document")
