"""Many events at once, column by column: the rows and the lines that `row_of` and `line_of` give one by one.

A column of a hundred thousand events has few different values, or only its default. What is unusual in any
way, in a type or in a range, is left to those two, which also name what the journal cannot hold.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import MISSING
from datetime import UTC, date, datetime
from itertools import repeat
from operator import attrgetter, is_
from types import NoneType
from typing import Any

from wheelcli.book.events import Event, Kind
from wheelcli.book.store.rows import (
    COLUMNS,
    DEFAULTS,
    EPOCH,
    FIELDS,
    MICROSECOND,
    MOST,
    PUT,
    SHARES,
    STANDING,
    TEXTS,
    Row,
    row_of,
)
from wheelcli.book.store.text import FIELD_TEXTS, line_of
from wheelcli.contract import Contract, Right

_FEW = 50  # for fewer events, columns bring nothing
_BATCH = 1000  # as many events as the processor's memory holds
# Types of which equal values have equal text.
_PLAIN: tuple[set[type], ...] = (set(), {str}, {int}, {bool}, {date}, {Kind})
_MANY = frozenset({"id", "at", "contract", "contract_to", "group"})  # different in nearly every event
_VALUES_OF = attrgetter(*FIELDS)
_USUAL_AT = tuple(place for place, name in enumerate(COLUMNS) if name not in STANDING)
_OTHERS_AT = tuple(map(COLUMNS.index, STANDING))
# The stored value of each field's default, then the millionths beyond. Fields without a default have None.
_USUALLY = (
    *(None for default in DEFAULTS.values() if default is MISSING),  # these come first
    *(
        default // 1000 if name in SHARES else PUT[name](default) if name in PUT else default
        for name, default in DEFAULTS.items()
        if default is not MISSING
    ),
    *(DEFAULTS[name] % 1000 for name in SHARES),
)
# Types of the values that a row gives back, of the fields that are not stored as they are.
_READ_AS: dict[str, set[type]] = {"kind": {Kind}, "day": {date}, "at": {datetime}, "time_known": {bool}}
_PARTS_READ_AS: dict[str, set[type]] = {
    "root": {str},
    "expiration": {date},
    "right": {Right},
    "strike": {float},
    "coin": {str},
}


class Batch:
    """Some events that are written one after the other: by columns if they are many."""

    def __init__(self, events: Sequence[Event]) -> None:
        self.events = events
        # None for a column in which each value is the field's default itself
        self._values = [*map(_unless, _read(events), DEFAULTS.values())] if len(events) >= _FEW else None
        self._columns: list[Sequence[Any] | None] | None = None  # those of the rows, likewise
        self._rows: list[Row] | None = None

    def stored(self) -> "Batch":
        """Return the batch with its rows made. Raises WheelError naming the field that the journal cannot
        hold.
        """
        self._columns = None if self._values is None else _columns(self._values)
        self._rows = list(map(row_of, self.events)) if self._columns is None else None
        return self

    def rows(self) -> Iterable[Row]:
        """Return the rows."""
        if self._columns is not None:
            return self._zipped(range(len(COLUMNS)))
        assert self._rows is not None
        return self._rows

    def usual_rows(self) -> Iterable[Row] | None:
        """Return only the values of `USUAL_COLUMNS` if all rows surely have the default in all others; else
        None.
        """
        columns = self._columns
        if columns is None or any(columns[place] is not None for place in _OTHERS_AT):
            return None
        return self._zipped(_USUAL_AT)

    def _zipped(self, places: Iterable[int]) -> Iterable[Row]:
        assert self._columns is not None
        columns = ((self._columns[place], _USUALLY[place]) for place in places)
        # The ids end the rows, which have no default.
        return zip(*(repeat(usual) if column is None else column for column, usual in columns), strict=False)

    @property
    def as_read(self) -> bool:
        """Return whether reading the rows surely gives these very events: they are usual, and each value has
        the type that is read.
        """
        if self._values is None or self.usual_rows() is None:
            return False
        fields = dict(zip(FIELDS, self._values, strict=True))
        contracts = [each for each in fields["contract"] or () if each is not None]
        return (
            all(set(map(type, fields[name] or ())) <= types for name, types in _READ_AS.items())
            and all(at.tzinfo is UTC for at in fields["at"] or ())
            and set(map(type, contracts)) <= {Contract}
            and all(
                set(map(type, map(attrgetter(name), contracts))) <= types
                for name, types in _PARTS_READ_AS.items()
            )
        )

    def lines(self) -> Iterator[str]:
        """Yield the lines of JSON of the events, without line ends."""
        if self._values is None:
            yield from map(line_of, self.events)
        else:
            yield from (f"{{{line[1:]}}}" for line in map("".join, zip(*_texts(self._values), strict=True)))


def batches_of(events: Sequence[Event]) -> Iterator[Batch]:
    """Yield the events in batches, in their order."""
    return (Batch(events[start : start + _BATCH]) for start in range(0, len(events), _BATCH))


def stored_batches(events: Sequence[Event]) -> list[Batch]:
    """Return the events in batches with their rows. Raises WheelError naming the field that the journal
    cannot hold.
    """
    return [batch.stored() for batch in batches_of(events)]


def _read(events: Sequence[Event]) -> Iterable[tuple[Any, ...]]:
    """Return the columns of the events' fields."""
    return zip(*map(_VALUES_OF, events), strict=True)


def _unless(values: tuple[Any, ...], default: Any) -> tuple[Any, ...] | None:
    """Return the values, or None if each is this default itself."""
    return None if all(map(is_, values, repeat(default))) else values


def _columns(fields: Sequence[Sequence[Any] | None]) -> list[Sequence[Any] | None] | None:
    """Return the columns of the rows; None if `row_of` must judge the events."""
    out: list[Sequence[Any] | None] = []
    beyond: list[Sequence[Any] | None] = []
    for place, (name, values) in enumerate(zip(FIELDS, fields, strict=True)):
        stored: Sequence[Any] | None = values
        if values is not None:
            stored = _put(name, values) if name in PUT else values
            if stored is None or not _fit(name, stored):
                return None
        if name in SHARES:
            more = [each % 1000 for each in stored or ()]
            beyond.append(more if any(more) else None)
            stored = None if stored is None else [each // 1000 for each in stored]
        if stored is not None and place in _OTHERS_AT and set(stored) == {_USUALLY[place]}:
            stored = None
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
        texts = values if name in _MANY and NoneType not in types else set(values) - {None}
        return types <= {str, NoneType} and all(map(str.isascii, texts))
    if not types <= {int, NoneType} or (name in SHARES and NoneType in types):
        return False
    numbers = set(values) - {None}
    return not numbers or (min(numbers) >= -MOST and max(numbers) < MOST)


def _texts(fields: Sequence[Sequence[Any] | None]) -> Iterator[list[str]]:
    """Yield the texts of each field that some event has, with the comma before them."""
    for (field, default, needed, write, short), name, values in zip(FIELD_TEXTS, FIELDS, fields, strict=True):
        if values is None:
            continue  # no text has a default, and no needed field has one
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
