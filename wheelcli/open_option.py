"""One open option, as every room sees it: signed contracts of one listed contract, and what is known of their
opening.

The book's lots (`book.ledger.OptionLot`), a typed line of the settings (`option_line.parse_option_line`) and
the legs of a position are turned into it at their room's door. `quantity` alone has a sign, negative when
short; prices are dollars per share of one long contract (`quotes`).

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
    """What an option is part of: the wheel, a spread or diagonal, or nothing else (a long option on its
    own).
    """

    WHEEL = "wheel"
    SPREAD = "spread"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class OpenOption:
    """Contracts of one option: `quantity` is negative when short; `price` is dollars per share when opened.

    What is not known is None: the session it was opened on, how often its cycle was rolled to get here, the
    fees paid to open all of it, the id under which the book keeps it, what the legs of one spread have in
    common (their order, or the day), and, of a put of the wheel, what the shares break even at that its
    assignment would bring, its whole cycle counted.
    """

    symbol: str  # the underlying
    contract: Contract
    quantity: int
    price: float | None = None
    multiplier: int = 100
    opened: date | None = None
    rolls: int | None = None
    fees_cents: int | None = None
    id: str | None = None
    spread: str | None = None
    break_even: float | None = None
    deliverable_micros: int | None = None  # shares behind one contract; None is as its root says
    role: Role | None = None

    @property
    def short(self) -> bool:
        """Whether it was sold: somebody else may exercise it, and closing buys it back."""
        return self.quantity < 0

    @property
    def adjusted(self) -> bool:
        """Whether it delivers other than one share per dollar of its multiplier, so that the share's price
        does not judge its strike.
        """
        deliverable = self.deliverable_micros
        return self.contract.adjusted or (deliverable is not None and deliverable != self.multiplier * MICROS)

    @property
    def delivered(self) -> float:
        """Shares that change hands if all of it is assigned or exercised."""
        deliverable = self.deliverable_micros
        count = abs(self.quantity)
        return float(count * self.multiplier) if deliverable is None else count * deliverable / MICROS

    @property
    def opening_mark(self) -> Mark | None:
        """Its opening price as a mark, for want of a market; None where it is not known."""
        return None if self.price is None else Mark(self.price, Origin.OPENING)

    def worth_cents(self, mark: Mark | None) -> int | None:
        """What it is worth to the account at a mark, negative if short; None without one."""
        return None if mark is None else mark.worth_cents(self.multiplier, self.quantity)
