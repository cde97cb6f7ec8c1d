"""A value read back from JSON through its own type: saved plans and rolls are what they were when they were written.

Example: `read(Leg, {"action": "sell", "strike": 300, …})` is a `Leg` with the strike 300.0 and its expiration as a date.
"""

from collections.abc import Mapping
from typing import Any, TypeVar

from pydantic import TypeAdapter, ValidationError

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
