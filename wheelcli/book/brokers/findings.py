"""The results of a reader while it reads a file: events with their ids, lines without an event, and remarks.

An id is made of the broker, the account, the line's content in normal form (never its spelling, its place in
the file, or the layout), and its ordinal among equal lines. Therefore, the same line has the same id in every
file, in any order, and two equal fills stay two. The id holds shares in rounded thousandths, as when the book
stored no smaller parts, so that an older import is still recognised.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
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
    event_id,
)
from wheelcli.book.brokers.source import NotUnderstood
from wheelcli.book.brokers.table import Row, Unclear
from wheelcli.book.events import Event, Kind, at_of
from wheelcli.book.money_day import money_day
from wheelcli.contract import Contract
from wheelcli.option_roots import terms_of
from wheelcli.quickly import quickly

__all__ = ["Findings"]

_DELIVERING = (Kind.ASSIGNMENT, Kind.EXERCISE)
_event, _piece = quickly(Event), quickly(Found)
_S = SEPARATOR


@lru_cache(maxsize=65536)
def _occ(contract: Contract) -> str:
    return contract.occ


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
    _seen: dict[str, int] = field(default_factory=dict)  # number of such lines so far

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
        else:
            ends = None if contract is None else contract.expiration
            at, day = at_of(when, kind, micro_shares=micro_shares, expires=ends), when
        if (
            micro_shares
            and contract is not None
            and kind in _DELIVERING
            and terms_of(contract.root, symbol or "").cash
        ):
            raise Unclear(f"{kind} of {contract.label(symbol)} with shares, but it settles in cash")
        # One text rather than a join of parts: a long file has as many ids as lines.
        told_as = (
            f"{key_kind or kind}{_S}{at if known else day}{_S}{getattr(symbol, 'keyed', symbol)}{_S}"
            f"{contract and _occ(contract)}{_S}{contracts}{_S}{in_thousandths(micro_shares)}{_S}"
            f"{price_micros}{_S}{cash_cents if key_cents is None else key_cents}{_S}"
            f"{fees_cents if key_cents is None else ''}{_S}{ratio}{_S}"
            f"{getattr(symbol_to, 'keyed', symbol_to)}{_S}{contract_to and _occ(contract_to)}{_S}{mark}"
        )
        self._seen[told_as] = count = self._seen.get(told_as, 0) + 1
        name = event_id(self.broker, self.account, told_as, count)
        if contract is None and not micro_shares and (counts := money_day(kind, day)) != day:
            posted, day = posted or day, counts
        event = _event(
            name,
            self.account,
            kind,
            day,
            at,
            known,
            None if symbol is None else str(symbol),
            contract,
            contracts,
            micro_shares=micro_shares,
            price_micros=price_micros,
            cash_cents=cash_cents,
            fees_cents=fees_cents,
            ratio=ratio,
            symbol_to=None if symbol_to is None else str(symbol_to),
            contract_to=contract_to,
            source=self.broker,
            **fields,
        )
        self.days.add(posted or day)
        text = row.excerpt or ",".join(row.cells)
        self.found.append(
            _piece(event, (row.line,), (text,), role, left_open, posted, self.file, (), short, reverse)
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
