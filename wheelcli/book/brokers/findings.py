"""The results of a reader while it reads a file: events with their ids, lines without an event, and remarks.

An id is made of the broker, the account, the line's content in normal form (never its spelling, its place in
the file, or the layout), and its ordinal among equal lines. Therefore, the same line has the same id in every
file, in any order, and two equal fills stay two. The id holds shares in rounded thousandths, as when the book
stored no smaller parts, so that an older import is still recognised.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from wheelcli.book.brokers.days import session_of
from wheelcli.book.brokers.numbers import cents, in_thousandths
from wheelcli.book.brokers.reading import (
    SEPARATOR,
    Balance,
    Found,
    Open,
    Reading,
    Remark,
    Role,
    ended,
    id_of,
)
from wheelcli.book.brokers.source import NotUnderstood
from wheelcli.book.brokers.table import Row, Unclear
from wheelcli.book.contract_names import name_of
from wheelcli.book.events import DELIVERABLE, Event, Kind, at_of
from wheelcli.book.moment_text import utc_text
from wheelcli.book.money_day import money_day
from wheelcli.contract import Contract
from wheelcli.option_roots import terms_of
from wheelcli.quickly import quickly

__all__ = ["Findings"]

_DELIVERING = (Kind.ASSIGNMENT, Kind.EXERCISE)
_event, _piece = quickly(Event), quickly(Found)
_S = SEPARATOR


@dataclass(slots=True)
class Findings:
    """What a reader has collected from one file so far."""

    broker: str
    account: str
    file: str
    found: list[Found] = field(default_factory=list)
    refused: list[NotUnderstood] = field(default_factory=list)
    remarks: list[Remark] = field(default_factory=list)
    nothing: Counter[str] = field(default_factory=Counter)
    balance: Balance | None = None
    facts: set[object] = field(default_factory=set)  # repeats of another line
    days: set[date] = field(default_factory=set)  # every day in the file, to know its first and last day
    _seen: dict[str, int] = field(default_factory=dict)  # number of such lines so far, by the first's id
    _names: dict[str, str] = field(default_factory=dict)

    def add(  # noqa: PLR0913 - every reader's way in, other packages' too
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
        key_kind: Kind | None = None,
        short: bool = False,
        reverse: bool = False,
        symbol: str | None = None,
        contract: Contract | None = None,
        contracts: int = 0,
        micro_shares: int = 0,
        price_micros: int | None = None,
        cash_cents: int = 0,
        fees_cents: int = 0,
        ratio: tuple[int, int] | None = None,
        symbol_to: str | None = None,
        contract_to: Contract | None = None,
        multiplier: int = 100,
        deliverable_micros: int = DELIVERABLE,
        group: str | None = None,
        memo: str = "",
        **fields: Any,
    ) -> None:
        """Add one line as one event (or a part of one). `mark` separates lines that are equal in every other
        way.

        `key_cents` and `key_kind` stand for cash and kind in the id: layouts of one broker may differ by a
        cent of cash.
        """
        known = isinstance(when, datetime)
        if isinstance(when, datetime):
            at, day = when, session_of(when)
            moment = f"{utc_text(at, ' ')}+00:00" if at.tzinfo is UTC else str(at)
        else:
            ends = None if contract is None else contract.expiration
            at, day = at_of(when, kind, micro_shares=micro_shares, expires=ends), when
            moment = str(day)
        if (
            micro_shares
            and contract is not None
            and kind in _DELIVERING
            and terms_of(contract.root, symbol or "").cash
        ):
            raise Unclear(f"{kind} of {contract.label(symbol)} with shares, but it settles in cash")
        # One text rather than a join of parts: a long file has as many ids as lines.
        told_as = (
            f"{self.account}{_S}{key_kind or kind}{_S}{moment}{_S}{getattr(symbol, 'keyed', symbol)}{_S}"
            f"{contract and name_of(contract)}{_S}{contracts}{_S}"
            f"{micro_shares and in_thousandths(micro_shares)}{_S}{price_micros}{_S}"
            f"{cash_cents if key_cents is None else key_cents}{_S}"
            f"{fees_cents if key_cents is None else ''}{_S}{ratio}{_S}"
            f"{getattr(symbol_to, 'keyed', symbol_to)}{_S}{contract_to and name_of(contract_to)}{_S}{mark}"
        )
        name = id_of(self.broker, f"{told_as}{_S}1")
        self._seen[name] = count = self._seen.get(name, 0) + 1
        if count > 1:
            name = id_of(self.broker, f"{told_as}{_S}{count}")
        if contract is None and not micro_shares and (counts := money_day(kind, day)) != day:
            posted, day = posted or day, counts
        # By place: names take a microsecond more, and a long file has as many events as lines.
        event = _event(
            name,
            self.account,
            kind,
            day,
            at,
            known,
            None if symbol is None else self._plain(symbol),
            contract,
            contracts,
            multiplier,
            deliverable_micros,
            micro_shares,
            price_micros,
            cash_cents,
            fees_cents,
            ratio,
            None if symbol_to is None else self._plain(symbol_to),
            contract_to,
            0,
            100,
            DELIVERABLE,
            None,
            group,
            None,
            None,
            None,
            self.broker,
            memo,
        )
        if fields:
            event = replace(event, **fields)
        self.days.add(posted or day)
        text = row.excerpt or ",".join(row.cells)
        self.found.append(
            _piece(event, (row.line,), (text,), role, left_open, posted, self.file, (), short, reverse)
        )

    def _plain(self, symbol: str) -> str:
        """Return a symbol without its spelling in ids; one text for all its events."""
        plain = self._names.get(symbol)
        if plain is None:
            plain = self._names[symbol] = str(symbol)
        return plain

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
        """Add a line of cash only; its description, in normal form, is part of its id."""
        paid = cents(dollars)
        words = " ".join(memo.split())
        if paid == 0:
            self.skip("a cash line of 0.00")
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
        self, row: Row, when: datetime | date, *, count: int, sign: int, contract: Contract, **fields: Any
    ) -> None:
        """Add the end of expired contracts; `sign` is 1 for short ones, -1 for long ones, 0 if unknown.

        A `count` of 0 ends the whole position, as in Fidelity's files.
        """
        if fields.get("cash_cents") or fields.get("fees_cents"):
            raise Unclear("an expiration with cash")
        self.add(
            row,
            Kind.EXPIRATION,
            ended(when, contract),
            contract=contract,
            contracts=sign * count if sign else count,
            left_open=Open.ALL if not count else None if sign else Open.SIGN,
            **fields,
        )

    def refuse(self, row: Row, trouble: Unclear) -> None:
        """Note that a line is not understood."""
        self.refused.append(row.not_understood(trouble))

    def skip(self, what: str) -> None:
        """Skip a line that changes neither cash nor holdings."""
        self.nothing[what] += 1

    def remark(self, row: Row, message: str) -> None:
        """Note a remark for the owner on a line that becomes an event."""
        self.remarks.append(Remark(row.line, message, self.file))

    def reading(self, pieces: Iterable[Found], waiting: Iterable[NotUnderstood] = ()) -> Reading:
        """Return the reading with these events."""
        return Reading(
            broker=self.broker,
            file=self.file,
            found=tuple(pieces),
            remarks=tuple(self.remarks),
            waiting=tuple(waiting),
            not_understood=tuple(sorted(self.refused, key=lambda refused: refused.line)),
            nothing=tuple(sorted((what, count) for what, count in self.nothing.items() if count)),
            balance=self.balance,
        )
