"""Many events at once, column by column: the rows and the lines that `row_of` and `line_of` give one by one.

A column of a hundred thousand events has few different values, or only its default. What is unusual in any
way, in a type or in a range, is left to those two, which also name what the journal cannot hold.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from operator import attrgetter
from types import NoneType
from typing import Any

from wheelcli.book.events import Event, Kind
from wheelcli.book.store.rows import EPOCH, FIELDS, MICROSECOND, MOST, PUT, SHARES, TEXTS, Row, row_of
from wheelcli.book.store.text import FIELD_TEXTS, line_of

_FEW = 50  # for fewer events, columns bring nothing
_BATCH = 1000  # as many events as the processor's memory holds
# Types of which equal values have equal text.
_PLAIN: tuple[set[type], ...] = (set(), {str}, {int}, {bool}, {date}, {Kind})
_MANY = frozenset({"id", "at", "contract", "contract_to", "group"})  # different in nearly every event
_VALUES_OF = attrgetter(*FIELDS)


def rows_of(events: Sequence[Event]) -> list[Row]:
    """Return the rows of the events. Raises WheelError naming the field that the journal cannot hold."""
    out: list[Row] = []
    for some in _batches(events):
        columns = _columns(some) if len(some) >= _FEW else None
        out += map(row_of, some) if columns is None else zip(*columns, strict=True)
    return out


def lines_of(events: Sequence[Event]) -> Iterator[str]:
    """Yield the lines of JSON of the events, without line ends."""
    for some in _batches(events):
        if len(some) < _FEW:
            yield from map(line_of, some)
        else:
            yield from (f"{{{line[1:]}}}" for line in map("".join, zip(*_texts(some), strict=True)))


def _batches(events: Sequence[Event]) -> Iterator[Sequence[Event]]:
    return (events[start : start + _BATCH] for start in range(0, len(events), _BATCH))


def _read(events: Sequence[Event]) -> Iterable[tuple[Any, ...]]:
    """Return the columns of the events' fields."""
    return zip(*map(_VALUES_OF, events), strict=True)


def _columns(events: Sequence[Event]) -> list[Sequence[int | str | None]] | None:
    """Return the columns of the rows; None if `row_of` must judge the events."""
    out: list[Sequence[int | str | None]] = []
    beyond: list[Sequence[int | str | None]] = []
    for name, values in zip(FIELDS, _read(events), strict=True):
        stored = _put(name, values) if name in PUT else values
        if stored is None or not _fit(name, stored):
            return None
        if name in SHARES:
            beyond.append([each % 1000 for each in stored])
            stored = [each // 1000 for each in stored]
        out.append(stored)
    return [*out, *beyond]


def _put(name: str, values: Sequence[Any]) -> Sequence[Any] | None:
    """Return the stored values of a column that is not stored as it is; None if one cannot be."""
    put = PUT[name]
    try:
        if name == "at":
            return [(at - EPOCH) // MICROSECOND for at in values]
        if name in _MANY or set(map(type, values)) - {NoneType} not in _PLAIN:
            return list(map(put, values))
        known = {each: put(each) for each in set(values)}
    except (ValueError, TypeError, AttributeError, KeyError):
        return None
    return [known[each] for each in values]


def _fit(name: str, values: Sequence[Any]) -> bool:
    """Return whether the journal can surely hold these values of a column."""
    types = set(map(type, values))
    if name in ("id", "account") and not all(values):
        return False
    if name in TEXTS:
        return types <= {str, NoneType} and all(map(str.isascii, set(values) - {None}))
    if not types <= {int, NoneType} or (name in SHARES and NoneType in types):
        return False
    numbers = set(values) - {None}
    return not numbers or (min(numbers) >= -MOST and max(numbers) < MOST)


def _texts(events: Sequence[Event]) -> Iterator[list[str]]:
    """Yield the texts of each field that some event has, with the comma before them."""
    for (field, default, needed, write, short), name, values in zip(
        FIELD_TEXTS, FIELDS, _read(events), strict=True
    ):
        if name in _MANY and short is None:
            yield ["" if each is None and not needed else f",{field}{write(each)}" for each in values]
            continue
        different = set(values) if set(map(type, values)) - {NoneType} in _PLAIN else None
        if different is None:
            yield [_text(each, field, write, short) if needed or each != default else "" for each in values]
        elif needed or different != {default}:
            known = {
                each: _text(each, field, write, short) if needed or each != default else ""
                for each in different
            }
            yield [known[each] for each in values]


def _text(value: Any, field: str, write: Callable[[Any], str], short: str | None) -> str:
    """Return the text of one field, shares in thousandths if they are whole ones."""
    if short is None or value % 1000:
        return f",{field}{write(value)}"
    return f",{short}{write(value // 1000)}"
