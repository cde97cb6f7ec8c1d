"""The preview of an import of broker files: what is new, what is known, and what cannot be taken, line by
line.

A pure function of the readings and the account's events. Ids show which events are known, so files may
overlap in any way. Holdings supply details that a file lacks (the side of an expiration, the ratio of a
split) and refuse impossible events (a close without an open).
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from wheelcli.book.brokers.reading import Found, Reading, Remark, event_id
from wheelcli.book.brokers.source import NotUnderstood
from wheelcli.book.check import check
from wheelcli.book.entry.import_walk import Walked, walk
from wheelcli.book.events import Event, Kind, at_of, order_key
from wheelcli.book.projection.live import live_events
from wheelcli.errors import Exit, WheelError
from wheelcli.trading_calendar import previous_session, session_on_or_after

__all__ = ["Compared", "Intake", "take_in"]

_ROUNDS = 20  # each pass removes events that the pass before left without their other half
_PAIRED = (Kind.ASSIGNMENT, Kind.EXERCISE, Kind.CASH_SETTLEMENT, Kind.SPLIT)
_OWN = {"manual", "fill", "settle", "demo", "csv"}


@dataclass(frozen=True, slots=True)
class Compared:
    """Cash in a file, and in its lines or the journal."""

    file: str
    what: str
    told_cents: int
    ours_cents: int
    day: date | None = None

    @property
    def off_cents(self) -> int:
        """Return our cash less the file's."""
        return self.ours_cents - self.told_cents


@dataclass(frozen=True, slots=True)
class Intake:
    """The preview of an import, and what it would write."""

    new: tuple[Event, ...]
    known: int
    not_understood: tuple[NotUnderstood, ...]
    waiting: tuple[NotUnderstood, ...]
    remarks: tuple[Remark, ...]
    nothing: tuple[tuple[str, int], ...]
    compared: tuple[Compared, ...]
    where: dict[str, Found]
    others: tuple[str, ...] = ()  # other brokers, or other layouts of this broker, with events in the account


def take_in(
    readings: Sequence[Reading],
    known: Iterable[Event],
    *,
    prove: bool = True,
    watch: Callable[[int, int], None] | None = None,
) -> Intake:
    """Return the events that these readings would add to an account with the events `known`.

    If `prove` is set, run the journal's check on the result and name the lines that it refuses. Otherwise the
    write runs the check, without naming lines. `watch` is as in `walk`.

    Raises WheelError (code `import`) for positions of an account that already has a history.
    """
    events = list(known)
    ids = {event.id for event in events}
    joined = {part for event in events if event.kind in _PAIRED for part in (event.group or "").split()}
    live, _ = live_events(events)
    events_in_files = [each for reading in readings for each in reading.found]
    for reading in readings:
        if reading.positions:
            _refuse_history(reading, live, ids)
    pieces = {piece for each in events_in_files for piece in each.pieces}
    in_pairs = joined | pieces
    new: dict[str, Found] = {}
    count = 0
    for each in events_in_files:
        name = each.event.id
        if name in ids or name in new or (not each.pieces and name in in_pairs):
            count += 1
        else:
            new[name] = each
    gone = {event.id for event in live if event.id in pieces}
    stays = [event for event in live if event.id not in gone]
    first = min((each.event.day for each in events_in_files), default=date.max)
    opening_day = first if first == date.max else previous_session(first)
    walked = walk(stays, list(new.values()), live, opening_day=opening_day, watch=watch)
    undoing = _undoing(walked, new, live)
    refused: list[NotUnderstood] = []
    short: list[Event] = []
    for _ in range(_ROUNDS if prove else 0):
        breaches = {
            each.event: each.message for each in check([*events, *undoing, *walked.events]) if each.event
        }
        wrong = {walked.main_of(event): breaches[event.id] for event in walked.events if event.id in breaches}
        if not wrong:
            break
        for name, why in wrong.items():
            left = new.pop(name)
            refused += left.refused(why)
            short += [left.event] if left.short and left.event.micro_shares < 0 else []
        # Without a left-out line, later events may be impossible or mean something else: go through all
        # again.
        walked = walk(stays, list(new.values()), live, opening_day=opening_day, left_out=short, watch=watch)
        undoing = _undoing(walked, new, live)
    entries, remarks = walked.events, walked.remarks
    new |= {event.id: new[walked.main_of(event)] for event in entries if event.id not in new}
    refused += walked.refused
    refused += [each for reading in readings for each in reading.not_understood]
    order = {reading.file: place for place, reading in enumerate(readings)}
    nothing: dict[str, int] = {}
    for reading in readings:
        for what, times in reading.nothing:
            nothing[what] = nothing.get(what, 0) + times
    return Intake(
        new=tuple(sorted([*undoing, *entries], key=order_key)),
        known=count,
        not_understood=tuple(sorted(refused, key=lambda each: (order.get(each.file, 0), each.line))),
        waiting=tuple(each for reading in readings for each in reading.waiting if each.id not in in_pairs),
        remarks=(
            *(remark for reading in readings for remark in reading.remarks),
            *remarks,
            *(
                _begun(reading)
                for reading in readings
                if reading.balance and reading.balance.start and not live
            ),
        ),
        nothing=tuple(nothing.items()),
        compared=tuple(_compared(readings, stays, entries)),
        where=new,
        others=tuple(sorted({e.source for e in live} - _OWN - {reading.broker for reading in readings})),
    )


def _refuse_history(reading: Reading, live: Sequence[Event], ids: set[str]) -> None:
    """Refuse positions of an account with a history, because positions include all earlier events."""
    mine = {each.event.id for each in reading.found}
    if not reading.found or mine <= ids:
        return
    moment = max(each.event.at for each in reading.found)
    before = [event for event in live if event.at <= moment and event.id not in mine]
    if before:
        raise WheelError(
            f"{reading.file} has the positions of {moment.date()}, but the account already has"
            f" {len(before)} event{'' if len(before) == 1 else 's'} up to that day",
            hint="import positions into an account without history: pass another `--account NAME`",
            code="import",
            exit_code=Exit.INVALID,
        )


def _begun(reading: Reading) -> Remark:
    """Return how to enter the cash that an account had before the first file of its history."""
    balance = reading.balance
    assert balance is not None
    dollars = f"{balance.start / 100:.2f}"
    first = min((each.event.day for each in reading.found), default=balance.day)
    how = f'`wheel journal add "OPENING {dollars}{f" on {first}" if first else ""}"`'
    return Remark(
        balance.line,
        f"the file begins with {balance.start / 100:,.2f} of cash: if no older file includes it, {how}",
        reading.file,
    )


def _undoing(walked: Walked, new: Mapping[str, Found], live: Sequence[Event]) -> list[Event]:
    """Return undoes of events that other files imported from a single line and that are now part of a
    complete event.
    """
    parts = {piece for event in walked.events if event.id in new for piece in new[event.id].pieces}
    return [_undo(event) for event in live if event.id in parts]


def _undo(event: Event) -> Event:
    """Return an undo of an event that holds one of two lines: the shares of an assignment, one side of a
    split.
    """
    name = event_id(event.source, "undo", event.id)
    memo = "the shares of an assignment, imported before without its contract"
    if event.kind is Kind.SPLIT:
        memo = "one line of a split, imported before without the other"
    return Event(
        id=name,
        account=event.account,
        kind=Kind.UNDO,
        day=event.day,
        at=at_of(event.day, Kind.UNDO),
        time_known=False,
        undoes=event.id,
        source=event.source,
        memo=memo,
    )


def _compared(readings: Sequence[Reading], live: Sequence[Event], new: Sequence[Event]) -> Iterable[Compared]:
    """Return each file's own cash beside ours."""
    for reading in readings:
        balance = reading.balance
        if balance is None:
            continue
        if balance.total:
            ours = balance.start + sum(each.event.cash_cents for each in reading.found)
            what = "its ending cash" if balance.start else "the sum of its lines"
            yield Compared(reading.file, what, balance.cents, ours)
            continue
        day = balance.day or max((each.event.day for each in reading.found), default=None)
        if day is not None:
            until = session_on_or_after(day)  # cash dated on a day without a session counts from that session
            ours = sum(event.cash_cents for event in (*live, *new) if event.day <= until)
            yield Compared(reading.file, "cash", balance.cents, ours, day)
