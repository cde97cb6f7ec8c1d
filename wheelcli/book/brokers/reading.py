"""The content of a broker's file as values: events with their lines, and the lines without an event.

A reader collects in `Findings` (`findings.py`) and returns a `Reading`.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from hashlib import blake2b

from wheelcli.book.brokers.days import NEW_YORK, session_of
from wheelcli.book.brokers.source import NotUnderstood, shown
from wheelcli.book.events import Event
from wheelcli.contract import Contract

_BOOKED_WITHIN = timedelta(days=6)
SEPARATOR = "\x1f"  # separates the parts of an id

__all__ = [
    "SEPARATOR",
    "Balance",
    "Found",
    "Open",
    "Reading",
    "Remark",
    "Role",
    "ended",
    "event_id",
    "id_of",
    "lines_of",
]


class Role(StrEnum):
    """The part of an event that a line contains."""

    WHOLE = "whole"
    REMOVAL = "removal"  # the contract of an assignment or an exercise
    DELIVERY = "delivery"  # its shares and cash
    LIKELY = "likely"  # shares of an assignment if price, day and name fit; otherwise a trade
    SETTLES = "settles"  # cash for contracts that another line removes
    LEAVES = "leaves"  # the old holding, which an adjustment, a split or a new name removes
    ARRIVES = "arrives"  # the new holding in its place


class Open(StrEnum):
    """A detail that is not in the file and that only the holdings on that day decide."""

    SIGN = "sign"  # an expiration without long or short
    EFFECT = "effect"  # an option trade without open or close
    RATIO = "ratio"  # a split with the shares added, not the ratio
    FRACTION = "fraction"  # cash for a fraction of a share of unknown size
    ALL = "all"  # an expiration without a quantity: it ends what is held
    DELIVERABLE = "deliverable"  # a contract that a split adjusts, without the shares behind the new one


@dataclass(frozen=True, slots=True)
class Found:
    """An event and its place in the file."""

    event: Event
    lines: tuple[int, ...]
    texts: tuple[str, ...]  # the text of each line
    role: Role = Role.WHOLE
    left_open: Open | None = None
    posted: date | None = None  # the day the broker booked it, if that is not the event's
    file: str = ""
    pieces: tuple[str, ...] = ()  # the ids that its lines would have as separate events
    short: bool = False  # the file marks its shares as sold short, or as covering shares sold short
    reverse: bool = False  # a split that the file calls a reverse one

    def refused(self, reason: str, hint: str = "") -> list[NotUnderstood]:
        """Return every line left out, one by one."""
        pairs = zip(self.lines, self.texts, strict=True)
        return [
            NotUnderstood(line, shown(text), reason, self.file, hint, self.event.id) for line, text in pairs
        ]


@dataclass(frozen=True, slots=True)
class Remark:
    """A remark for the owner on a line that was taken."""

    line: int
    message: str
    file: str = ""


@dataclass(frozen=True, slots=True)
class Balance:
    """The file's own cash, cents: a balance at the end of a day, or the sum of its lines (`total`) added to
    `start`.
    """

    cents: int
    day: date | None = None
    total: bool = False
    start: int = 0  # cash before the first line, if the file has it
    line: int = 0  # where the file has it


@dataclass(frozen=True, slots=True)
class Reading:
    """The content of one file. `nothing` counts the lines that change neither cash nor holdings, by kind."""

    broker: str
    file: str
    found: tuple[Found, ...] = ()
    not_understood: tuple[NotUnderstood, ...] = ()
    waiting: tuple[NotUnderstood, ...] = ()  # halves of pairs cut by the file's first or last day
    remarks: tuple[Remark, ...] = ()
    nothing: tuple[tuple[str, int], ...] = ()
    balance: Balance | None = None
    positions: bool = False  # a holding at one moment, not an event

    @property
    def events(self) -> tuple[Event, ...]:
        """Return only the events."""
        return tuple(each.event for each in self.found)


def lines_of(pieces: Iterable[Found]) -> tuple[tuple[int, ...], tuple[str, ...]]:
    """Return the lines of these pieces with their text, in the order of the file."""
    pairs = sorted(pair for piece in pieces for pair in zip(piece.lines, piece.texts, strict=True))
    return tuple(line for line, _ in pairs), tuple(text for _, text in pairs)


def event_id(broker: str, *parts: object) -> str:
    """Return a stable id from an event's parts: `schwab-` and 80 bits of BLAKE2."""
    return id_of(broker, SEPARATOR.join(map(str, parts)))


def id_of(broker: str, text: str) -> str:
    """Return the id of an event whose parts are joined already."""
    return f"{broker}-{blake2b(text.encode(), digest_size=10).hexdigest()}"


def ended(when: datetime | date, contract: Contract) -> datetime | date:
    """Return when a contract ended: brokers book the end of Friday's contracts on Saturday or Monday; it
    belongs to Friday.
    """
    day = session_of(when) if isinstance(when, datetime) else when
    if contract.expiration < day <= contract.expiration + _BOOKED_WITHIN:
        if isinstance(when, datetime):
            return datetime.combine(contract.expiration, time(20, 0), NEW_YORK).astimezone(UTC)
        return contract.expiration
    return when
