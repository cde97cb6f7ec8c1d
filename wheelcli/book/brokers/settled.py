"""Contracts settled in cash that a file has in two lines: one removes them, the other has the payment.

tastytrade writes `Assignment` (value 0) and `Cash Settled Assignment` (−820.00): the second is complete, and
the first repeats part of it. Interactive Brokers writes the removal among the trades and `Option Cash
Settlement for: Assignment` in the statement of funds: each is a half.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from wheelcli.book.brokers.reading import Found, Role, event_id, lines_of
from wheelcli.book.events import Kind

__all__ = ["paid_twice", "settled_in_cash", "told_twice"]

_CLOSE_DAYS = 4  # most days between a removal and its cash, if a broker books them separately


def told_twice(removals: Sequence[Found], settlements: Sequence[Found]) -> tuple[list[Found], int]:
    """Return the removals that no settlement of the same contracts and day covers in full, and the number of
    lines left out.

    A removal that moves cash of its own is never left out.
    """
    whole: dict[tuple[object, ...], int] = defaultdict(int)
    each: dict[tuple[object, ...], list[int]] = defaultdict(list)
    for piece in settlements:
        whole[_of(piece)] += piece.event.contracts
        each[_of(piece)].append(piece.event.contracts)
    groups: dict[tuple[object, ...], list[Found]] = defaultdict(list)
    rest: list[Found] = []
    for piece in removals:
        if piece.event.cash_cents or not whole.get(_of(piece)):
            rest.append(piece)
        else:
            groups[_of(piece)].append(piece)
    for key, lines in groups.items():
        if sum(piece.event.contracts for piece in lines) == whole[key]:
            continue
        for piece in lines:
            if piece.event.contracts in each[key]:
                each[key].remove(piece.event.contracts)
            else:
                rest.append(piece)
    return rest, len(removals) - len(rest)


def paid_twice(payments: Sequence[Found], settlements: Sequence[Found]) -> tuple[list[Found], int]:
    """Return the payments that no settlement of the same contract within four days already includes, and the
    number left out.
    """
    known = [(piece.event.contract, piece.event.day, piece.event.cash_cents) for piece in settlements]
    rest = []
    for piece in payments:
        event = piece.event
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
            rest.append(piece)
    return rest, len(payments) - len(rest)


def _of(piece: Found) -> tuple[object, ...]:
    event = piece.event
    return event.contract, event.day, event.contracts > 0


def settled_in_cash(
    broker: str, removals: Sequence[Found], payments: Sequence[Found]
) -> tuple[list[Found], list[Found], list[Found]]:
    """Return removals with the payments that settled them, as one event each; the remaining removals, and the
    remaining payments.

    They are matched by contract and by assignment or exercise, on the same day first, then within four days.
    """
    pairs: list[Found] = []
    out, paid = list(removals), list(payments)
    for near in (0, _CLOSE_DAYS):
        groups: dict[tuple[object, ...], list[Found]] = defaultdict(list)
        for piece in paid:
            groups[piece.event.contract, piece.event.kind, piece.event.day].append(piece)
        for (contract, kind, day), cash in groups.items():
            assert isinstance(day, date)
            gone = [
                piece
                for piece in out
                if (piece.event.contract, piece.event.kind) == (contract, kind)
                and abs((piece.event.day - day).days) <= near
            ]
            if gone and (len(cash) == 1 or len(cash) == len(gone)):
                pairs.append(_joined(broker, gone, cash))
                out = [piece for piece in out if piece not in gone]
                paid = [piece for piece in paid if piece not in cash]
    return pairs, out, paid


def _joined(broker: str, gone: Sequence[Found], cash: Sequence[Found]) -> Found:
    pieces = [*gone, *cash]
    first = min(gone, key=lambda piece: (piece.event.at, piece.event.id))
    ids = sorted(piece.event.id for piece in pieces)
    lines, texts = lines_of(pieces)
    event = replace(
        first.event,
        id=event_id(broker, "pair", *ids),
        kind=Kind.CASH_SETTLEMENT,
        contracts=sum(piece.event.contracts for piece in gone),
        price_micros=None,
        cash_cents=sum(piece.event.cash_cents for piece in pieces),
        fees_cents=sum(piece.event.fees_cents for piece in pieces),
        group=" ".join(sorted(piece.event.id for piece in cash)),
    )
    return replace(first, event=event, lines=lines, texts=texts, role=Role.WHOLE, pieces=tuple(ids))
