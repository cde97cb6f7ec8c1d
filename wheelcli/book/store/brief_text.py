"""The text of an account's brief: JSON, a list of values for each lot, cycle and flow, exactly reversible.

Days are ISO text, contracts lists of their five fields: splits make contracts that no OCC symbol names.
"""

import json
from collections.abc import Callable, Iterable
from dataclasses import fields
from datetime import date
from operator import attrgetter
from typing import Any

from wheelcli.book.brief import ENDED, Totals
from wheelcli.book.cycle import Cycle
from wheelcli.book.ledger import AccountBook, Flow, OptionLot, Role, ShareLot
from wheelcli.contract import Contract, Right
from wheelcli.quickly import quickly

__all__ = ["text_of", "values_of"]

_Values = dict[str, Any]
_dump = json.JSONEncoder(separators=(",", ":"), allow_nan=False, check_circular=False).encode
_NAMES = tuple(field.name for field in fields(AccountBook) if field.name not in ENDED)


def text_of(account: AccountBook, totals: Totals) -> str:
    """Return the text of an account's brief. Raises TypeError or ValueError if a value has no text."""
    values = {name: getattr(account, name) for name in _NAMES}
    for name, (write, _) in _LISTS.items():
        values[name] = write(values[name])
    values["began"] = _day_text(account.began)
    return _dump({**values, "totals": [totals.ended, totals.apart]})


def values_of(text: str) -> tuple[_Values, Totals]:
    """Return the fields and the totals of a text that `text_of` wrote.

    Raises ValueError, TypeError, KeyError or AttributeError for any other.
    """
    values = json.loads(text)
    ended, apart = values.pop("totals")
    for name, (_, read) in _LISTS.items():
        values[name] = read(values[name])
    values["began"] = _day(values["began"])
    return values, Totals(ended, {Role(role): cents for role, cents in apart.items()})


def _day_text(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)


def _contract_text(contract: Contract) -> list[Any]:
    return [
        contract.root,
        contract.expiration.isoformat(),
        contract.right.value,
        contract.strike,
        contract.coin,
    ]


def _contract(values: list[Any]) -> Contract:
    root, expiration, right, strike, coin = values
    return Contract(root, date.fromisoformat(expiration), Right(right), strike, coin)


def _days_text(days: Iterable[date]) -> list[str]:
    return [day.isoformat() for day in days]


def _days(texts: Iterable[str]) -> tuple[date, ...]:
    return tuple(map(date.fromisoformat, texts))


# How to write and to read the fields, by name, that JSON does not give back as they are.
_FIELDS: dict[str, tuple[Callable[[Any], Any], Callable[[Any], Any]]] = {
    "opened": (_day_text, _day),
    "closed": (_day_text, _day),
    "day": (_day_text, _day),
    "contract": (_contract_text, _contract),
    "role": (attrgetter("value"), Role),
    "held": (_days_text, _days),
    "options": (list, tuple),
    "chain": (list, tuple),
    "flags": (list, tuple),
}


def _list_of(kind: Any) -> tuple[Callable[[Any], list[list[Any]]], Callable[[Any], tuple[Any, ...]]]:
    """Return how to write and to read a tuple of such values."""
    names = [field.name for field in fields(kind)]
    places = [(place, *_FIELDS[name]) for place, name in enumerate(names) if name in _FIELDS]
    all_of, new = attrgetter(*names), quickly(kind)

    def write(values: Iterable[Any]) -> list[list[Any]]:
        out = [list(all_of(value)) for value in values]
        for row in out:
            for place, put, _ in places:
                row[place] = put(row[place])
        return out

    def read(rows: Iterable[list[Any]]) -> tuple[Any, ...]:
        out = []
        for row in rows:
            for place, _, get in places:
                row[place] = get(row[place])
            if len(row) != len(names):
                raise ValueError(f"{kind.__name__} has {len(row)} values")
            out.append(new(*row))
        return tuple(out)

    return write, read


_LISTS = {
    "options": _list_of(OptionLot),
    "shares": _list_of(ShareLot),
    "cycles": _list_of(Cycle),
    "flows": _list_of(Flow),
}
