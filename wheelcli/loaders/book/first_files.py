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

from wheelcli.book.brokers.table import BY_HAND
from wheelcli.book.entry.import_preview import take_in
from wheelcli.book.from_config import MAIN
from wheelcli.book.opening import OPENS
from wheelcli.errors import Problem, WheelError, main_hint, usage
from wheelcli.loaders.book.broker_files import readings_of
from wheelcli.money_text import and_list, counted
from wheelcli.trading_calendar import session_on_or_after

if TYPE_CHECKING:
    from wheelcli.book.brokers.reading import Reading
    from wheelcli.book.brokers.source import NotUnderstood
    from wheelcli.book.events import Event

_SHOWN = 40  # lines that cannot be entered, or their reasons
_NUMBERS = 6  # line numbers of one reason


class LinesLeftError(WheelError):
    """Lines of the files that cannot be entered: a sentence for those with the same reason, and the hint of
    most of them. `problems` has each line with its own hint; `others` is whether other lines can be entered.
    """

    names_all = True  # the message has the problems, those of one reason in one sentence

    def __init__(self, lines: "Sequence[NotUnderstood]", *, others: bool) -> None:
        reasons = _by_reason(lines)
        message = f"{reasons[0]}; nothing was written"
        if len(reasons) > 1:
            more = [f"and {len(reasons) - _SHOWN:,} more"] if len(reasons) > _SHOWN else []
            message = "\n  ".join(
                [f"{len(lines):,} lines cannot be entered; nothing was written:", *reasons[:_SHOWN], *more]
            )
        # Without the skipped lines, the command says itself to enter them by hand.
        hints = [line.hint for line in lines if not (others and line.hint == BY_HAND)]
        super().__init__(message, hint=main_hint(hints), code="import")
        self.count, self.others = len(lines), others
        self.problems = tuple(
            Problem("not_understood", f"{line.file}, line {line.line}: {line.reason}", line.hint)
            for line in lines[:_SHOWN]
        )


def _by_reason(lines: "Sequence[NotUnderstood]") -> list[str]:
    """Return a sentence for the lines of a file with the same reason, in the order of the first ones."""
    groups: dict[tuple[str, str], list[str]] = {}
    for line in lines:
        groups.setdefault((line.file, line.reason), []).append(str(line.line))
    out = []
    for (file, reason), numbers in groups.items():
        shown = numbers[:_NUMBERS]
        shown += [f"{len(numbers) - _NUMBERS:,} more"] if len(numbers) > _NUMBERS else []
        out.append(f"{file}, line{'' if len(numbers) == 1 else 's'} {and_list(shown)}: {reason}")
    return out


@dataclass(frozen=True, slots=True)
class FirstFiles:
    """The events of files that open an account, in order, and the lines without one.

    `lacks_cash` is whether nothing in the files opens the account; `cash_before_cents` is the cash before
    the first event by the file's balance, None if it has none; `states_cash` is whether the files are
    positions with cash, so that there is nothing before them.
    """

    events: "tuple[Event, ...]"
    left_out: "tuple[NotUnderstood, ...]"
    lacks_cash: bool
    cash_before_cents: int | None
    states_cash: bool = False

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
            f"{counted(len(self.events), 'event')} from {self.first} to {self.events[-1].day}"
            f" {'changes' if len(self.events) == 1 else 'change'} cash by {sums[-1] / 100:+,.2f}"
            + (f", at the lowest point by {low / 100:+,.2f}" if low < min(sums[-1], 0) else "")
        )


def first_files(
    files: Sequence[Path], *, cash: float | None, partial: bool, on: date | None = None, of: str = ""
) -> FirstFiles:
    """Return the events of the files. `cash` is the cash before them, dollars; None if not given. `on` is the
    day of positions whose file has none; `of` picks one of several accounts in a file.

    Raises LinesLeftError if lines cannot be entered and `partial` is off; WheelError (usage) if there are no
    events, or if `cash` is given and a positions file has it.
    """
    readings = readings_of(list(files), MAIN, on=on, of=of)
    states = any(each.positions and any(event.cash_cents for event in each.events) for each in readings)
    if cash is not None and states:
        raise usage("the positions file already includes the cash", "leave out --cash")
    intake = take_in(readings, [])
    if intake.not_understood and not partial:
        raise LinesLeftError(intake.not_understood, others=bool(intake.new))
    if not intake.new:
        raise usage("nothing in these files changes cash or holdings", "export transactions or positions")
    lacks = not any(event.kind in OPENS for event in intake.new)
    known = None if intake.not_understood or states else _cash_before(readings)
    return FirstFiles(intake.new, intake.not_understood, lacks, known, states)


def all_in(files: Sequence[Path], known: "Sequence[Event]", *, on: date | None = None, of: str = "") -> bool:
    """Return whether the account's events include all that the files would add."""
    try:
        return not take_in(readings_of(list(files), MAIN, on=on, of=of), known, prove=False).new
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
