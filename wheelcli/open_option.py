"""One open option, the same in every package: signed contracts of one listed contract, and the facts of its
opening.

The book's lots (`book.ledger.OptionLot`), a typed line of the settings (`option_line.parse_option_line`) and
the legs of a position are converted to it where they leave their package. Only `quantity` has a sign,
negative if short; prices are dollars per share of one long contract (`quotes`).

Example: two AAPL 300 puts sold at 2.15 brought 430.00; at a mark of 1.20 they are worth −240.00 to the
account.

>>> from datetime import date
>>> from wheelcli.contract import Contract, Right
>>> from wheelcli.quotes import Mark, Origin
>>> sold = OpenOption("AAPL", Contract("AAPL", date(2026, 9, 18), Right.PUT, 300.0), -2, 2.15)
>>> sold.short, sold.worth_cents(sold.opening_mark), sold.worth_cents(Mark(1.20, Origin.MID)), sold.delivered
(True, -43000, -24000, 200.0)
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from wheelcli.contract import Contract
from wheelcli.quotes import Mark, Origin

__all__ = ["MICROS", "OpenOption", "Role"]

MICROS = 1_000_000


class Role(StrEnum):
    """The role of an option: part of the wheel, part of a spread or diagonal, or neither (a long option on
    its own).
    """

    WHEEL = "wheel"
    SPREAD = "spread"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class OpenOption:
    """Contracts of one option: `quantity` is negative if short; `price` is dollars per share when opened.

    The other fields are the session it was opened on, the rolls in its cycle so far, the fees paid to open
    all of it, and its id in the book. The legs of one spread share a group (their order, or the day). A put
    of the wheel also has the break-even of the shares after its assignment, with the whole cycle counted.
    None is unknown.
    """

    symbol: str  # the underlying
    contract: Contract
    quantity: int
    price: float | None = None
    multiplier: int | float = 100  # of an option on coins the coins behind one, 0.1 for example
    opened: date | None = None
    rolls: int | None = None
    fees_cents: int | None = None
    id: str | None = None
    spread: str | None = None
    break_even: float | None = None
    deliverable_micros: int | None = None  # shares behind one contract; None is as its root says
    role: Role | None = None
    native: float | None = None  # of an option paid in coins, its price when opened, in coins

    @property
    def short(self) -> bool:
        """Return whether it is short: somebody else may exercise it, and closing buys it back."""
        return self.quantity < 0

    @property
    def adjusted(self) -> bool:
        """Return whether it delivers other than one share per dollar of its multiplier, so that its strike
        cannot be compared with the share's price.
        """
        deliverable = self.deliverable_micros
        return self.contract.adjusted or (deliverable is not None and deliverable != self.multiplier * MICROS)

    @property
    def delivered(self) -> float:
        """Return the shares that change hands if all of it is assigned or exercised."""
        deliverable = self.deliverable_micros
        count = abs(self.quantity)
        return float(count * self.multiplier) if deliverable is None else count * deliverable / MICROS

    @property
    def opening_mark(self) -> Mark | None:
        """Return its opening price as a mark, for use without a market; None if it is unknown."""
        return None if self.price is None else Mark(self.price, Origin.OPENING)

    def worth_cents(self, mark: Mark | None) -> int | None:
        """Return its value to the account at a mark, negative if short; None without a mark.

        The value of one lot of coins is not whole cents, so the whole position is rounded.
        """
        if mark is None or not self.contract.coin:
            return None if mark is None else mark.worth_cents(self.multiplier, self.quantity)
        return round(mark.price * 100 * self.multiplier * self.quantity)
