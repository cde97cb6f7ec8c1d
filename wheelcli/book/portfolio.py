"""The account's holdings at one moment: the value that plans use, whether it comes from the config or the
journal.

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
    # dollars per share of the cycle; for core shares alone their cost; None is unknown
    break_even: float | None = None
    core: int = 0  # whole shares kept out of the wheel
    # cost of the core shares in dollars per share; None if unknown or without core shares
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
        """Return the shares held that belong to the wheel: all except core shares."""
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
        """Return the account value, dollars: every fraction of the account is of this value."""
        return self.value_cents / 100

    @property
    def cash_usd(self) -> float:
        """Return cash in the account, dollars, including what secures open puts."""
        return self.cash_cents / 100

    def short_shares(self) -> tuple[Shares, ...]:
        """Return shares that an assignment or exercise sold short and that are not covered yet."""
        return tuple(shares for shares in self.shares if shares.micro_shares < 0)

    def long_shares(self) -> tuple[Shares, ...]:
        """Return shares held."""
        return tuple(shares for shares in self.shares if shares.micro_shares > 0)

    def wheel_shares(self) -> dict[str, float]:
        """Return the shares of each name that may cover calls: those held without core shares."""
        return {shares.symbol: shares.wheel_quantity for shares in self.shares}

    def symbols(self) -> tuple[str, ...]:
        """Return every underlying held or owed, sorted, without duplicates."""
        return tuple(sorted({s.symbol for s in self.shares} | {o.symbol for o in self.options}))


def short_problems(portfolio: Portfolio) -> tuple[Problem, ...]:
    """Return a warning for each name with short shares. In cash and retirement accounts a broker allows them
    only until settlement.
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
