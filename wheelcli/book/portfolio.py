"""The account's holdings at one moment: the single value through which plans see the book, whatever stores
it.

Money is integer cents, option contracts are signed integers (short is negative), shares are millionths.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

from wheelcli.errors import Problem
from wheelcli.open_option import MICROS, OpenOption


class AccountType(StrEnum):
    """The broker's type of account, which decides what it may trade."""

    CASH = "cash"
    MARGIN = "margin"
    IRA = "ira"


@dataclass(frozen=True, slots=True)
class Shares:
    """Shares of one underlying: quantity (negative if short), cost, break-even, and core shares, which are
    never called away.

    Costs are cents, before premiums, fees included; for short shares their proceeds, negative. None is
    unknown.
    """

    symbol: str
    micro_shares: int
    # dollars per share, the cycle's, or of core shares alone their cost; None is unknown
    break_even: float | None = None
    core: int = 0  # whole shares kept out of the wheel
    # dollars per share, what the core shares cost; None without any, too
    core_break_even: float | None = None
    cost_cents: int | None = None  # of all of them
    core_micro_shares: int = 0  # of those held
    core_cost_cents: int | None = None  # of these

    @property
    def quantity(self) -> float:
        """Return shares held."""
        return self.micro_shares / MICROS

    @property
    def wheel_quantity(self) -> float:
        """Return shares held that belong to the wheel: all but the core."""
        return max(self.quantity - self.core, 0.0)


@dataclass(frozen=True, slots=True)
class Portfolio:
    """One account: its worth, its cash, its shares and its open options."""

    account: str
    type: AccountType
    option_level: int
    value_cents: int
    cash_cents: int
    shares: tuple[Shares, ...] = ()
    options: tuple[OpenOption, ...] = ()
    cash_equivalents: tuple[str, ...] = ()
    source: Literal["config", "journal"] = "config"

    @property
    def value_usd(self) -> float:
        """Return the account value, dollars: the denominator of every share of account."""
        return self.value_cents / 100

    @property
    def cash_usd(self) -> float:
        """Return cash in the account, dollars, including what secures open puts."""
        return self.cash_cents / 100

    def short_shares(self) -> tuple[Shares, ...]:
        """Return shares that an assignment or exercise sold short and that are not covered yet."""
        return tuple(shares for shares in self.shares if shares.micro_shares < 0)

    def symbols(self) -> tuple[str, ...]:
        """Return every underlying that is held or owed, once, sorted."""
        return tuple(sorted({s.symbol for s in self.shares} | {o.symbol for o in self.options}))


def short_problems(portfolio: Portfolio) -> tuple[Problem, ...]:
    """Return an alarm for each name whose shares are short. A broker allows that in cash and retirement
    accounts only until it settles.
    """
    cash = portfolio.type is not AccountType.MARGIN
    why = f"; a {portfolio.type} account must cover them by the settlement day" if cash else ""
    return tuple(
        Problem(
            "short_shares",
            f"{-shares.quantity:,.10g} {shares.symbol} are short{why}: the loss is unlimited, and the"
            " account owes dividends and borrow fees",
            f"buy {-shares.quantity:,.10g} {shares.symbol} to cover",
            shares.symbol,
        )
        for shares in portfolio.short_shares()
    )
