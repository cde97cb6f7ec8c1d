"""Contracts settled in cash that a file tells in two lines: one takes them away, the other says what was
paid.

tastytrade writes `Assignment` (value 0) beside `Cash Settled Assignment` (−820.00): the second says all, the
first again. Interactive Brokers writes the removal among the trades and `Option Cash Settlement for:
Assignment` in the statement of funds: each is a half.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from wheelcli.book.brokers.reading import Found, Role, event_id, lines_of
from wheelcli.book.events import Kind

__all__ = ["paid_twice", "settled_in_cash", "told_twice"]

_CLOSE_DAYS = 4  # days between a removal and its cash, where a broker books them apart


def told_twice(removals: Sequence[Found], settlements: Sequence[Found]) -> tuple[list[Found], int]:
    """The removals that no settlement of the same contracts and day tells in full, and how many lines are
    left out.

    A removal that moves cash of its own is never left out.
    """
    whole: dict[tuple[object, ...], int] = defaultdict(int)
    each: dict[tuple[object, ...], list[int]] = defaultdict(list)
    for found in settlements:
        whole[_of(found)] += found.event.contracts
        each[_of(found)].append(found.event.contracts)
    groups: dict[tuple[object, ...], list[Found]] = defaultdict(list)
    kept: list[Found] = []
    for found in removals:
        if found.event.cash_cents or not whole.get(_of(found)):
            kept.append(found)
        else:
            groups[_of(found)].append(found)
    for key, lines in groups.items():
        if sum(found.event.contracts for found in lines) == whole[key]:
            continue
        for found in lines:
            if found.event.contracts in each[key]:
                each[key].remove(found.event.contracts)
            else:
                kept.append(found)
    return kept, len(removals) - len(kept)


def paid_twice(payments: Sequence[Found], settlements: Sequence[Found]) -> tuple[list[Found], int]:
    """The payments that no settlement of the same contract, about that day, has in it already, and how many
    are left out.
    """
    known = [(found.event.contract, found.event.day, found.event.cash_cents) for found in settlements]
    kept = []
    for found in payments:
        event = found.event
        same = [
            each
            for each in known
            if each[0] == event.contract
            and each[2] == event.cash_cents
            and abs((each[1] - event.day).days) <= _CLOSE_DAYS
        ]
        if same:
            known.remove(same[0])
        else:
            kept.append(found)
    return kept, len(payments) - len(kept)


def _of(found: Found) -> tuple[object, ...]:
    event = found.event
    return event.contract, event.day, event.contracts > 0


def settled_in_cash(
    broker: str, removals: Sequence[Found], payments: Sequence[Found]
) -> tuple[list[Found], list[Found], list[Found]]:
    """Removals with the payments that settled them, as one event each; the removals that are left, and the
    payments.

    They go together by contract and by assignment or exercise, on the same day first, then within four days.
    """
    made: list[Found] = []
    out, paid = list(removals), list(payments)
    for near in (0, _CLOSE_DAYS):
        groups: dict[tuple[object, ...], list[Found]] = defaultdict(list)
        for found in paid:
            groups[found.event.contract, found.event.kind, found.event.day].append(found)
        for (contract, kind, day), cash in groups.items():
            assert isinstance(day, date)
            gone = [
                found
                for found in out
                if (found.event.contract, found.event.kind) == (contract, kind)
                and abs((found.event.day - day).days) <= near
            ]
            if gone and (len(cash) == 1 or len(cash) == len(gone)):
                made.append(_joined(broker, gone, cash))
                out = [found for found in out if found not in gone]
                paid = [found for found in paid if found not in cash]
    return made, out, paid


def _joined(broker: str, gone: Sequence[Found], cash: Sequence[Found]) -> Found:
    pieces = [*gone, *cash]
    first = min(gone, key=lambda found: (found.event.at, found.event.id))
    ids = sorted(found.event.id for found in pieces)
    lines, texts = lines_of(pieces)
    event = replace(
        first.event,
        id=event_id(broker, "pair", *ids),
        kind=Kind.CASH_SETTLEMENT,
        contracts=sum(found.event.contracts for found in gone),
        price_micros=None,
        cash_cents=sum(found.event.cash_cents for found in pieces),
        fees_cents=sum(found.event.fees_cents for found in pieces),
        group=" ".join(sorted(found.event.id for found in cash)),
    )
    return replace(first, event=event, lines=lines, texts=texts, role=Role.WHOLE, pieces=tuple(ids))
