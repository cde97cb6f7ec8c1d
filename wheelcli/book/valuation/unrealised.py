"""The value and gain of one open position at the account's mark: the one definition of a position's profit,
on every screen and document.

    value = mark · multiplier · contracts, or the quoted share price · shares
    profit = value − what it cost, opening fees included = its unrealised profit

A mark is the middle of bid and ask, or its substitute (`quotes.Mark`): the account itself is valued at it, so
that cash and values sum to the account. The result of closing at the ask is a different number. A position
without a mark, or without a known cost, has an unknown profit: None, never 0.

Example: two puts are sold for 216.00 less 1.36 of fees. At a mark of 0.355 they are worth −71.00, and their
profit is 216 − 1.36 − 71 = 143.64.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from wheelcli.book.portfolio import Shares
from wheelcli.book.positions.positions import Position
from wheelcli.book.valuation.worth import share_cents
from wheelcli.quotes import Mark

__all__ = ["Gain", "gain_of_options", "gain_of_shares"]


@dataclass(frozen=True, slots=True)
class Gain:
    """A gain in cents: `value` is negative if short; `core_profit` is the part of `profit` from core shares,
    judged on their own cost.
    """

    value_cents: int | None = None
    profit_cents: int | None = None
    core_profit_cents: int | None = None

    @property
    def value_usd(self) -> float | None:
        """Return the value in dollars."""
        return _usd(self.value_cents)

    @property
    def profit_usd(self) -> float | None:
        """Return the profit in dollars."""
        return _usd(self.profit_cents)

    @property
    def core_profit_usd(self) -> float | None:
        """Return the core's part in dollars."""
        return _usd(self.core_profit_cents)


def gain_of_options(position: Position, marks: Mapping[str, Mark]) -> Gain:
    """Return the gain of open contracts at these marks (by OCC symbol). Missing fees of an opening count as
    0.
    """
    value: int | None = 0
    cost: int | None = 0
    for leg in position.legs:
        worth = leg.worth_cents(marks.get(leg.contract.name))
        value = None if value is None or worth is None else value + worth
        paid = None if leg.price is None else round(leg.price * 100 * leg.multiplier * leg.quantity)
        cost = None if cost is None or paid is None else cost + paid + (leg.fees_cents or 0)
    return Gain(value, None if value is None or cost is None else value - cost)


def gain_of_shares(shares: Shares, spot: float | None) -> Gain:
    """Return the gain of shares at the quoted price; core shares count against their own cost, never the
    wheel's break-even.
    """
    value = share_cents(spot, shares.micro_shares)
    if value is None:
        return Gain()
    wheel = share_cents(spot, shares.micro_shares - shares.core_micro_shares) or 0
    return Gain(
        value,
        None if shares.cost_cents is None else value - shares.cost_cents,
        None
        if shares.core_cost_cents is None or not shares.core_micro_shares
        else value - wheel - shares.core_cost_cents,
    )


def _usd(cents: int | None) -> float | None:
    return None if cents is None else cents / 100
