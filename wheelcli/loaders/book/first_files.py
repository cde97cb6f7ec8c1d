"""Brokers' files that open an account: their events, and whether the cash before them is missing.

A file of transactions without a deposit leaves open what the account held before it. Two lines that bring
79.34 in all, and a balance of 9,079.34 after them, mean 9,000.00 before them; without a balance only the
owner knows.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import accumulate
from pathlib import Path
from typing import TYPE_CHECKING

from wheelcli.book.entry.import_preview import take_in
from wheelcli.book.from_config import MAIN
from wheelcli.book.opening import OPENS
from wheelcli.errors import Problem, WheelError, distinct_hints, usage
from wheelcli.loaders.book.broker_files import readings_of
from wheelcli.money_text import counted
from wheelcli.trading_calendar import session_on_or_after

if TYPE_CHECKING:
    from wheelcli.book.brokers.reading import Reading
    from wheelcli.book.brokers.source import NotUnderstood
    from wheelcli.book.events import Event

_SHOWN = 40  # lines that cannot be entered


class LinesLeftError(WheelError):
    """Lines of the files that cannot be entered, all of them, with the hints on what to do first."""

    def __init__(self, lines: "Sequence[NotUnderstood]") -> None:
        each = [f"{line.file}, line {line.line}: {line.reason}" for line in lines]
        message = f"{each[0]}; nothing was written"
        if len(each) > 1:
            more = [f"and {len(each) - _SHOWN:,} more"] if len(each) > _SHOWN else []
            message = "\n  ".join(
                [f"{len(each):,} lines cannot be entered; nothing was written:", *each[:_SHOWN], *more]
            )
        hint = "; ".join(distinct_hints(line.hint for line in lines))
        super().__init__(message, hint=hint, code="import")
        self.problems = tuple(
            Problem("not_understood", text, line.hint)
            for text, line in zip(each[:_SHOWN], lines, strict=False)
        )


@dataclass(frozen=True, slots=True)
class FirstFiles:
    """The events of files that open an account, in order, and the lines without one.

    `lacks_cash` is whether nothing in the files opens the account; `cash_before_cents` is then the cash
    before the first event by the file's balance, None if it has none.
    """

    events: "tuple[Event, ...]"
    left_out: "tuple[NotUnderstood, ...]"
    lacks_cash: bool
    cash_before_cents: int | None

    @property
    def first(self) -> date:
        """Return the day of the first event."""
        return self.events[0].day

    @property
    def summary(self) -> str:
        """Return what the files show of the cash: the events, their sum, and the lowest end of a day."""
        days: dict[date, int] = {}
        for event in self.events:
            days[event.day] = days.get(event.day, 0) + event.cash_cents
        sums = [*accumulate(days.values())]
        low = min(sums)
        return (
            f"{counted(len(self.events), 'event')} from {self.first} to {self.events[-1].day} change cash by"
            f" {sums[-1] / 100:+,.2f}"
            + (f", at the lowest point by {low / 100:+,.2f}" if low < min(sums[-1], 0) else "")
        )


def first_files(
    files: Sequence[Path], *, cash: float | None, partial: bool, on: date | None = None
) -> FirstFiles:
    """Return the events of the files. `cash` is the cash before them, dollars; None if not given. `on` is the
    day of positions whose file has none.

    Raises LinesLeftError if lines cannot be entered and `partial` is off; WheelError (usage) if there are no
    events, or if `cash` is given and a positions file has it.
    """
    readings = readings_of(list(files), MAIN, on=on)
    if cash is not None and any(
        each.positions and any(event.cash_cents for event in each.events) for each in readings
    ):
        raise usage("the positions file already includes the cash", "leave out --cash")
    intake = take_in(readings, [])
    if intake.not_understood and not partial:
        raise LinesLeftError(intake.not_understood)
    if not intake.new:
        raise usage("nothing in these files changes cash or holdings", "export transactions or positions")
    lacks = not any(event.kind in OPENS for event in intake.new)
    known = None if intake.not_understood or not lacks else _cash_before(readings)
    return FirstFiles(intake.new, intake.not_understood, lacks, known)


def all_in(files: Sequence[Path], known: "Sequence[Event]", *, on: date | None = None) -> bool:
    """Return whether the account's events include all that the files would add."""
    try:
        return not take_in(readings_of(list(files), MAIN, on=on), known, prove=False).new
    except WheelError:  # positions of an account with a history
        return False


def _cash_before(readings: "Sequence[Reading]") -> int | None:
    """Return the cash before the first event, by the balance of the only file; None if unknown."""
    if len(readings) != 1 or (balance := readings[0].balance) is None:
        return None
    events = readings[0].events
    if balance.total:
        return balance.start or None
    day = balance.day or max((event.day for event in events), default=None)
    if day is None:
        return None
    until = session_on_or_after(day)  # money dated on a day without a session counts from there
    before = balance.cents - sum(event.cash_cents for event in events if event.day <= until)
    return before if before >= 0 else None
