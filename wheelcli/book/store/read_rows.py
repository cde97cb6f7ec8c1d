"""Read events from the rows of the journal's table, the reverse of `rows`. The code is written out for speed,
because every command reads the whole journal.
"""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from functools import cache
from typing import Any

from wheelcli.book.events import DELIVERABLE, Event, Kind
from wheelcli.book.store.rows import EPOCH, FIELDS
from wheelcli.contract import Contract, parse_contract

_KINDS = {kind.value: kind for kind in Kind}


@cache
def _contract(text: str) -> Contract:
    contract = parse_contract(text)
    if contract is None:
        raise ValueError(f"invalid contract {text!r}")
    return contract


_day = cache(date.fromisoformat)


@cache
def _ratio_of(text: str) -> tuple[int, int]:
    new, _, old = text.partition(":")
    return int(new), int(old)


def events_of(rows: Iterable[Any]) -> Iterator[Event]:
    """Yield the events of rows of `COLUMNS`. Raises ValueError or KeyError for a row that `row_of` did not
    write.
    """
    epoch, micro, kinds, contract, ratio_of, day_of = EPOCH, timedelta, _KINDS, _contract, _ratio_of, _day
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
        coin,
        coin_e8,
        fee_e8,
        size_e8,
        index_micros,
        deliverable_beyond,
        beyond,
        to_beyond,
    ) in rows:
        one: Any = _Unfrozen()
        one.id, one.account, one.kind = id_, account, kinds[kind]
        one.day, one.at, one.time_known = day_of(day), epoch + micro(0, 0, at), time_known == 1
        one.symbol, one.contract = symbol, None if option is None else contract(option)
        one.contracts, one.multiplier = contracts, multiplier
        one.deliverable_micros = deliverable * 1000 + deliverable_beyond
        one.micro_shares = thousandths * 1000 + beyond
        one.price_micros, one.cash_cents, one.fees_cents = price, cash, fees
        one.ratio, one.symbol_to = None if ratio is None else ratio_of(ratio), symbol_to
        one.contract_to = None if option_to is None else contract(option_to)
        one.contracts_to, one.multiplier_to = contracts_to, multiplier_to
        one.deliverable_to_micros = deliverable_to * 1000 + to_beyond
        one.lot, one.group, one.ticket, one.plan, one.undoes = lot, group, ticket, plan, undoes
        one.source, one.memo = source, memo
        one.coin, one.coin_e8, one.fee_e8, one.size_e8 = coin, coin_e8, fee_e8, size_e8
        one.index_micros = index_micros
        one.__class__ = Event
        yield one


def usual_events_of(rows: Iterable[Any]) -> Iterator[Event]:
    """Yield the events of rows of `USUAL_COLUMNS`, as `events_of` does for whole rows."""
    epoch, micro, kinds, contract, day_of = EPOCH, timedelta, _KINDS, _contract, _day
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
        one.id, one.account, one.kind = id_, account, kinds[kind]
        one.day, one.at, one.time_known = day_of(day), epoch + micro(0, 0, at), time_known == 1
        one.symbol, one.contract = symbol, None if option is None else contract(option)
        one.contracts, one.multiplier, one.micro_shares = contracts, multiplier, thousandths * 1000
        one.price_micros, one.cash_cents, one.fees_cents = price, cash, fees
        one.group, one.source, one.memo = group, source, memo
        one.deliverable_micros = one.deliverable_to_micros = standard
        one.ratio = one.symbol_to = one.contract_to = one.lot = one.ticket = one.plan = one.undoes = None
        one.contracts_to, one.multiplier_to = 0, 100
        one.coin = one.index_micros = None
        one.coin_e8 = one.fee_e8 = one.size_e8 = 0
        one.__class__ = Event
        yield one


class _Unfrozen:
    """An event while its fields are filled in: a frozen one sets each through `object.__setattr__`, which
    takes a third of the reading time.
    """

    __slots__ = FIELDS
