"""The book of an account as `fold` makes it from the journal: one value for each lot, roll and cycle.

Money is integer cents, shares are millionths, contracts are signed (short is negative). Unknown is None.
`credit` is the premium of an option when opened, before fees: negative when it was bought.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction
from typing import NamedTuple

from wheelcli.book.breach import Breach
from wheelcli.book.cycle import Cycle
from wheelcli.book.entry.opening_notes import OPENED_UNKNOWN, ROLLS_UNKNOWN
from wheelcli.book.events import DELIVERABLE, Event
from wheelcli.contract import Contract, Right
from wheelcli.open_option import OpenOption, Role

__all__ = [
    "SPOT",
    "AccountBook",
    "Breach",
    "ClosedOption",
    "Cycle",
    "Ended",
    "Flow",
    "OptionLot",
    "Role",
    "Roll",
    "ShareLot",
    "ShareSale",
]


# by which a price of a coin is multiplied in the dollar coin account (`accounts.CoinBook`)
SPOT = 10_000


class Ended(StrEnum):
    """How an option position, or the holding of a share, ended."""

    EXPIRED = "expired"
    CLOSED = "closed"  # bought back, or sold
    ROLLED = "rolled"  # bought back, and another one sold in its place
    ASSIGNED = "assigned"  # of shares: called away
    EXERCISED = "exercised"
    SETTLED = "cash_settled"
    TRANSFERRED = "transferred"


@dataclass(frozen=True, slots=True)
class OptionLot:
    """The contracts of one opening that are still open, with their history. `rolls` is the number of rolls
    that led to it.

    Other packages use `open_option`.
    """

    id: str  # of the event that opened it
    symbol: str
    contract: Contract
    contracts: int
    credit_cents: int | None
    fees_cents: int
    opened: date
    multiplier: int
    deliverable_micros: int
    role: Role
    group: str | None = None
    ticket: str | None = None
    rolls: int = 0
    chain: tuple[str, ...] = ()  # earlier lots that were rolled into this one, oldest first
    flags: tuple[str, ...] = ()

    @property
    def price(self) -> float | None:
        """Return dollars per share when opened; None if unknown."""
        if self.credit_cents is None:
            return None
        return abs(self.credit_cents) / (100 * self.multiplier * abs(self.contracts))

    def open_option(self, *, break_even: float | None = None) -> OpenOption:
        """Return the lot as an open option; `break_even` is that of the shares that a wheel put would
        bring.
        """
        return OpenOption(
            symbol=self.symbol,
            contract=self.contract,
            quantity=self.contracts,
            price=self.price,
            multiplier=self.multiplier,
            opened=None if OPENED_UNKNOWN in self.flags else self.opened,
            rolls=None if ROLLS_UNKNOWN in self.flags and not self.chain else self.rolls,
            fees_cents=self.fees_cents,
            id=self.id,
            spread=(self.group or self.opened.isoformat()) if self.role is Role.SPREAD else None,
            break_even=break_even,
            deliverable_micros=self.deliverable_micros,
            role=self.role,
        )


class ClosedOption(
    NamedTuple
):  # there are tens of thousands, and a frozen dataclass takes five times as long to build
    """Contracts of one lot that one event ended. `profit_cents` is net of the fees of opening and closing."""

    id: str  # of the event that opened it
    close_id: str
    symbol: str
    contract: Contract
    contracts: int  # signed as when open
    credit_cents: int | None  # gross, when opened
    close_cents: int  # gross cash at the end: negative if bought back
    fees_cents: int  # of opening and closing
    open_fees_cents: int
    opened: date
    closed: date
    ended: Ended
    multiplier: int
    role: Role
    open_group: str | None = None
    close_group: str | None = None
    ticket: str | None = None
    rolled: int = 0  # how many of its contracts were rolled
    flags: tuple[str, ...] = ()
    deliverable_micros: int = DELIVERABLE  # shares behind one contract when it ended
    # number of contracts of a spread or long option that joined the cycle whose shares they brought or took
    joined: int = 0

    @property
    def profit_cents(self) -> int | None:
        """Return its profit after fees; for one that was assigned or exercised, its premium."""
        return None if self.credit_cents is None else self.credit_cents + self.close_cents - self.fees_cents


@dataclass(frozen=True, slots=True)
class ShareLot:
    """Shares still held of one purchase. `cost_cents` is gross; `basis_cents` is the tax basis: fees are
    added, and the assigned put's premium is subtracted.

    Short shares (from an assignment or exercise) are negative, and so are their cost and basis, which are the
    proceeds.
    """

    id: str
    symbol: str
    micro_shares: int
    cost_cents: int | None
    fees_cents: int
    basis_cents: int | None
    opened: date


class ShareSale(NamedTuple):
    """Shares of one lot that one event removed. Fields `tax_*` include the premium of an assigned put or
    call; the others do not.

    Covered short shares are negative: `opened` is the day they were sold short, `proceeds_cents` the proceeds
    then, `cost_cents` the cost of covering.
    """

    id: str  # of the lot
    close_id: str
    symbol: str
    micro_shares: int
    opened: date
    closed: date
    proceeds_cents: int | None  # gross; None for shares transferred out
    cost_cents: int | None
    fees_cents: int  # of opening and closing
    open_fees_cents: int
    tax_proceeds_cents: int | None
    tax_basis_cents: int | None
    ended: Ended
    flags: tuple[str, ...] = ()

    @property
    def gain_cents(self) -> int | None:
        """Return proceeds less cost, gross of fees; None if the basis is unknown."""
        if self.proceeds_cents is None or self.cost_cents is None:
            return None
        return self.proceeds_cents - self.cost_cents

    @property
    def tax_gain_cents(self) -> int | None:
        """Return the gain on the tax basis."""
        if self.tax_proceeds_cents is None or self.tax_basis_cents is None:
            return None
        return self.tax_proceeds_cents - self.tax_basis_cents


@dataclass(frozen=True, slots=True)
class Roll:
    """Contracts bought back and sold again at another strike or expiration. `net_cents` is the result after
    fees; None if unknown.
    """

    day: date
    symbol: str
    right: Right
    closed_id: str  # the lot that was closed
    close_id: str  # by this event
    opened_id: str  # the lot that replaced it
    contracts: int
    net_cents: int


@dataclass(frozen=True, slots=True)
class Flow:
    """Cash without a position: a dividend, interest, a fee, a transfer (`in_kind` at its basis), or cash of
    unknown basis.
    """

    id: str
    kind: str  # dividends, interest, fees, contributed, in_kind, corrections, unattributed
    day: date
    symbol: str | None
    cents: int


@dataclass(frozen=True, slots=True)
class AccountBook:
    """One account. `contributed` is cash paid in plus transfers in kind at their basis; `unattributed` is the
    cash of sales without a known basis.
    """

    name: str
    cash_cents: int
    contributed_cents: int
    unattributed_cents: int
    options: tuple[OptionLot, ...]
    shares: tuple[ShareLot, ...]
    cycles: tuple[Cycle, ...]
    closed: tuple[ClosedOption, ...]
    sales: tuple[ShareSale, ...]
    flows: tuple[Flow, ...]
    rolls: tuple[Roll, ...]
    trades: tuple[Event, ...]  # every opening and ending of a contract in force, for income on the trade date
    core: Mapping[str, int]  # millionths of core shares held
    # cost in cents, fees included, less the premium of the puts that brought them
    core_cost: Mapping[str, int | None]
    began: date | None  # the day of its first event
    opening: bool  # whether it began with an opening balance, deposit or transfer
    price_scale: int = 1  # by which prices are multiplied in its units: `SPOT` in the dollar coin account

    @property
    def of_coins(self) -> bool:
        """Return whether it is the dollar coin account."""
        return self.price_scale != 1

    @property
    def open_options(self) -> tuple[OpenOption, ...]:
        """Return its open lots as open options."""
        return tuple(lot.open_option() for lot in self.options)

    def cycle_of(self, symbol: str) -> Cycle | None:
        """Return the open cycle of that underlying."""
        return next((c for c in reversed(self.cycles) if c.symbol == symbol and c.closed is None), None)

    def break_even(self, symbol: str) -> float | None:
        """Return the break-even of the shares in the cycle of that underlying, dollars per share; if all
        shares are core, their cost, fees included.
        """
        cycle = self.cycle_of(symbol)
        if cycle is not None and cycle.micro_shares:
            return cycle.break_even
        return self.core_break_even(symbol)

    def core_break_even(self, symbol: str) -> float | None:
        """Return the cost of the core shares, dollars per share, fees included; None without any, or if
        unknown.
        """
        shares, cost = self.core.get(symbol, 0), self.core_cost.get(symbol)
        return cost * 10_000 / shares if shares and cost is not None else None

    def held(self, symbol: str) -> Fraction:
        """Return shares held; negative if short."""
        return Fraction(sum(lot.micro_shares for lot in self.shares if lot.symbol == symbol), 1_000_000)
