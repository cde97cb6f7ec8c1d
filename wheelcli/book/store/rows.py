"""Convert an event to a row of the journal's table: one value per column, exactly reversible.

Moments are microseconds since 1970 UTC, days ISO text, contracts OCC symbols, a split's ratio `4:1`. The
columns are ordered as the fields of `Event`; shares take two columns each: thousandths, as in the first
layout, and at the end of the row the millionths beyond them.
"""

import dataclasses
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from operator import attrgetter, methodcaller
from typing import Any

from wheelcli.book.contract_names import name_of
from wheelcli.book.events import Event, Kind
from wheelcli.contract import Contract, parse_contract
from wheelcli.errors import WheelError

Row = tuple[int | str | None, ...]

FIELDS = tuple(field.name for field in dataclasses.fields(Event))
# The columns of thousandths, and those of the millionths beyond, which later layouts have at the end of the
# table.
SHARES = {
    "deliverable_micros": ("deliverable_thousandths", "deliverable_micros_beyond"),
    "micro_shares": ("thousandths", "micros_beyond"),
    "deliverable_to_micros": ("deliverable_to", "deliverable_to_micros_beyond"),
}
COLUMNS = (
    *(SHARES[name][0] if name in SHARES else name for name in FIELDS),
    *(beyond for _, beyond in SHARES.values()),
)
# Nearly every event of a long journal is usual: it has values in these columns, and defaults in all others.
USUAL_COLUMNS = (
    "id",
    "account",
    "kind",
    "day",
    "at",
    "time_known",
    "symbol",
    "contract",
    "contracts",
    "multiplier",
    "thousandths",
    "price_micros",
    "cash_cents",
    "fees_cents",
    "group",
    "source",
    "memo",
)
DEFAULTS: dict[str, Any] = {field.name: field.default for field in dataclasses.fields(Event)}
STANDING = {
    **{name: DEFAULTS[name] for name in FIELDS if name not in (*USUAL_COLUMNS, *SHARES)},
    **{column: DEFAULTS[name] // 1000 for name, (column, _) in SHARES.items() if column not in USUAL_COLUMNS},
    **{beyond: DEFAULTS[name] % 1000 for name, (_, beyond) in SHARES.items()},
}
STANDING_SQL = {name: "NULL" if value is None else str(value) for name, value in STANDING.items()}
# SQL condition for a usual row.
USUAL = " AND ".join(f'"{name}" IS {value}' for name, value in STANDING_SQL.items())
_FIELDS_OF = attrgetter(*FIELDS)
_SHARES_AT = tuple(FIELDS.index(name) for name in SHARES)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)
MOST = 2**63
_WORDS: dict[str, str] = {kind: kind.value for kind in Kind}


def row_of(event: Event) -> Row:
    """Return the event's row. Raises WheelError naming the field that the journal cannot hold."""
    row = list(_FIELDS_OF(event))
    for place, name, put in _PUT_AT:
        try:
            row[place] = put(row[place])
        except (ValueError, TypeError, AttributeError, KeyError) as error:
            raise _unfit(event, name, f"is {row[place]!r}") from error
    for place, is_text in enumerate(_IS_TEXT):
        value = row[place]
        # The common case is quick to recognise; all others are checked in detail.
        if value is None or (is_text and type(value) is str and value.isascii()):
            continue
        if is_text or type(value) is not int or not -MOST <= value < MOST:
            _refuse_unfit(event, FIELDS[place], value)
    if not event.id or not event.account:
        raise _unfit(event, "id" if event.account else "account", "is empty")
    for place in _SHARES_AT:
        row[place], beyond = divmod(row[place], 1000)
        row.append(beyond)
    return tuple(row)


def _refuse_unfit(event: Event, name: str, value: Any) -> None:
    if value is None:
        return
    if name in TEXTS:
        if not isinstance(value, str):
            raise _unfit(event, name, f"is {value!r}, not text")
        try:
            value.encode()
        except UnicodeEncodeError as error:
            raise _unfit(event, name, "contains invalid characters") from error
    elif type(value) is not int or not -MOST <= value < MOST:
        raise _unfit(event, name, f"is {value!r}, not a whole number in range")


def _unfit(event: Event, name: str, why: str) -> WheelError:
    return WheelError(f"the event {event.id!r} does not fit the journal: {name} {why}", code="journal_event")


def micros_of(moment: datetime) -> int:
    """Return a moment as microseconds since 1970 UTC.

    >>> micros_of(datetime(1970, 1, 1, 0, 0, 1, tzinfo=UTC))
    1000000
    """
    return (moment - EPOCH) // MICROSECOND


def moment_of(micros: int) -> datetime:
    """Return the UTC moment that is this many microseconds after 1970 began."""
    return EPOCH + timedelta(microseconds=micros)


def _at(event_at: datetime) -> int:
    if event_at.tzinfo is None:
        raise ValueError("no time zone")
    return micros_of(event_at)


@lru_cache(maxsize=65536)
def _occ(contract: Contract | None) -> str | None:
    if contract is None:
        return None
    text = name_of(contract)
    if parse_contract(text) != contract:
        raise ValueError("no OCC symbol holds it")
    return text


def _ratio(ratio: tuple[int, int] | None) -> str | None:
    return None if ratio is None else f"{ratio[0]}:{ratio[1]}"


PUT: dict[str, Callable[[Any], int | str | None]] = {
    "kind": _WORDS.__getitem__,
    "day": methodcaller("isoformat"),
    "at": _at,
    "time_known": int,
    "contract": _occ,
    "contract_to": _occ,
    "ratio": _ratio,
}
TEXTS = frozenset(
    {
        "id",
        "account",
        "kind",
        "day",
        "symbol",
        "contract",
        "ratio",
        "symbol_to",
        "contract_to",
        "lot",
        "group",
        "ticket",
        "plan",
        "undoes",
        "source",
        "memo",
        "coin",
    }
)


_PUT_AT = tuple((place, name, PUT[name]) for place, name in enumerate(FIELDS) if name in PUT)
_IS_TEXT = tuple(name in TEXTS for name in FIELDS)


@contextmanager
def uncollected() -> Iterator[None]:
    """Suspend garbage collection, which would scan a hundred thousand new values repeatedly although none of
    them is garbage.
    """
    import gc

    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()
