"""The book that `fold` builds from the journal: accounts of shares and coin accounts."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from wheelcli.book.breach import Breach
from wheelcli.book.ledger import AccountBook

__all__ = ["Book", "CoinBook", "per_coin"]


@dataclass(frozen=True, slots=True)
class CoinBook:
    """A coin account. `purses` holds hundred-millionths of each currency.

    `dollars` is the same account in dollars, under the rules of any other account: its fields in cents are
    hundred-millionths of a dollar, its shares and deliverables hundred-millionths of a coin, its multipliers
    1.
    """

    purses: Mapping[str, int]
    dollars: AccountBook
    # premiums of options paid in coins when opened, in coins, by the id of the opening
    native: Mapping[str, float] = field(default_factory=dict)

    def break_even(self, coin: str) -> float | None:
        """Return the break-even of a cycle's coins, dollars per coin; None if unknown or without coins."""
        return per_coin(self.dollars.break_even(coin))

    def core_break_even(self, coin: str) -> float | None:
        """Return the cost of the core coins, dollars per coin."""
        return per_coin(self.dollars.core_break_even(coin))


def per_coin(figure: float | None) -> float | None:
    """Return a figure per share of the dollar account as dollars per coin: its units differ from cents and
    millionths of shares by a factor of 10,000.
    """
    return None if figure is None else figure / 10_000


@dataclass(frozen=True, slots=True)
class Book:
    """All accounts of the journal, and the breaches found while folding it. Coin accounts are in
    `coins`.
    """

    accounts: Mapping[str, AccountBook]
    breaches: tuple[Breach, ...] = ()
    last_day: date | None = None
    live: int = 0  # events that count
    coins: Mapping[str, CoinBook] = field(default_factory=dict)

    def account(self, name: str) -> AccountBook | None:
        """Return the account of that name; None if the journal has no events of it."""
        return self.accounts.get(name)
