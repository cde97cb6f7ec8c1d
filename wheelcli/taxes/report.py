"""The values of a tax year, as `taxes` returns them. Money is integer cents; unknown is None."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Annotated, Literal

from wheelcli.units import Doc, Dollars

# Why a gain is unknown: the mark at the start or the end of the year, or the premium.
Missing = Literal["start", "end", "premium"]


class Term(StrEnum):
    """The part of Form 8949 that a line belongs to."""

    SHORT = "short_term"
    LONG = "long_term"
    UNKNOWN = "unknown_term"  # transferred in: the journal does not know when it was acquired


class Held(StrEnum):
    """The kind of asset of a line."""

    SHARES = "shares"
    SHORT_SHARES = "short_shares"
    WRITTEN = "written_option"
    BOUGHT = "bought_option"


class Treatment(StrEnum):
    """How options on an underlying, or a fund's shares, are taxed, as far as the program knows."""

    ORDINARY = "ordinary"
    SECTION_1256 = "section_1256"
    UNSETTLED = "unsettled"  # options on broad-index funds, on one sector, on indexes not in the table
    UNKNOWN_FUND = "unknown_fund"  # may be a partnership, a grantor trust or a note


class What(StrEnum):
    """The kind of a purchase near a loss."""

    SHARES = "shares"
    SHORT_SHARES = "short_shares"
    CALL_BOUGHT = "call_bought"
    CALL_SOLD = "call_sold"
    PUT_BOUGHT = "put_bought"
    PUT_SOLD = "put_sold"


@dataclass(frozen=True, slots=True)
class Line:
    """One line of Form 8949. `realised_cents` is the amount in `wheel review` for the same ending."""

    id: str  # of the lot
    close_id: str
    account: str
    symbol: str
    held: Held
    description: str
    quantity: float  # shares or contracts, positive
    right: str | None  # put, call; None for shares
    term: Term
    acquired: date | None
    sold: date | None
    closed: date  # the day the gain belongs to
    proceeds_cents: int | None
    basis_cents: int | None
    realised_cents: int
    ended: str
    treatment: Treatment
    flags: tuple[str, ...] = ()

    @property
    def gain_cents(self) -> int | None:
        """Return proceeds less basis; None if one of them is unknown."""
        if self.proceeds_cents is None or self.basis_cents is None:
            return None
        return self.proceeds_cents - self.basis_cents


@dataclass(frozen=True, slots=True)
class Marked:
    """A section 1256 contract that ended in the year or was open on 31 December.

    Prices are dollars per share.

    `start_mark` is the mark of the year before, at which it was reopened; `end_mark` that of this year, if it
    is open.
    """

    id: str
    close_id: str | None
    account: str
    symbol: str
    contract: str  # OCC
    description: str
    contracts: int  # signed
    opened: date
    closed: date | None  # None: open on 31 December
    ended: str  # how, or `marked`
    start_mark: float | None
    end_mark: float | None
    gain_cents: int | None
    realised_cents: int
    missing: Missing | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class WashSale:
    """A possible wash sale: a loss, and one purchase within 30 days of it."""

    id: Annotated[str, Doc("id of the lot with the loss")]
    close_id: Annotated[str, Doc("id of the event that ended it")]
    account: Annotated[str, Doc("account of the loss")]
    symbol: Annotated[str, Doc("underlying")]
    description: Annotated[str, Doc("description of the loss")]
    day: Annotated[date, Doc("day of the loss")]
    by_id: Annotated[str, Doc("id of the purchase")]
    by_account: Annotated[str, Doc("account of the purchase")]
    by_day: Annotated[date, Doc("day of the purchase")]
    by_what: Annotated[What, Doc("kind of purchase")]
    by_description: Annotated[str, Doc("description of the purchase")]
    outlived: Annotated[bool, Doc("whether any of the purchase was still held after the loss")]
    loss_usd: Annotated[Dollars, Doc("loss, negative")]


@dataclass(frozen=True, slots=True)
class NameIncome:
    """Dividends and interest of one name of an account. Payments are negative."""

    account: str
    symbol: str | None
    dividends_cents: int = 0
    withheld_cents: int = 0
    owed_cents: int = 0  # dividends paid on short shares
    interest_cents: int = 0
    interest_paid_cents: int = 0
    fees_cents: int = 0


@dataclass(frozen=True, slots=True)
class Difference:
    """A reason why the total of the tax lines differs from the realised profit of the review: `cents` is
    added to the latter.
    """

    what: str
    about: str
    cents: int


@dataclass(frozen=True, slots=True)
class AccountKind:
    """One account of the report; in an IRA nothing is taxed year by year."""

    account: Annotated[str, Doc("account")]
    type: Annotated[str | None, Doc("cash, margin or ira; null if the config does not have it")]
    taxable: Annotated[bool, Doc("false for an IRA, which is in none of the figures")]


@dataclass(frozen=True, slots=True)
class TaxYear:
    """Everything of one year."""

    year: int
    through: date  # the last day that counts
    complete: bool  # whether 31 December is over
    window_complete: bool  # whether the 30 days after it are over, in which a purchase can wash a loss
    accounts: tuple[AccountKind, ...]
    lines: tuple[Line, ...]
    section_1256: tuple[Marked, ...]
    wash_sales: tuple[WashSale, ...]
    income: tuple[NameIncome, ...]
    realised_cents: int
    differences: tuple[Difference, ...]
    treatments: tuple[tuple[str, Treatment], ...]  # by symbol, those that are not settled

    def gain_cents(self, term: Term) -> int:
        """Return the sum of the known gains of a part."""
        return sum(line.gain_cents or 0 for line in self.lines if line.term is term)

    def unknown(self, term: Term) -> int:
        """Return how many lines of a part have no known gain."""
        return sum(line.gain_cents is None for line in self.lines if line.term is term)

    @property
    def marked_cents(self) -> int:
        """Return the sum of the known gains of section 1256 contracts."""
        return sum(one.gain_cents or 0 for one in self.section_1256)

    @property
    def marked_long_cents(self) -> int:
        """Return 60 % of `marked_cents`, which counts as long-term; the other 40 % counts as short-term."""
        whole = self.marked_cents
        return (abs(whole) * 6 + 5) // 10 * (1 if whole >= 0 else -1)

    @property
    def unmarked(self) -> int:
        """Return how many section 1256 contracts have no known gain."""
        return sum(one.gain_cents is None for one in self.section_1256)

    @property
    def paid(self) -> NameIncome:
        """Return dividends and interest of all names together."""
        return NameIncome(
            "",
            None,
            dividends_cents=sum(row.dividends_cents for row in self.income),
            withheld_cents=sum(row.withheld_cents for row in self.income),
            owed_cents=sum(row.owed_cents for row in self.income),
            interest_cents=sum(row.interest_cents for row in self.income),
            interest_paid_cents=sum(row.interest_paid_cents for row in self.income),
            fees_cents=sum(row.fees_cents for row in self.income),
        )

    @property
    def total_cents(self) -> int:
        """Return known gains, dividends before withholding, and interest received."""
        gains = sum(line.gain_cents or 0 for line in self.lines) + self.marked_cents
        return gains + self.paid.dividends_cents + self.paid.interest_cents


def dollars(cents: int | None) -> float | None:
    """Return cents in dollars; None is unknown."""
    return None if cents is None else cents / 100
