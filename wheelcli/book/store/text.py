"""The journal as text: one JSON object per event, the same bytes for the same events, and exactly reversible.

Fields at their default (None, 0, empty, or the standard 100 shares of a contract) are left out, and
everything is plain ASCII. Shares are in thousandths, as in the first layout, and in millionths only if
needed. The text of an event must never change, because the journal's digests depend on it.

>>> from wheelcli.book.events import Kind
>>> moment = datetime(2026, 8, 18, 16, 0, 3, tzinfo=UTC)
>>> paid = Event("d1", "default", Kind.DEPOSIT, moment.date(), moment, cash_cents=500_000)
>>> print(line_of(paid))
{"id":"d1","account":"default","kind":"deposit","day":"2026-08-18","at":"2026-08-18T16:00:03Z","cash_cents":500000}
>>> event_of(line_of(paid)) == paid
True
"""

import dataclasses
import json
from collections.abc import Callable
from datetime import UTC, date, datetime
from functools import lru_cache
from itertools import compress
from json.encoder import encode_basestring_ascii
from operator import attrgetter, is_not
from typing import Any

from wheelcli.book.contract_names import name_of
from wheelcli.book.events import Event, Kind
from wheelcli.book.moment_text import utc_text
from wheelcli.contract import Contract, parse_contract

_DEFAULTS = {field.name: field.default for field in dataclasses.fields(Event)}
_VALUES_OF = attrgetter(*_DEFAULTS)
_NEEDED = frozenset(name for name, default in _DEFAULTS.items() if default is dataclasses.MISSING)
_THOUSANDTHS = {
    "deliverable_micros": "deliverable_thousandths",
    "micro_shares": "thousandths",
    "deliverable_to_micros": "deliverable_to",
}
_dump = json.JSONEncoder(separators=(",", ":"), allow_nan=False, check_circular=False).encode


def line_of(event: Event) -> str:
    """Return the event in one line of JSON, without line end: moments and days as ISO text, contracts as OCC
    symbols, no field at its default.
    """
    parts = []
    values = _VALUES_OF(event)
    # Half of the fields have their defaults, which `compress` skips; the digest of a long journal writes
    # millions of them.
    for (name, default, needed, write, short), value in compress(
        zip(FIELD_TEXTS, values, strict=True), map(is_not, values, _DEFAULTS.values())
    ):
        if needed or value != default:
            if short is None or value % 1000:
                parts.append(name + write(value))
            else:
                parts.append(short + write(value // 1000))
    return f"{{{','.join(parts)}}}"


def object_of(event: Event) -> dict[str, Any]:
    """Return the same fields as a JSON object."""
    fields: dict[str, Any] = json.loads(line_of(event))
    return fields


def in_thousandths(event: Event) -> bool:
    """Return whether all shares in the event are whole thousandths, as programs of the first layout could
    read.
    """
    return not any(getattr(event, name) % 1000 for name in _THOUSANDTHS)


def event_of(line: str | dict[str, Any]) -> Event:
    """Return the event of a line that `line_of` wrote, or of its object. Raises ValueError with the
    reason.
    """
    fields = json.loads(line) if isinstance(line, str) else dict(line)
    if not isinstance(fields, dict):
        raise ValueError("it is not an object")
    for name, short in _THOUSANDTHS.items():
        if short not in fields:
            continue
        if name in fields or type(fields[short]) is not int:
            raise ValueError(
                f"{short} and {name} are both given" if name in fields else f"{short} is {fields[short]!r}"
            )
        fields[name] = fields.pop(short) * 1000
    if unknown := sorted(fields.keys() - _DEFAULTS.keys()):
        raise ValueError(f"it has the unknown field {unknown[0]!r}")
    if missing := sorted(_NEEDED - fields.keys()):
        raise ValueError(f"it lacks {missing[0]!r}")
    values = {}
    for name, value in fields.items():
        try:
            values[name] = _READ[name](value) if name in _READ else value
        except (ValueError, TypeError, AttributeError) as error:
            raise ValueError(f"{name} is {value!r}") from error
    return Event(**values)


def _read_moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError("no time zone")
    return moment.astimezone(UTC)


def _moment(moment: datetime) -> str:
    return f'"{utc_text(moment if moment.tzinfo is UTC else moment.astimezone(UTC), "T")}Z"'


def _contract(contract: Contract) -> str:
    return encode_basestring_ascii(name_of(contract))


@lru_cache(maxsize=16384)
def _day(day: date) -> str:
    return _dump(day.isoformat())


_word = lru_cache(maxsize=16384)(_dump)  # texts that many events share


def _number(value: Any) -> str:
    return str(value) if type(value) is int else _dump(value)


def _read_contract(text: str) -> Contract:
    contract = parse_contract(text)
    if contract is None:
        raise ValueError("no OCC symbol")
    return contract


def _read_ratio(ratio: Any) -> tuple[int, int]:
    new, old = ratio
    if type(new) is not int or type(old) is not int:
        raise ValueError("no whole numbers")
    return new, old


# How to write each field; fields not listed are numbers.
_WRITE: dict[str, Callable[[Any], str]] = {
    "kind": {kind: _dump(kind.value) for kind in Kind}.__getitem__,
    "day": _day,
    "at": _moment,
    "contract": _contract,
    "contract_to": _contract,
    **dict.fromkeys(("account", "symbol", "symbol_to", "source"), _word),
    **dict.fromkeys(("id", "lot", "group", "ticket", "plan", "undoes", "memo"), encode_basestring_ascii),
}
FIELD_TEXTS = tuple(
    (
        f'"{name}":',
        default,
        name in _NEEDED,
        _WRITE.get(name, _number),
        f'"{_THOUSANDTHS[name]}":' if name in _THOUSANDTHS else None,
    )
    for name, default in _DEFAULTS.items()
)
_READ: dict[str, Callable[[Any], Any]] = {
    "kind": Kind,
    "day": date.fromisoformat,
    "at": _read_moment,
    "contract": _read_contract,
    "contract_to": _read_contract,
    "ratio": _read_ratio,
}
