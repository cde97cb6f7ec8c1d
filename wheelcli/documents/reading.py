"""A value read back from JSON through its own type: saved plans and rolls keep the form they were written in.

Example: `read(Leg, {"action": "sell", "strike": 300, …})` is a `Leg` with the strike 300.0 and its expiration
as a date.
"""

from collections.abc import Mapping, Sequence
from typing import Any, TypeVar

from pydantic import TypeAdapter, ValidationError

from wheelcli.documents.schema import Field, Type
from wheelcli.documents.typed import fields_of

T = TypeVar("T")


_ADAPTERS: dict[type[Any], TypeAdapter[Any]] = {}  # making one takes milliseconds


def read(kind: type[T], value: Mapping[str, Any]) -> T:
    """Return `value` as the dataclass `kind`; keys that it does not have are ignored.

    Raises ValueError, with the first field that does not fit, if a field is missing or of another type.
    """
    if kind not in _ADAPTERS:
        _ADAPTERS[kind] = TypeAdapter(kind)
    adapter: TypeAdapter[T] = _ADAPTERS[kind]
    try:
        return adapter.validate_python(value)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        raise ValueError(f"{'.'.join(map(str, first['loc']))}: {first['msg']}") from error


def completed(kind: type, value: Any, defaults: Mapping[str, Any]) -> Any:
    """Return `value` with the fields of the dataclass `kind`, at any depth, that an older version did not
    write.

    A missing field, or a null that is not allowed, is `defaults[name]`, else unknown: None if it may be null,
    NaN, an empty text, list or object.
    """
    return _completed(fields_of(kind), value, defaults)


def _completed(fields: Sequence[Field], value: Any, defaults: Mapping[str, Any]) -> Any:
    if not isinstance(value, Mapping):
        return value
    out = dict(value)
    for one in fields:
        if one.optional and out.get(one.name) is None:
            continue
        if out.get(one.name) is None and not (one.null and one.name in out):
            out[one.name] = defaults.get(one.name) if one.null else defaults.get(one.name, _UNKNOWN[one.type])
        if one.type is Type.GROUP:
            out[one.name] = _completed(one.fields, out[one.name], defaults)
        elif one.type is Type.ROWS and isinstance(out[one.name], list):
            out[one.name] = [_completed(one.fields, row, defaults) for row in out[one.name]]
    return out


_UNKNOWN: dict[Type, Any] = {
    Type.TEXT: "",
    Type.NUMBER: float("nan"),
    Type.INTEGER: None,
    Type.FLAG: None,
    Type.DAY: None,
    Type.MOMENT: None,
    Type.GROUP: {},
    Type.ROWS: [],
    Type.TEXTS: [],
    Type.COUNTS: {},
    Type.VALUE: None,
    Type.ANY: None,
}
