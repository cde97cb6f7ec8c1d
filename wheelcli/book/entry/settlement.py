"""The settlement of expired contracts by the value on their last day: worthless, assigned, exercised or
settled in cash.

That value is a close. For contracts settled in the morning (SPX, not SPXW) it comes from opening prices,
which a close does not show.

Example: a short 300 put is assigned at a close of 299.10 and expires at 300.00. An option is exercised if it
is at least a cent in the money, unless its holder decides otherwise: near the strike, the broker's report
counts.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from wheelcli.book.events import DELIVERABLE, Event, Kind
from wheelcli.book.ledger import AccountBook, OptionLot
from wheelcli.contract import Contract, Right
from wheelcli.option_roots import Moment, Root, terms_of
from wheelcli.trading_calendar import session_on_or_before, settles_at

NEAR = 0.005  # as a part of the strike: near it a holder may decide after the close


class Way(StrEnum):
    """How a contract ends."""

    EXPIRE = "expire"
    ASSIGN = "assign"
    EXERCISE = "exercise"
    CASH = "cash"


@dataclass(frozen=True, slots=True, order=True)
class Value:
    """The value that settles a contract: underlying, day, and the open or the close; `moment` is None if
    unknown.
    """

    symbol: str
    day: date
    moment: Moment | None = Moment.CLOSE


@dataclass(frozen=True, slots=True)
class Expired:
    """Contracts of one kind whose last day is over. `contracts` is signed."""

    symbol: str
    contract: Contract
    contracts: int
    multiplier: int | float = 100
    deliverable_micros: int = DELIVERABLE

    @property
    def day(self) -> date:
        """Return the session of the expiration."""
        if self.contract.coin:
            return self.contract.expiration
        return session_on_or_before(self.contract.expiration)

    @property
    def terms(self) -> Root:
        """Return how its root is settled."""
        return terms_of(self.contract.root, self.symbol)

    @property
    def strike(self) -> float:
        """Return the dollars per share that is delivered: strike × multiplier ÷ deliverable, 3 × 100 ÷ 10 =
        30.00 after a reverse split 1:10.
        """
        return round(self.contract.strike * self.multiplier * 1_000_000 / self.deliverable_micros, 6)

    @property
    def delivers_more(self) -> bool:
        """Return whether its deliverable may include cash or another security: an adjusted contract with as
        many shares as its multiplier.
        """
        return self.contract.adjusted and self.deliverable_micros == self.multiplier * 1_000_000

    @property
    def value(self) -> Value:
        """Return the number that settles it."""
        return Value(self.symbol, self.day, self.terms.moment)


@dataclass(frozen=True, slots=True)
class Proposal:
    """How an expired position ends at that close; `way` is None if the close is unknown, and `why` explains
    it.
    """

    expired: Expired
    close: float | None
    way: Way | None
    price: float | None  # dollars per share of a cash settlement
    why: str


def unsettled(book: AccountBook, as_of: datetime) -> list[Expired]:
    """Return the open contracts whose last close was at or before `as_of`, by expiration and symbol."""
    return unsettled_lots(book.options, as_of)


def unsettled_lots(lots: Iterable[OptionLot], as_of: datetime) -> list[Expired]:
    """Return the contracts of these lots whose last close was at or before `as_of`, as `unsettled` does."""
    return _expired(lot for lot in lots if lot.contract.expiration <= as_of.date() and _over(lot, as_of))


def next_to_expire(book: AccountBook) -> list[Expired]:
    """Return the open contracts of the nearest expiration."""
    nearest = min((lot.contract.expiration for lot in book.options), default=None)
    return _expired(lot for lot in book.options if lot.contract.expiration == nearest)


def _expired(over: Iterable[OptionLot]) -> list[Expired]:
    by_contract: dict[Contract, list[OptionLot]] = {}
    for lot in over:
        by_contract.setdefault(lot.contract, []).append(lot)
    positions = [
        Expired(lots[0].symbol, contract, count, *_size(lots[0]))
        for contract, lots in by_contract.items()
        if (count := sum(lot.contracts for lot in lots))
    ]
    return sorted(positions, key=lambda each: (each.contract.expiration, each.symbol, each.contract))


def _size(lot: OptionLot) -> tuple[int | float, int]:
    """Return multiplier and deliverable; for an option on coins, the coins behind one, in both."""
    if lot.contract.coin:
        return lot.deliverable_micros / 100_000_000, lot.deliverable_micros // 100
    return lot.multiplier, lot.deliverable_micros


def _over(lot: OptionLot, as_of: datetime) -> bool:
    return settles_at(lot.contract.expiration, at=lot.contract.ends_at(lot.symbol)) <= as_of


def split_since(events: Iterable[Event], symbol: str, day: date) -> bool:
    """Return whether the share was split after that day: a feed's closes before it are for the shares before
    the split.
    """
    return any(event.kind is Kind.SPLIT and event.symbol == symbol and event.day > day for event in events)


def proposals(
    expired: Sequence[Expired], values: Mapping[Value, float], unknown: Mapping[Value, str]
) -> list[Proposal]:
    """Return one proposal each. `values` holds dollars per share; `unknown` gives the reason for a missing
    value.
    """
    return [_proposal(each, values.get(each.value), unknown.get(each.value, "")) for each in expired]


def _proposal(each: Expired, close: float | None, why: str) -> Proposal:
    contract = each.contract
    if close is None:
        message = why or f"close on {each.day} unknown"
        return Proposal(each, None, None, None, message)
    if each.delivers_more:
        message = (
            f"{contract.root} is adjusted: its deliverable includes cash or another security, so"
            f" the close of {each.symbol} does not decide"
        )
        return Proposal(each, close, None, None, message)
    strike = each.strike
    inside = round(strike - close if contract.right is Right.PUT else close - strike, 6)
    at_open = each.terms.moment is Moment.OPEN
    did = f"settled at {close:,.2f} in the morning" if at_open else f"closed at {close:,.2f}"
    place = f"{each.symbol} {did}, {abs(inside):,.2f} {'in' if inside > 0 else 'out of'} the money"
    if strike != contract.strike:
        place += (
            f" at {strike:,.2f} a share ({contract.strike:g} × {each.multiplier} ÷"
            f" {each.deliverable_micros / 1_000_000:.15g})"
        )
    if inside <= 0:
        near = abs(inside) <= NEAR * strike
        return Proposal(each, close, Way.EXPIRE, None, place + (_NEAR if near else ""))
    if each.terms.cash:
        return Proposal(each, close, Way.CASH, inside, place)
    way = Way.ASSIGN if each.contracts < 0 else Way.EXERCISE
    return Proposal(each, close, way, None, place + (_NEAR if inside <= NEAR * strike else ""))


_NEAR = ": near the strike, where holders may decide otherwise; check the broker's record"
