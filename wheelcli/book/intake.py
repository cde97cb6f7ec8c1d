"""What importing broker files would add to the journal: what is new, what is known, and what cannot be taken, line by line.

A pure function of the readings and the account's events. Ids decide what is known, so files may overlap in any way; holdings settle what a
file leaves open (the side of an expiration, the ratio of a split) and refuse what cannot have happened (a close without an open).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from wheelcli.book.brokers.on_hand import Holdings
from wheelcli.book.brokers.reading import Found, Reading, Remark, event_id
from wheelcli.book.brokers.source import NotUnderstood
from wheelcli.book.check import check
from wheelcli.book.events import Event, Kind, at_of, order_key
from wheelcli.book.folding.live import live_events
from wheelcli.book.left_open import opening_hint, rounded_off, settled_by
from wheelcli.errors import Exit, WheelError

__all__ = ["Compared", "Intake", "take_in"]

_ROUNDS = 20  # each takes out what the one before has left without its other half
_PAIRED = (Kind.ASSIGNMENT, Kind.EXERCISE)
_OWN = {"manual", "fill", "settle", "demo", "csv"}


@dataclass(frozen=True, slots=True)
class Compared:
    """Cash as a file says it and as its lines, or the journal, have it."""

    file: str
    what: str
    told_cents: int
    ours_cents: int
    day: date | None = None

    @property
    def off_cents(self) -> int:
        """Ours less the file's."""
        return self.ours_cents - self.told_cents


@dataclass(frozen=True, slots=True)
class Intake:
    """The preview of an import, and what it writes."""

    new: tuple[Event, ...]
    known: int
    not_understood: tuple[NotUnderstood, ...]
    waiting: tuple[NotUnderstood, ...]
    remarks: tuple[Remark, ...]
    nothing: tuple[tuple[str, int], ...]
    compared: tuple[Compared, ...]
    where: dict[str, Found]
    others: tuple[
        str, ...
    ] = ()  # other brokers, or other layouts of this one, that the account has events of


def take_in(readings: Sequence[Reading], known: Iterable[Event], *, prove: bool = True) -> Intake:
    """What these readings would add to an account that has the events `known`.

    With `prove` the journal's own check is run on the result and the lines it objects to are named; without it the write does so, unnamed.

    Raises WheelError (code `import`) for positions of an account that has a history before them.
    """
    events = list(known)
    ids = {event.id for event in events}
    joined = {part for event in events if event.kind in _PAIRED for part in (event.group or "").split()}
    held, _ = live_events(events)
    found = [each for reading in readings for each in reading.found]
    for reading in readings:
        if reading.positions:
            _refuse_history(reading, held, ids)
    pieces = {piece for each in found for piece in each.pieces}
    in_pairs = joined | pieces
    new: dict[str, Found] = {}
    count = 0
    for each in found:
        name = each.event.id
        if name in ids or name in new or (not each.pieces and name in in_pairs):
            count += 1
        else:
            new[name] = each
    gone = {event.id for event in held if event.id in pieces}
    stays = [event for event in held if event.id not in gone]
    taken, refused, remarks = _walk(stays, list(new.values()), held)
    parts = {piece for event in taken for piece in new[event.id].pieces}
    undoing = [_undo(event) for event in held if event.id in parts]
    if prove:
        taken = _proved(events, undoing, taken, new, refused)
    refused += [each for reading in readings for each in reading.not_understood]
    order = {reading.file: place for place, reading in enumerate(readings)}
    nothing: dict[str, int] = {}
    for reading in readings:
        for what, times in reading.nothing:
            nothing[what] = nothing.get(what, 0) + times
    return Intake(
        new=tuple(sorted([*undoing, *taken], key=order_key)),
        known=count,
        not_understood=tuple(sorted(refused, key=lambda each: (order.get(each.file, 0), each.line))),
        waiting=tuple(each for reading in readings for each in reading.waiting if each.id not in in_pairs),
        remarks=(*(remark for reading in readings for remark in reading.remarks), *remarks),
        nothing=tuple(nothing.items()),
        compared=tuple(_compared(readings, stays, taken)),
        where=new,
        others=tuple(sorted({e.source for e in held} - _OWN - {reading.broker for reading in readings})),
    )


def _refuse_history(reading: Reading, held: Sequence[Event], ids: set[str]) -> None:
    """Positions are where an account begins: what happened before them is in them."""
    mine = {each.event.id for each in reading.found}
    if not reading.found or mine <= ids:
        return
    moment = max(each.event.at for each in reading.found)
    before = [event for event in held if event.at <= moment and event.id not in mine]
    if before:
        raise WheelError(
            f"{reading.file} says what was held on {moment.date()}, and the account has {len(before)} "
            f"event{'' if len(before) == 1 else 's'} up to that day already",
            hint="import positions into an account without a history: `--account NAME` names another one",
            code="import", exit_code=Exit.INVALID,
        )  # fmt: skip


def _proved(
    known: Sequence[Event],
    undoing: Sequence[Event],
    taken: list[Event],
    new: Mapping[str, Found],
    refused: list[NotUnderstood],
) -> list[Event]:
    """Those of the new events with which the journal still adds up; the lines of the others are refused."""
    for _ in range(_ROUNDS):
        breaches = {each.event: each.message for each in check([*known, *undoing, *taken]) if each.event}
        wrong = [event for event in taken if event.id in breaches]
        if not wrong:
            break
        for event in wrong:
            refused += new[event.id].refused(breaches[event.id])
        taken = [event for event in taken if event.id not in breaches]
    return taken


def _undo(event: Event) -> Event:
    """Takes back a share trade that a file without its assignment's other line had brought alone."""
    name = event_id(event.source, "undo", event.id)
    memo = "the shares of an assignment, imported before without its contract"
    return Event(
        id=name, account=event.account, kind=Kind.UNDO, day=event.day, at=at_of(event.day, Kind.UNDO), time_known=False,
        undoes=event.id, source=event.source, memo=memo,
    )  # fmt: skip


def _walk(
    known: Sequence[Event], new: Sequence[Found], held: Sequence[Event]
) -> tuple[list[Event], list[NotUnderstood], list[Remark]]:
    """Go through all events in their order; settle and judge the new ones. Returns those taken, and those refused."""
    by_id = {each.event.id: each for each in new}
    openings = [event.at for event in held if event.kind is Kind.OPENING_BALANCE and event.source not in _OWN]
    began = max(openings, default=None)
    holdings = Holdings()
    taken: list[Event] = []
    refused: list[NotUnderstood] = []
    remarks: list[Remark] = []
    for event in sorted([*known, *(each.event for each in new)], key=order_key):
        each = by_id.get(event.id)
        if each is None:
            holdings.take(event)
            continue
        settled, why, hint = settled_by(event, each.left_open, holdings)
        if why is None and began is not None and event.at <= began and event.kind is not Kind.OPENING_BALANCE:
            why, hint = f"before the positions of {began.date()}, which have it in them", ""
        if why is None and settled is not None:
            why = holdings.objection(settled)
            if why is not None and settled.kind is Kind.EXPIRATION:
                # What expires is what is held: brokers do not agree on the sign of its quantity.
                other = replace(settled, contracts=-settled.contracts)
                if holdings.objection(other) is None:
                    settled, why = other, None
            if why is not None and (close := rounded_off(settled, holdings)) is not None:
                remarks.append(
                    Remark(
                        each.lines[0],
                        f"{event.symbol}: parts of shares are rounded; the last thousandths go with it",
                        each.file,
                    )
                )
                settled, why = close, None
            hint = opening_hint(settled, of_shares=why.startswith("takes ")) if why else ""
        if why is None and settled is not None:
            holdings.take(settled)
            taken.append(settled)
        elif why is not None:
            refused += each.refused(why, hint)
    return taken, refused, remarks


def _compared(
    readings: Sequence[Reading], held: Sequence[Event], taken: Sequence[Event]
) -> Iterable[Compared]:
    """Each file's own word on cash beside ours."""
    for reading in readings:
        balance = reading.balance
        if balance is None:
            continue
        if balance.total:
            ours = sum(each.event.cash_cents for each in reading.found)
            yield Compared(reading.file, "the sum of its lines", balance.cents, ours)
            continue
        day = balance.day or max((each.event.day for each in reading.found), default=None)
        if day is not None:
            ours = sum(event.cash_cents for event in (*held, *taken) if event.day <= day)
            yield Compared(reading.file, "cash", balance.cents, ours, day)
