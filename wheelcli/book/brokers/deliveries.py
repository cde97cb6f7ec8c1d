"""Match shares with contracts: assignments and exercises that a file has in two lines.

A short put of AAPL at 150 that is assigned is two lines, `removal of 1 contract` and `bought 100 shares at
150`. They are matched by name, price, direction, size and day; an adjusted contract delivers another number
of shares, and is recognised by its cash: contracts × strike × multiplier.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date

from wheelcli.book.brokers.reading import Found, Role, event_id, lines_of
from wheelcli.book.events import Kind, at_of

__all__ = ["deliveries_of", "with_deliverables"]

_CENT = 1  # largest rounding of the cash in a line
_CLOSE_DAYS = 4  # most days between a removal and its shares, if a broker books them separately


def deliveries_of(broker: str, pieces: Sequence[Found]) -> tuple[list[Found], list[Found]]:
    """Return removals joined with their shares, and the pieces left over. They are matched one to one, then
    as the sums that a broker booked, then by cash alone.
    """
    groups: dict[tuple[object, ...], tuple[list[Found], list[Found]]] = defaultdict(lambda: ([], []))
    for piece in pieces:
        groups[_meeting(piece)][piece.role is not Role.REMOVAL].append(piece)
    pairs: list[Found] = []
    left: list[Found] = []
    for removals, deliveries in groups.values():
        one_to_one(broker, removals, deliveries, pairs)
        left += in_sum(broker, removals, deliveries, pairs)
    return pairs, by_cash(broker, left, pairs)


def _meeting(piece: Found) -> tuple[object, ...]:
    """Return the common key of a removal and its delivery: name, price, direction of the shares."""
    event = piece.event
    if piece.role is not Role.REMOVAL:
        return event.symbol, event.price_micros, event.micro_shares > 0
    assert event.contract is not None
    arrives = (event.contract.right == "put") == (event.kind is Kind.ASSIGNMENT)
    return event.symbol, round(event.contract.strike * 1_000_000), arrives


def _shares_of(piece: Found) -> int:
    return abs(piece.event.contracts) * piece.event.deliverable_micros


def _near(one: date, other: date) -> bool:
    return abs((one - other).days) <= _CLOSE_DAYS


def one_to_one(broker: str, removals: list[Found], deliveries: list[Found], pairs: list[Found]) -> None:
    """Join each removal with a delivery of exactly its shares on its day (or a day near it), and remove both
    from their lists.
    """
    for same_day in (True, False):
        gone: set[int] = set()
        by_size: dict[int, list[Found]] = defaultdict(list)
        for piece in sorted(deliveries, key=lambda piece: (piece.event.at, piece.event.id)):
            by_size[abs(piece.event.micro_shares)].append(piece)
        for removal in sorted(removals, key=lambda piece: (piece.event.at, piece.event.id)):
            for delivery in by_size[_shares_of(removal)]:
                days = removal.event.day, delivery.event.day
                if days[0] == days[1] or (not same_day and _near(*days)):
                    by_size[_shares_of(removal)].remove(delivery)
                    gone |= {id(removal), id(delivery)}
                    pairs.append(_joined(broker, [removal], [delivery]))
                    break
        for pieces in (removals, deliveries):
            pieces[:] = [piece for piece in pieces if id(piece) not in gone]


def in_sum(
    broker: str, removals: list[Found], deliveries: list[Found], pairs: list[Found]
) -> Iterable[Found]:
    """Join the remaining lines of one contract and day if the sums of shares agree; return the lines still
    unmatched.
    """
    days = {piece.event.day for piece in (*removals, *deliveries)}
    for day in sorted(days):
        out = [piece for piece in removals if piece.event.day == day]
        shares = [piece for piece in deliveries if piece.event.day == day]
        kinds = {(piece.event.contract, piece.event.kind) for piece in out}
        if len(kinds) == 1 and shares and sum(map(_shares_of, out)) == sum(_moved(shares)):
            pairs.append(_joined(broker, out, shares))
            removals = [piece for piece in removals if piece not in out]
            deliveries = [piece for piece in deliveries if piece not in shares]
    return [*removals, *deliveries]


def by_cash(broker: str, pieces: Sequence[Found], pairs: list[Found]) -> list[Found]:
    """Join contracts that deliver a different number of shares with the shares whose cash is contracts ×
    strike × multiplier.

    Six puts at 22 that bring 66 shares for 13,200.00 deliver eleven each. Return the rest.
    """
    removals = sorted((f for f in pieces if f.role is Role.REMOVAL), key=lambda f: (f.event.at, f.event.id))
    deliveries = [piece for piece in pieces if piece.role is not Role.REMOVAL]
    left: list[Found] = []
    while removals:
        first = removals.pop(0)
        alike = [first, *(f for f in removals if _same_end(f, first))]
        joined = None
        for out in ([first], alike) if len(alike) > 1 else ([first],):
            if shares := _for_their_cash(out, deliveries):
                joined = _joined(broker, out, shares)
                removals = [piece for piece in removals if piece not in out]
                deliveries = [piece for piece in deliveries if piece not in shares]
                pairs.append(joined)
                break
        if joined is None:
            left.append(first)
    return [*left, *deliveries]


def _same_end(one: Found, other: Found) -> bool:
    return (one.event.contract, one.event.kind, one.event.day) == (
        other.event.contract,
        other.event.kind,
        other.event.day,
    )


def _for_their_cash(out: Sequence[Found], deliveries: Sequence[Found]) -> list[Found]:
    """Return the line, or all the lines of one day, whose cash before fees is the cost of these contracts at
    their strike.
    """
    event = out[0].event
    assert event.contract is not None
    _, _, arrives = _meeting(out[0])
    count = sum(abs(piece.event.contracts) for piece in out)
    cash = round(count * event.contract.strike * event.multiplier * 100)
    able = [
        piece
        for piece in deliveries
        if piece.event.symbol == event.symbol
        and (piece.event.micro_shares > 0) is arrives
        and _near(piece.event.day, event.day)
    ]
    able.sort(key=lambda piece: (abs((piece.event.day - event.day).days), piece.event.at, piece.event.id))
    days = [[f for f in able if f.event.day == day] for day in {f.event.day for f in able}]
    for shares in (*([piece] for piece in able), *days):
        moved = sum(_moved(shares))
        paid = abs(sum(piece.event.gross_cents for piece in shares))
        if abs(paid - cash) <= _CENT * len(shares) and moved and moved % count == 0:
            return shares
    return []


def _moved(shares: Sequence[Found]) -> Iterator[int]:
    return (abs(piece.event.micro_shares) for piece in shares)


def _joined(broker: str, removals: Sequence[Found], deliveries: Sequence[Found]) -> Found:
    """Return one event of a removal and its shares: its id is made of both, its cash and fees are the sums.

    Its group names the lines of the shares, so that such a line alone in another file is recognised as part
    of it.
    """
    pieces = [*removals, *deliveries]
    first = min(removals, key=lambda piece: (piece.event.at, piece.event.id)).event
    ids = sorted(piece.event.id for piece in pieces)
    moved = sum(piece.event.micro_shares for piece in deliveries)
    count = sum(abs(piece.event.contracts) for piece in removals)
    event = replace(
        first,
        id=event_id(broker, "pair", *ids),
        contracts=sum(piece.event.contracts for piece in removals),
        micro_shares=moved,
        price_micros=deliveries[0].event.price_micros,
        deliverable_micros=abs(moved) // count,
        cash_cents=sum(piece.event.cash_cents for piece in pieces),
        fees_cents=sum(piece.event.fees_cents for piece in pieces),
        group=" ".join(sorted(piece.event.id for piece in deliveries)),
        at=first.at
        if first.time_known
        else at_of(
            first.day,
            first.kind,
            micro_shares=moved,
            expires=first.contract.expiration if first.contract else None,
        ),
    )
    lines, texts = lines_of(pieces)
    return replace(
        removals[0],
        event=event,
        lines=lines,
        texts=texts,
        role=Role.WHOLE,
        pieces=tuple(ids),
        short=any(piece.short for piece in deliveries),
    )


def with_deliverables(joined: Sequence[Found]) -> list[Found]:
    """Return the pieces of a file; each adjustment gets the number of shares that the file's own assignments
    and exercises of its new contract delivered.
    """
    delivered = {
        piece.event.contract: piece.event.deliverable_micros
        for piece in joined
        if piece.event.kind in (Kind.ASSIGNMENT, Kind.EXERCISE) and piece.event.contract
    }
    return [
        replace(piece, event=replace(piece.event, deliverable_to_micros=delivered[piece.event.contract_to]))
        if piece.event.contract_to in delivered
        else piece
        for piece in joined
    ]
