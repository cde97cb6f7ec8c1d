"""How an event stands in the journal's table: one value per column, and back, exactly.

Moments are microseconds since 1970 UTC, days ISO text, contracts OCC symbols, a split's ratio `4:1`. The
columns are ordered as the fields of `Event`; shares stand in two columns each, thousandths as they always
did, and at the row's end the millionths beyond them.
"""

import dataclasses
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from functools import cache, lru_cache
from operator import attrgetter, methodcaller
from typing import Any

from wheelcli.book.events import DELIVERABLE, Event, Kind
from wheelcli.contract import Contract, parse_occ
from wheelcli.errors import WheelError

Row = tuple[int | str | None, ...]

FIELDS = tuple(field.name for field in dataclasses.fields(Event))
# The columns of thousandths, and those of the millionths beyond, which later layouts have at the end of the
# table.
_SHARES = {
    "deliverable_micros": ("deliverable_thousandths", "deliverable_micros_beyond"),
    "micro_shares": ("thousandths", "micros_beyond"),
    "deliverable_to_micros": ("deliverable_to", "deliverable_to_micros_beyond"),
}
COLUMNS = (
    *(_SHARES[name][0] if name in _SHARES else name for name in FIELDS),
    *(beyond for _, beyond in _SHARES.values()),
)
# Nearly every event of a long journal is usual: it has these columns to tell, and the defaults in all others.
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
_DEFAULTS: dict[str, Any] = {field.name: field.default for field in dataclasses.fields(Event)}
_STANDING = {
    **{name: _DEFAULTS[name] for name in FIELDS if name not in (*USUAL_COLUMNS, *_SHARES)},
    **{
        column: _DEFAULTS[name] // 1000
        for name, (column, _) in _SHARES.items()
        if column not in USUAL_COLUMNS
    },
    **{beyond: _DEFAULTS[name] % 1000 for name, (_, beyond) in _SHARES.items()},
}
# As SQL has it whether a row is usual.
USUAL = " AND ".join(f'"{name}" IS {"NULL" if value is None else value}' for name, value in _STANDING.items())
_FIELDS_OF = attrgetter(*FIELDS)
_SHARES_AT = tuple(FIELDS.index(name) for name in _SHARES)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_MOST = 2**63
_KINDS = {kind.value: kind for kind in Kind}
_WORDS: dict[str, str] = {kind: kind.value for kind in Kind}


def row_of(event: Event) -> Row:
    """The event's row. Raises WheelError naming the field that the journal cannot hold as it is."""
    row = list(_FIELDS_OF(event))
    for place, name, put in _PUT_AT:
        try:
            row[place] = put(row[place])
        except (ValueError, TypeError, AttributeError, KeyError) as error:
            raise _unfit(event, name, f"is {row[place]!r}") from error
    for place, is_text in enumerate(_IS_TEXT):
        value = row[place]
        # The common case is told at a glance; whatever else there is, is looked at closely.
        if value is None or (is_text and type(value) is str and value.isascii()):
            continue
        if is_text or type(value) is not int or not -_MOST <= value < _MOST:
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
    if name in _TEXTS:
        if not isinstance(value, str):
            raise _unfit(event, name, f"is {value!r}, no text")
        try:
            value.encode()
        except UnicodeEncodeError as error:
            raise _unfit(event, name, "holds characters that are none") from error
    elif type(value) is not int or not -_MOST <= value < _MOST:
        raise _unfit(event, name, f"is {value!r}, no whole number that fits")


def _unfit(event: Event, name: str, why: str) -> WheelError:
    return WheelError(f"the event {event.id!r} does not fit the journal: {name} {why}", code="journal_event")


def micros_of(moment: datetime) -> int:
    """A moment as microseconds since 1970 UTC.

    >>> micros_of(datetime(1970, 1, 1, 0, 0, 1, tzinfo=UTC))
    1000000
    """
    return (moment - _EPOCH) // _MICROSECOND


def moment_of(micros: int) -> datetime:
    """The moment of so many microseconds since 1970, UTC."""
    return _EPOCH + timedelta(microseconds=micros)


def _at(event_at: datetime) -> int:
    if event_at.tzinfo is None:
        raise ValueError("no time zone")
    return micros_of(event_at)


@lru_cache(maxsize=65536)
def _occ(contract: Contract | None) -> str | None:
    if contract is None:
        return None
    text = contract.occ
    if parse_occ(text) != contract:
        raise ValueError("no OCC symbol holds it")
    return text


def _ratio(ratio: tuple[int, int] | None) -> str | None:
    return None if ratio is None else f"{ratio[0]}:{ratio[1]}"


_PUT: dict[str, Callable[[Any], int | str | None]] = {
    "kind": _WORDS.__getitem__,
    "day": methodcaller("isoformat"),
    "at": _at,
    "time_known": int,
    "contract": _occ,
    "contract_to": _occ,
    "ratio": _ratio,
}
_TEXTS = frozenset(
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
    }
)


_PUT_AT = tuple((place, name, _PUT[name]) for place, name in enumerate(FIELDS) if name in _PUT)
_IS_TEXT = tuple(name in _TEXTS for name in FIELDS)


@cache
def _contract(text: str) -> Contract:
    found = parse_occ(text)
    if found is None:
        raise ValueError(f"{text!r} is no contract")
    return found


_day = cache(date.fromisoformat)


@cache
def _ratio_of(text: str) -> tuple[int, int]:
    new, _, old = text.partition(":")
    return int(new), int(old)


def events_of(rows: Iterable[Any]) -> Iterator[Event]:
    """The events of rows of `COLUMNS`. Raises ValueError or KeyError where a row is none that `row_of`
    wrote.
    """
    epoch, micro, kinds, contract, ratio_of, day_of = _EPOCH, timedelta, _KINDS, _contract, _ratio_of, _day
    for (
        id_,
        account,
        kind,
        day,
        at,
        time_known,
        symbol,
        option,
        contracts,
        multiplier,
        deliverable,
        thousandths,
        price,
        cash,
        fees,
        ratio,
        symbol_to,
        option_to,
        contracts_to,
        multiplier_to,
        deliverable_to,
        lot,
        group,
        ticket,
        plan,
        undoes,
        source,
        memo,
        deliverable_beyond,
        beyond,
        to_beyond,
    ) in rows:
        one: Any = _Unfrozen()
        (
            one.id,
            one.account,
            one.kind,
            one.day,
            one.at,
            one.time_known,
            one.symbol,
            one.contract,
            one.contracts,
            one.multiplier,
            one.deliverable_micros,
            one.micro_shares,
            one.price_micros,
            one.cash_cents,
            one.fees_cents,
            one.ratio,
            one.symbol_to,
            one.contract_to,
            one.contracts_to,
            one.multiplier_to,
            one.deliverable_to_micros,
            one.lot,
            one.group,
            one.ticket,
            one.plan,
            one.undoes,
            one.source,
            one.memo,
        ) = (
            id_,
            account,
            kinds[kind],
            day_of(day),
            epoch + micro(0, 0, at),
            time_known == 1,
            symbol,
            None if option is None else contract(option),
            contracts,
            multiplier,
            deliverable * 1000 + deliverable_beyond,
            thousandths * 1000 + beyond,
            price,
            cash,
            fees,
            None if ratio is None else ratio_of(ratio),
            symbol_to,
            None if option_to is None else contract(option_to),
            contracts_to,
            multiplier_to,
            deliverable_to * 1000 + to_beyond,
            lot,
            group,
            ticket,
            plan,
            undoes,
            source,
            memo,
        )
        one.__class__ = Event
        yield one


def usual_events_of(rows: Iterable[Any]) -> Iterator[Event]:
    """The events of rows of `USUAL_COLUMNS`, as `events_of` has them of the whole rows."""
    epoch, micro, kinds, contract, day_of = _EPOCH, timedelta, _KINDS, _contract, _day
    standard = DELIVERABLE
    for (
        id_,
        account,
        kind,
        day,
        at,
        time_known,
        symbol,
        option,
        contracts,
        multiplier,
        thousandths,
        price,
        cash,
        fees,
        group,
        source,
        memo,
    ) in rows:
        one: Any = _Unfrozen()
        one.id, one.account, one.kind, one.day, one.at = (
            id_,
            account,
            kinds[kind],
            day_of(day),
            epoch + micro(0, 0, at),
        )
        one.time_known, one.symbol = time_known == 1, symbol
        one.contract = None if option is None else contract(option)
        one.contracts, one.multiplier, one.micro_shares = contracts, multiplier, thousandths * 1000
        one.price_micros, one.cash_cents, one.fees_cents = price, cash, fees
        one.group, one.source, one.memo = group, source, memo
        one.deliverable_micros = one.deliverable_to_micros = standard
        one.ratio = one.symbol_to = one.contract_to = one.lot = one.ticket = one.plan = one.undoes = None
        one.contracts_to, one.multiplier_to = 0, 100
        one.__class__ = Event
        yield one


class _Unfrozen:
    """An event while its fields are filled in: a frozen one sets each through `object.__setattr__`, a third
    of the time of reading.
    """

    __slots__ = FIELDS


@contextmanager
def uncollected() -> Iterator[None]:
    """Without garbage collection: a hundred thousand new values, none of them garbage, would be walked again
    and again.
    """
    import gc

    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()
