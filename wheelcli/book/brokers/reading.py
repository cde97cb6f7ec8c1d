"""What a broker's file says, as values: events with the lines they come from, and the lines that made none.

A reader puts what it finds into `Findings`, which gives every event its id: the broker, the account, the line's content
in normal form (never its spelling, its place in the file, or the layout), and its ordinal among equal lines. So the same
line has the same id in every file, in any order, and two equal fills stay two.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from enum import StrEnum
from functools import lru_cache
from hashlib import blake2b
from typing import Any

from wheelcli.book.brokers.days import NEW_YORK, session_of
from wheelcli.book.brokers.numbers import cents
from wheelcli.book.brokers.source import NotUnderstood, shown
from wheelcli.book.brokers.table import Row, Unclear
from wheelcli.book.events import Event, Kind, at_of
from wheelcli.contract import Contract

_BOOKED_WITHIN = timedelta(days=6)

__all__ = ["Balance", "Findings", "Found", "Open", "Reading", "Remark", "Role", "ended", "event_id"]


class Role(StrEnum):
    """What part of an event a line tells."""

    WHOLE = "whole"
    REMOVAL = "removal"  # the contract of an assignment or an exercise
    DELIVERY = "delivery"  # its shares and cash
    LIKELY = "likely"  # shares that are one's if their price, day and name fit; else a trade of their own
    LEAVES = "leaves"  # what an adjustment, a split or a new name takes away
    ARRIVES = "arrives"  # what it puts in its place


class Open(StrEnum):
    """What the file leaves open, and only the holdings on that day can tell."""

    SIGN = "sign"  # an expiration that does not say whether the contracts were long or short
    EFFECT = "effect"  # an option trade that does not say whether it opens or closes
    RATIO = "ratio"  # a split that tells the shares added, not the ratio
    FRACTION = "fraction"  # cash for a fraction of a share, of which the size is not told


@dataclass(frozen=True, slots=True)
class Found:
    """An event and where it stands in the file."""

    event: Event
    lines: tuple[int, ...]
    texts: tuple[str, ...]  # what stands in each of them
    role: Role = Role.WHOLE
    left_open: Open | None = None
    posted: date | None = None  # the day the broker booked it, where that is not the event's
    file: str = ""
    pieces: tuple[str, ...] = ()  # ids its lines would have as events of their own

    def refused(self, reason: str, hint: str = "") -> list[NotUnderstood]:
        """That none of its lines is taken, line by line."""
        pairs = zip(self.lines, self.texts, strict=True)
        return [
            NotUnderstood(line, shown(text), reason, self.file, hint, self.event.id) for line, text in pairs
        ]


@dataclass(frozen=True, slots=True)
class Remark:
    """Something about a line that was taken which its owner should see."""

    line: int
    message: str
    file: str = ""


@dataclass(frozen=True, slots=True)
class Balance:
    """What the file itself says of cash: a balance at the end of a day, or the sum of the file's lines (`total`)."""

    cents: int
    day: date | None = None
    total: bool = False


@dataclass(frozen=True, slots=True)
class Reading:
    """All that one file says. `nothing` counts the lines that change neither cash nor holdings, by what they are."""

    broker: str
    file: str
    found: tuple[Found, ...] = ()
    not_understood: tuple[NotUnderstood, ...] = ()
    waiting: tuple[NotUnderstood, ...] = ()  # halves of pairs cut by the file's first or last day
    remarks: tuple[Remark, ...] = ()
    nothing: tuple[tuple[str, int], ...] = ()
    balance: Balance | None = None
    positions: bool = False  # it says what was held at one moment, not what happened

    @property
    def events(self) -> tuple[Event, ...]:
        """The events alone."""
        return tuple(found.event for found in self.found)


@lru_cache(maxsize=65536)
def _occ(contract: Contract) -> str:
    return contract.occ


def event_id(broker: str, *parts: object) -> str:
    """A stable id from an event's parts: `schwab-` and 80 bits of BLAKE2."""
    text = "\x1f".join(map(str, parts))
    return f"{broker}-{blake2b(text.encode(), digest_size=10).hexdigest()}"


def ended(when: datetime | date, contract: Contract) -> datetime | date:
    """When a contract ended: brokers book the end of Friday's contracts on Saturday or Monday; it belongs to Friday."""
    day = session_of(when) if isinstance(when, datetime) else when
    if contract.expiration < day <= contract.expiration + _BOOKED_WITHIN:
        if isinstance(when, datetime):
            return datetime.combine(contract.expiration, time(20, 0), NEW_YORK).astimezone(UTC)
        return contract.expiration
    return when


@dataclass(slots=True)
class Findings:
    """What a reader has found so far in one file."""

    broker: str
    account: str
    file: str
    found: list[Found] = field(default_factory=list)
    refused: list[NotUnderstood] = field(default_factory=list)
    remarks: list[Remark] = field(default_factory=list)
    nothing: Counter[str] = field(default_factory=Counter)
    balance: Balance | None = None
    told: set[object] = field(default_factory=set)  # what another line has said already
    days: set[date] = field(default_factory=set)  # every day the file names, to know its edges
    _seen: Counter[tuple[object, ...]] = field(default_factory=Counter)

    def add(
        self,
        row: Row,
        kind: Kind,
        when: datetime | date,
        *,
        mark: str = "",
        role: Role = Role.WHOLE,
        left_open: Open | None = None,
        posted: date | None = None,
        key_cents: int | None = None,
        **told: Any,
    ) -> None:
        """Take one line as one event (or one part of it). `mark` tells apart lines alike in every other way.

        `key_cents` stands for the cash in the id, where layouts of one broker tell it by a cent apart.
        """
        thousandths = told.get("thousandths", 0)
        if isinstance(when, datetime):
            at, day, known = when, session_of(when), True
        else:
            ends = told["contract"].expiration if told.get("contract") else None
            at, day, known = at_of(when, kind, thousandths=thousandths, expires=ends), when, False
        contract, to = told.get("contract"), told.get("contract_to")
        key = (
            kind, at if known else day, told.get("symbol"), contract and _occ(contract), told.get("contracts", 0),
            thousandths, told.get("price_micros"), told.get("cash_cents", 0) if key_cents is None else key_cents,
            told.get("fees_cents", 0) if key_cents is None else "", told.get("ratio"),
            told.get("symbol_to"), to and _occ(to), mark,
        )  # fmt: skip
        self._seen[key] += 1
        name = event_id(self.broker, self.account, *key, self._seen[key])
        event = Event(
            id=name,
            account=self.account,
            kind=kind,
            day=day,
            at=at,
            time_known=known,
            source=self.broker,
            **told,
        )
        self.days.add(posted or day)
        self.found.append(
            Found(event, (row.line,), (row.said or ",".join(row.cells),), role, left_open, posted, self.file)
        )

    def cash(
        self,
        row: Row,
        kind: Kind,
        when: datetime | date,
        dollars: Decimal,
        *,
        symbol: str | None = None,
        memo: str = "",
        posted: date | None = None,
    ) -> None:
        """Take a line of cash alone; its description, in normal form, is part of its id."""
        paid = cents(dollars)
        words = " ".join(memo.split())
        if paid == 0:
            self.skip("a line of cash of 0.00")
            self.days.add(posted or (session_of(when) if isinstance(when, datetime) else when))
            return
        if kind in (Kind.DEPOSIT, Kind.WITHDRAWAL):
            kind = Kind.DEPOSIT if paid > 0 else Kind.WITHDRAWAL
        if kind is Kind.DIVIDEND and symbol is None:
            kind = Kind.INTEREST
        if kind in (Kind.DEPOSIT, Kind.WITHDRAWAL, Kind.INTEREST):
            symbol = None
        self.add(
            row,
            kind,
            when,
            mark=words.upper(),
            posted=posted,
            symbol=symbol,
            cash_cents=paid,
            memo=words[:80],
        )

    def expire(
        self, row: Row, when: datetime | date, *, count: int, sign: int, contract: Contract, **told: Any
    ) -> None:
        """Take the end of contracts that expired; `sign` 1 for short ones, -1 for long ones, 0 where it is not told."""
        if told.get("cash_cents") or told.get("fees_cents"):
            raise Unclear("an expiration that moves cash")
        self.add(
            row, Kind.EXPIRATION, ended(when, contract), contract=contract, contracts=sign * count if sign else count,
            left_open=None if sign else Open.SIGN, **told,
        )  # fmt: skip

    def refuse(self, row: Row, trouble: Unclear) -> None:
        """Tell that a line is not understood."""
        self.refused.append(row.not_understood(trouble))

    def skip(self, what: str) -> None:
        """A line that changes neither cash nor holdings."""
        self.nothing[what] += 1

    def remark(self, row: Row, message: str) -> None:
        """Something its owner should see about a line that is taken."""
        self.remarks.append(Remark(row.line, message, self.file))

    def reading(self, found: Iterable[Found], waiting: Iterable[NotUnderstood] = ()) -> Reading:
        """The reading, with these events."""
        return Reading(
            broker=self.broker, file=self.file, found=tuple(found), remarks=tuple(self.remarks), waiting=tuple(waiting),
            not_understood=tuple(sorted(self.refused, key=lambda refused: refused.line)),
            nothing=tuple(sorted((what, count) for what, count in self.nothing.items() if count)), balance=self.balance,
        )  # fmt: skip
