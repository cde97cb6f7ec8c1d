"""Which lines of a file are two halves of one event: removals and deliveries, old and new contracts, names and splits.

A short put of AAPL at 150 that is assigned is two lines, `removal of 1 contract` and `bought 100 shares at 150`; it becomes one
event, whose id is made of both. A half whose other half is not in the file makes no event: it waits where the file's
first or last day may have cut the pair, and is not understood anywhere else.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date

from wheelcli.book.brokers.reading import Findings, Found, Reading, Role, event_id
from wheelcli.book.brokers.source import NotUnderstood
from wheelcli.book.events import Event, Kind, at_of

__all__ = ["paired"]

_HALVES = (Role.REMOVAL, Role.DELIVERY, Role.LIKELY)
_SWAPS = (Role.LEAVES, Role.ARRIVES)
_UNEVEN = ((3, 2), (5, 4), (4, 3), (5, 2), (5, 3), (7, 2))
_MOST = 1_000
_CLOSE_DAYS = 4  # days between a removal and its shares, where a broker books them apart


def paired(findings: Findings) -> Reading:
    """The reading of a file, its halves joined."""
    whole = [found for found in findings.found if found.role is Role.WHOLE]
    joined: list[Found] = []
    left: list[Found] = []
    halves = [found for found in findings.found if found.role in _HALVES]
    swaps = [found for found in findings.found if found.role in _SWAPS]
    for pieces, join in ((halves, _deliveries), (swaps, _swaps)):
        made, alone = join(findings.broker, pieces)
        # Shares that leave one part of an account and enter another on the same day change nothing.
        findings.nothing["shares moved between parts of the account"] += 2 * sum(
            found.event.kind is Kind.TRANSFER for found in made
        )
        joined += [found for found in made if found.event.kind is not Kind.TRANSFER]
        left += alone
    waiting: list[NotUnderstood] = []
    edges = {min(findings.days), max(findings.days)} if findings.days else set()
    for found in left:
        if found.event.kind is Kind.TRANSFER or found.role is Role.LIKELY:
            whole.append(replace(found, role=Role.WHOLE))
            continue
        orphan = _orphan(found)
        day = found.posted or found.event.day
        if day in edges and len(edges) > 1:
            waiting += orphan
        else:
            findings.refused += orphan
    return findings.reading([*whole, *joined], waiting)


def _orphan(found: Found) -> list[NotUnderstood]:
    event = found.event
    if found.role is Role.REMOVAL:
        assert event.contract is not None
        why = f"{event.kind} of {event.contract.label(event.symbol)} without the line of its shares or cash"
    elif found.role is Role.DELIVERY:
        why = f"shares of {event.symbol} from an assignment or exercise without the line of the contract"
    else:
        gone = found.role is Role.LEAVES
        why = f"{'takes away' if gone else 'brings'} {event.symbol} without the line that {'replaces it' if gone else 'it replaces'}"
    hint = "export a range of days that holds both, or add the event by hand: `wheel journal add`"
    return found.refused(why, hint)


def _deliveries(broker: str, pieces: Sequence[Found]) -> tuple[list[Found], list[Found]]:
    """Removals with the shares that went with them: first one to one, then what a broker booked in one sum."""
    groups: dict[tuple[object, ...], tuple[list[Found], list[Found]]] = defaultdict(lambda: ([], []))
    for found in pieces:
        groups[_meeting(found)][found.role is not Role.REMOVAL].append(found)
    made: list[Found] = []
    left: list[Found] = []
    for removals, deliveries in groups.values():
        one_to_one(broker, removals, deliveries, made)
        left += in_sum(broker, removals, deliveries, made)
    return made, left


def _meeting(found: Found) -> tuple[object, ...]:
    """What a removal and its delivery have in common: name, price, direction of the shares."""
    event = found.event
    if found.role is not Role.REMOVAL:
        return event.symbol, event.price_micros, event.thousandths > 0
    assert event.contract is not None
    arrives = (event.contract.right == "put") == (event.kind is Kind.ASSIGNMENT)
    return event.symbol, round(event.contract.strike * 1_000_000), arrives


def _shares_of(found: Found) -> int:
    return abs(found.event.contracts) * found.event.deliverable_thousandths


def _near(one: date, other: date) -> bool:
    return abs((one - other).days) <= _CLOSE_DAYS


def one_to_one(broker: str, removals: list[Found], deliveries: list[Found], made: list[Found]) -> None:
    """Join each removal with a delivery of exactly its shares on its day (or days near it); both leave their lists."""
    for same_day in (True, False):
        by_size: dict[int, list[Found]] = defaultdict(list)
        for found in sorted(deliveries, key=lambda found: (found.event.at, found.event.id)):
            by_size[abs(found.event.thousandths)].append(found)
        for removal in sorted(removals, key=lambda found: (found.event.at, found.event.id)):
            for delivery in by_size[_shares_of(removal)]:
                days = removal.event.day, delivery.event.day
                if days[0] == days[1] or (not same_day and _near(*days)):
                    by_size[_shares_of(removal)].remove(delivery)
                    removals.remove(removal)
                    deliveries.remove(delivery)
                    made.append(_joined(broker, [removal], [delivery]))
                    break


def in_sum(broker: str, removals: list[Found], deliveries: list[Found], made: list[Found]) -> Iterable[Found]:
    """Join what is left of one contract and day where the sums of shares agree; returns the rest."""
    days = {found.event.day for found in (*removals, *deliveries)}
    for day in sorted(days):
        out = [found for found in removals if found.event.day == day]
        shares = [found for found in deliveries if found.event.day == day]
        kinds = {(found.event.contract, found.event.kind) for found in out}
        if len(kinds) == 1 and shares and sum(map(_shares_of, out)) == sum(_moved(shares)):
            made.append(_joined(broker, out, shares))
            removals = [found for found in removals if found not in out]
            deliveries = [found for found in deliveries if found not in shares]
    return [*removals, *deliveries]


def _moved(shares: Sequence[Found]) -> Iterator[int]:
    return (abs(found.event.thousandths) for found in shares)


def _joined(broker: str, removals: Sequence[Found], deliveries: Sequence[Found]) -> Found:
    """One event of a removal and its shares: its id is made of both, its cash and fees are the sums.

    Its group names the lines of the shares, so that such a line alone in another file is known to be in it.
    """
    pieces = [*removals, *deliveries]
    first = min(removals, key=lambda found: (found.event.at, found.event.id)).event
    ids = sorted(found.event.id for found in pieces)
    moved = sum(found.event.thousandths for found in deliveries)
    ends = first.contract.expiration if first.contract else None
    event = replace(
        first, id=event_id(broker, "pair", *ids), contracts=sum(found.event.contracts for found in removals),
        thousandths=moved, price_micros=deliveries[0].event.price_micros,
        cash_cents=sum(found.event.cash_cents for found in pieces),
        fees_cents=sum(found.event.fees_cents for found in pieces),
        group=" ".join(sorted(found.event.id for found in deliveries)),
        at=first.at if first.time_known else at_of(first.day, first.kind, thousandths=moved, expires=ends),
    )  # fmt: skip
    lines, texts = _lines(pieces)
    return replace(removals[0], event=event, lines=lines, texts=texts, role=Role.WHOLE, pieces=tuple(ids))


def _lines(pieces: Sequence[Found]) -> tuple[tuple[int, ...], tuple[str, ...]]:
    """The lines of these pieces and what stands in them, in the order of the file."""
    pairs = sorted(pair for found in pieces for pair in zip(found.lines, found.texts, strict=True))
    return tuple(line for line, _ in pairs), tuple(text for _, text in pairs)


def _swaps(broker: str, pieces: Sequence[Found]) -> tuple[list[Found], list[Found]]:
    """What leaves with what arrives in its place."""
    made: list[Found] = []
    left: list[Found] = []
    groups: dict[tuple[object, ...], tuple[list[Found], list[Found]]] = defaultdict(lambda: ([], []))
    for found in pieces:
        groups[(found.event.kind, found.event.day, *_likeness(found.event))][
            found.role is Role.ARRIVES
        ].append(found)
    for gone, came in groups.values():
        # Several contracts of one expiration adjusted on one day: the order of their strikes is kept.
        gone.sort(key=_rank)
        came.sort(key=_rank)
        if len(gone) != len(came):
            left += [*gone, *came]
            continue
        for one, other in zip(gone, came, strict=True):
            event = _swapped(broker, one.event, other.event)
            if event is None:
                left += [one, other]
            else:
                lines, texts = _lines((one, other))
                made.append(replace(one, event=event, lines=lines, texts=texts, role=Role.WHOLE))
    return made, left


def _likeness(event: Event) -> tuple[object, ...]:
    """What the two halves of a swap have in common."""
    if event.contract is None:
        return ("shares", None if event.kind is Kind.SYMBOL_CHANGE else event.symbol)
    name = None if event.kind is Kind.SYMBOL_CHANGE else event.symbol
    return ("contract", name, event.contract.right, event.contract.expiration)


def _rank(found: Found) -> tuple[object, ...]:
    event = found.event
    strike = event.contract.strike if event.contract else 0.0
    return strike, abs(event.contracts), abs(event.thousandths), event.id


def _swapped(broker: str, gone: Event, came: Event) -> Event | None:
    """The event that takes `gone` out and brings `came` in; None where they do not belong together."""
    name = event_id(broker, "swap", gone.id, came.id)
    if (
        gone.kind is Kind.SHARE_SELL
    ):  # a merger for cash: one line takes the shares, the other brings the money
        return replace(gone, id=name, cash_cents=came.cash_cents) if came.cash_cents > 0 else None
    if gone.kind is Kind.TRANSFER:
        equal = (gone.contracts, gone.thousandths) == (-came.contracts, -came.thousandths)
        return gone if equal and gone.contract == came.contract else None
    if gone.cash_cents + came.cash_cents or gone.fees_cents or came.fees_cents:
        return None
    if gone.contract is not None and came.contract is not None:
        if gone.contracts * came.contracts >= 0:
            return None
        return replace(
            gone, id=name, kind=Kind.ADJUSTMENT, contract_to=came.contract, contracts_to=came.contracts, cash_cents=0,
            price_micros=None, multiplier_to=came.multiplier, deliverable_to=came.deliverable_thousandths,
        )  # fmt: skip
    if gone.contract is not None or came.contract is not None or gone.thousandths * came.thousandths >= 0:
        return None
    if gone.kind is Kind.SYMBOL_CHANGE:
        if abs(gone.thousandths) != came.thousandths or gone.symbol == came.symbol:
            return None
        return replace(
            gone, id=name, symbol_to=came.symbol, thousandths=0, cash_cents=0, price_micros=None,
            at=gone.at if gone.time_known else at_of(gone.day, Kind.SYMBOL_CHANGE),
        )  # fmt: skip
    ratio = simple_ratio(came.thousandths, -gone.thousandths)
    if ratio is None:
        return None
    return replace(
        gone, id=name, kind=Kind.SPLIT, ratio=ratio, thousandths=0, cash_cents=0, price_micros=None
    )


def simple_ratio(after: int, before: int) -> tuple[int, int] | None:
    """The split that makes `before` thousandths of shares `after`, None where it is none that companies make.

    Kept narrow: 110 shares of 100 are a stock dividend or the new line of a reverse split, and not to be guessed at.

    >>> simple_ratio(108_000, 54_000), simple_ratio(10_000, 1_000), simple_ratio(1_000, 30_000), simple_ratio(150_000, 100_000)
    ((2, 1), (10, 1), (1, 30), (3, 2))
    >>> simple_ratio(110_000, 100_000) is None, simple_ratio(7, 0) is None
    (True, True)
    """
    if after <= 0 or before <= 0 or after == before:
        return None
    whole = ((round(after / before), 1), (1, round(before / after)))
    for new, old in (*whole, *_UNEVEN):
        if new and old and new != old and max(new, old) <= _MOST and abs(before * new / old - after) <= 1:
            return new, old
    return None
