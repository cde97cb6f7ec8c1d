"""Convert documents made from the dollar coin account to dollars and coins, by the units of their fields.

That account counts in hundred-millionths, other accounts in cents and millionths of shares
(`accounts.CoinBook`). Therefore, in a document made from it, dollars are too large by a factor of a million,
shares by 100 and prices by 10,000.
"""

from collections.abc import Mapping
from dataclasses import fields, is_dataclass, replace
from functools import cache
from types import NoneType, UnionType
from typing import Annotated, Any, TypeVar, Union, get_args, get_origin, get_type_hints

from wheelcli.book.ledger import SPOT
from wheelcli.quotes import Mark
from wheelcli.units import Unit

__all__ = ["SPOT", "marks_of_lots", "to_dollars"]

_SCALES = {"dollars": 1e6, "shares": 100.0, "dollars per share": 1e4}
_T = TypeVar("_T")


def to_dollars(value: _T) -> _T:
    """Return a document, or a part of one, with its numbers in dollars, coins and dollars per coin."""
    if isinstance(value, tuple):
        return tuple(to_dollars(each) for each in value)  # type: ignore[return-value]
    if not is_dataclass(value) or isinstance(value, type):
        return value
    changes: dict[str, Any] = {}
    for one in fields(value):
        inner, scale = getattr(value, one.name), _scales(type(value)).get(one.name)
        if scale is None:
            changes[one.name] = to_dollars(inner)
        elif isinstance(inner, int | float):
            changes[one.name] = round(inner / scale, 8)
    return replace(value, **changes)


@cache
def _scales(kind: type) -> Mapping[str, float]:
    hints = get_type_hints(kind, include_extras=True)
    return {name: scale for name, hint in hints.items() if (scale := _SCALES.get(_unit(hint)))}


def _unit(hint: Any) -> str:
    """Return the unit of an annotation; "" without one."""
    if get_origin(hint) is Annotated:
        inner, *marks = get_args(hint)
        return next((mark.name for mark in marks if isinstance(mark, Unit)), "") or _unit(inner)
    if get_origin(hint) in (Union, UnionType):
        return next((unit for part in get_args(hint) if part is not NoneType and (unit := _unit(part))), "")
    return ""


def marks_of_lots(marks: Mapping[Any, Mark], sizes: Mapping[Any, int]) -> dict[Any, Mark]:
    """Return the marks, dollars per coin, in the units of that account: 100 × mark is the value of a lot in
    hundred-millionths of a dollar.
    """
    return {key: replace(mark, price=mark.price * sizes[key] / 100) for key, mark in marks.items()}
