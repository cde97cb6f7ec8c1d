"""What a tax year adds up to: the values that `taxes` gives back. Money is integer cents; unknown is None."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Term(StrEnum):
    """Which part of Form 8949 a line belongs to."""

    SHORT = "short_term"
    LONG = "long_term"
    UNKNOWN = "unknown_term"  # brought from elsewhere: the journal does not know since when it was held


class Held(StrEnum):
    """What a line is about."""

    SHARES = "shares"
    SHORT_SHARES = "short_shares"
    WRITTEN = "written_option"
    BOUGHT = "bought_option"


class Treatment(StrEnum):
    """How options on an underlying, or a fund's shares, are taxed, as far as the program knows."""

    ORDINARY = "ordinary"
    SECTION_1256 = "section_1256"
    UNSETTLED = "unsettled"  # options on broad-index funds and on indexes that are not in the table
    UNKNOWN_FUND = "unknown_fund"  # may be a partnership, a grantor trust or a note


@dataclass(frozen=True, slots=True)
class Line:
    """One line of Form 8949. `realised_cents` is what `wheel review` counts for the same ending."""

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
        """Proceeds less basis; None if one of them is unknown."""
        if self.proceeds_cents is None or self.basis_cents is None:
            return None
        return self.proceeds_cents - self.basis_cents


@dataclass(frozen=True, slots=True)
class Marked:
    """A section 1256 contract that ended in the year or was open on 31 December. Prices are dollars per share.

    `start_mark` is the mark of the year before, at which it was reopened; `end_mark` that of this year, if it is open.
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
    missing: str | None = None  # the mark that is not known: `start` or `end`; or `premium`


@dataclass(frozen=True, slots=True)
class WashSale:
    """A possible wash sale: a loss, and one purchase within 30 days of it. `outlived` is whether any of that was there after the loss."""

    id: str
    close_id: str
    account: str
    symbol: str
    description: str
    day: date
    loss_cents: int
    by_id: str
    by_account: str
    by_day: date
    by_what: str
    by_description: str
    outlived: bool


@dataclass(frozen=True, slots=True)
class NameIncome:
    """Dividends and interest of one name of an account. What was paid is negative."""

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
    """Why the total of the tax lines is not what the review has realised: `cents` is added to the latter."""

    what: str
    about: str
    cents: int


@dataclass(frozen=True, slots=True)
class AccountKind:
    """One account of the report; in an IRA nothing is taxed year by year."""

    account: str
    type: str | None  # as the config has it; None: not in the config
    taxable: bool


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
        """The sum of the known gains of a part."""
        return sum(line.gain_cents or 0 for line in self.lines if line.term is term)

    def unknown(self, term: Term) -> int:
        """How many lines of a part have no known gain."""
        return sum(line.gain_cents is None for line in self.lines if line.term is term)

    @property
    def marked_cents(self) -> int:
        """The sum of the known gains of section 1256 contracts."""
        return sum(one.gain_cents or 0 for one in self.section_1256)

    @property
    def marked_long_cents(self) -> int:
        """60 % of it, which counts as long-term; the rest, 40 %, as short-term."""
        whole = self.marked_cents
        return (abs(whole) * 6 + 5) // 10 * (1 if whole >= 0 else -1)

    @property
    def unmarked(self) -> int:
        """How many section 1256 contracts have no known gain."""
        return sum(one.gain_cents is None for one in self.section_1256)

    @property
    def total_cents(self) -> int:
        """Known gains, dividends before withholding, and interest received."""
        gains = sum(line.gain_cents or 0 for line in self.lines) + self.marked_cents
        return gains + sum(one.dividends_cents + one.interest_cents for one in self.income)
