"""What the account holds at one moment: the single value through which plans see the book, whatever keeps it.

Money is integer cents, option contracts are signed integers (short is negative), shares are thousandths.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from wheelcli.contract import Contract

THOUSANDTHS = 1000


class AccountType(StrEnum):
    """What the broker lets the account do."""

    CASH = "cash"
    MARGIN = "margin"
    IRA = "ira"


@dataclass(frozen=True, slots=True)
class Shares:
    """Shares of one underlying: how many, what they must fetch to lose nothing, and how many are never called away."""

    symbol: str
    thousandths: int
    break_even: float | None = None  # dollars per share, the cycle's economic break-even; None is unknown
    core: int = 0  # whole shares kept out of the wheel

    @property
    def quantity(self) -> float:
        """Shares held."""
        return self.thousandths / THOUSANDTHS

    @property
    def wheel_quantity(self) -> float:
        """Shares held that belong to the wheel: all but the core."""
        return max(self.quantity - self.core, 0.0)


@dataclass(frozen=True, slots=True)
class OptionHolding:
    """Contracts of one option: `quantity` is negative when short; `price` is dollars per share when opened.

    What is not known is None: the session it was opened on, how often its cycle was rolled to get here, the fees paid to open all of
    it, the id under which the book keeps it, and what the legs of one spread have in common: their order, or the day.
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


@dataclass(frozen=True, slots=True)
class Portfolio:
    """One account: its worth, its cash, its shares and its open options."""

    account: str
    type: AccountType
    option_level: int
    value_cents: int
    cash_cents: int
    shares: tuple[Shares, ...] = ()
    options: tuple[OptionHolding, ...] = ()
    cash_equivalents: tuple[str, ...] = ()
    source: str = "config"

    @property
    def value_usd(self) -> float:
        """What the account is worth, dollars: the denominator of every share of account."""
        return self.value_cents / 100

    @property
    def cash_usd(self) -> float:
        """Cash in the account, dollars; what secures open puts is still in it."""
        return self.cash_cents / 100

    def symbols(self) -> tuple[str, ...]:
        """Every underlying that is held or owed, once, sorted."""
        return tuple(sorted({s.symbol for s in self.shares} | {o.symbol for o in self.options}))
