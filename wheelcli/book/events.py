"""The events of an account: one immutable value per event, as the journal stores it.

`journal.md` beside this file specifies each kind column by column. The sign convention, once: contracts,
shares and cash are positive when the account receives them. Money is integer cents, shares are millionths,
prices are millionths of a dollar; coins, and dollars in coins (USDC), are hundred-millionths.

>>> from wheelcli.contract import Right
>>> put = Contract("AAPL", date(2026, 9, 18), Right.PUT, 300.0)
>>> sale = Event(
...     id="t1", account="default", kind=Kind.OPTION_OPEN,
...     day=date(2026, 8, 18), at=datetime(2026, 8, 18, 15, 30, tzinfo=UTC),
...     symbol="AAPL", contract=put, contracts=-2, price_micros=2_150_000, cash_cents=42_870, fees_cents=130,
... )
>>> sale.gross_cents, sale.contracts * sale.deliverable_micros
(43000, -200000000)
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from wheelcli.contract import Contract

__all__ = ["DELIVERABLE", "Event", "Kind", "at_of", "order_key"]

DELIVERABLE = 100_000_000  # millionths of shares behind a standard contract
MICROS = 1_000_000
_NEW_YORK = ZoneInfo("America/New_York")


class Kind(StrEnum):
    """What happened."""

    OPENING_BALANCE = "opening_balance"  # cash, shares or contracts at the start of the account
    DEPOSIT = "deposit"
    WITHDRAWAL = "withdrawal"
    OPTION_OPEN = "option_open"
    OPTION_CLOSE = "option_close"
    # a short contract was exercised against us: the contract goes, shares and cash change hands
    ASSIGNMENT = "assignment"
    EXERCISE = "exercise"  # our long contract was exercised
    EXPIRATION = "expiration"  # gone, worthless
    CASH_SETTLEMENT = "cash_settlement"  # settled in cash
    SHARE_BUY = "share_buy"
    SHARE_SELL = "share_sell"
    DIVIDEND = "dividend"  # or the tax withheld from it: then cash is negative
    INTEREST = "interest"
    FEE = "fee"  # fee of the account, not of a trade; rebates are positive
    SPLIT = "split"  # `ratio` new shares for each old one
    SYMBOL_CHANGE = "symbol_change"  # `symbol` is called `symbol_to` from that day on
    # a contract becomes `contract_to` (special dividend, merger), or cash is corrected by hand
    ADJUSTMENT = "adjustment"
    TRANSFER = "transfer"  # shares, contracts or cash from or to another broker
    UNDO = "undo"  # reverses the event `undoes`

    __hash__ = str.__hash__  # that of an enumeration runs in Python, several times per event


@dataclass(frozen=True, slots=True)
class Event:
    """One event. Fields without meaning for its kind are None or 0; unknown is None, never 0."""

    id: str  # stable: the same line of the same broker has the same id in every file
    account: str
    kind: Kind
    day: date  # the session it belongs to, New York
    at: datetime  # aware, UTC; if only the day is known, as `at_of` sets it
    time_known: bool = True
    symbol: str | None = None  # the underlying, as we write it (BRK-B)
    contract: Contract | None = None
    contracts: int = 0  # signed change of the position in `contract`
    multiplier: int = 100  # dollars of premium per contract and dollar of price
    deliverable_micros: int = DELIVERABLE  # millionths of shares behind one contract
    micro_shares: int = 0  # signed change of shares, millionths
    # per share, as written; for openings and transfers the basis, None if unknown
    price_micros: int | None = None
    cash_cents: int = 0  # signed change of cash, fees included
    fees_cents: int = 0  # fees and commissions included in it; positive if paid
    ratio: tuple[int, int] | None = None  # split: new, old
    symbol_to: str | None = None
    contract_to: Contract | None = None
    contracts_to: int = 0  # adjustment: signed position in `contract_to` that replaces `contracts`
    multiplier_to: int = 100
    deliverable_to_micros: int = DELIVERABLE
    lot: str | None = None  # id of the event that opened the lot to be closed; None is first in, first out
    # the broker's order, or our own mark: legs of one spread, the two sides of a roll
    group: str | None = None
    ticket: str | None = None  # the ticket it fills
    plan: str | None = None  # and the plan of that ticket
    undoes: str | None = None
    source: str = "manual"  # manual, fill, settle, demo, or the broker's name
    memo: str = ""
    # A coin account has a purse per currency and no cash in cents: amounts in hundred-millionths.
    coin: str | None = None  # the currency that moves: USDC, BTC, ETH
    coin_e8: int = 0  # signed change of its purse, fees included
    fee_e8: int = 0  # fees included in it; positive if paid
    # coins behind one contract (a lot); of a purchase or sale of coins their signed change
    size_e8: int = 0
    index_micros: int | None = None  # dollars per coin at which its coins count; None for USDC

    @property
    def gross_cents(self) -> int:
        """Return cash before fees, cents."""
        return self.cash_cents + self.fees_cents

    @property
    def gross_e8(self) -> int:
        """Return what moved in its currency before fees, hundred-millionths."""
        return self.coin_e8 + self.fee_e8


# If only days are known, additions come before removals, and expirations at the day's end.
_PHASE = {
    Kind.OPENING_BALANCE: 0,
    Kind.SPLIT: 1,
    Kind.SYMBOL_CHANGE: 1,
    Kind.ADJUSTMENT: 1,
    Kind.TRANSFER: 2,
    Kind.DEPOSIT: 3,
    Kind.SHARE_BUY: 4,
    Kind.OPTION_OPEN: 5,
    Kind.DIVIDEND: 6,
    Kind.INTEREST: 6,
    Kind.FEE: 6,
    Kind.OPTION_CLOSE: 7,
    Kind.SHARE_SELL: 8,
    Kind.WITHDRAWAL: 9,
    Kind.EXPIRATION: 9,
    Kind.CASH_SETTLEMENT: 9,
    Kind.UNDO: 10,
}


def _phase(kind: Kind, micro_shares: int) -> int:
    phase = _PHASE.get(kind)
    if phase is not None:
        return phase
    # An assignment or exercise: shares that arrive may be sold the same day.
    return 6 if micro_shares > 0 else 8


def at_of(day: date, kind: Kind, *, micro_shares: int = 0, expires: date | None = None) -> datetime:
    """Return the moment (aware, UTC) for an event for which only the day is known: noon in New York, a second
    per phase.

    A contract that ends without a trade ends after the last trade of its day, at 20:00. Only shares from an
    assignment or exercise before expiration (`expires`) come at noon, before sales of that day without a
    time.

    >>> at_of(date(2026, 8, 18), Kind.OPTION_OPEN) < at_of(date(2026, 8, 18), Kind.OPTION_CLOSE)
    True
    >>> at_of(date(2026, 9, 18), Kind.EXPIRATION).astimezone(_NEW_YORK).hour
    20
    """
    late = kind in (Kind.EXPIRATION, Kind.CASH_SETTLEMENT)
    if kind in (Kind.ASSIGNMENT, Kind.EXERCISE):
        late = micro_shares <= 0 or (expires is not None and day == _last_day(expires))
    moment = datetime.combine(day, time(20 if late else 12, 0, _phase(kind, micro_shares)), _NEW_YORK)
    return moment.astimezone(UTC)


def _last_day(expires: date) -> date:
    """Return the last trading day: contracts of before 2015 expire on the Saturday after it."""
    return expires - timedelta(days=1) if expires.weekday() == 5 else expires


def order_key(event: Event) -> tuple[datetime, int, str]:
    """Return the order in which events are folded, whatever the order in which they were entered."""
    phase = _PHASE.get(event.kind)  # as `_phase` has it: this runs many times per event
    if phase is None:
        phase = _phase(event.kind, event.micro_shares)
    return event.at, phase, event.id
