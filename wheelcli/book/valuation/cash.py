"""The cash of an account, by one definition on every screen and document.

- cash: what the broker shows as cash, including what secures open puts.
- cash equivalents: the market value of the funds that `account.cash_equivalents` names.
- collateral: the strike of each open short put and the width of each spread, in dollars, until it is settled.
  A call on shares has none. A call covered by a later long call of a higher strike has the distance of the
  strikes. For short shares it is their proceeds, or the cost of covering them at the quoted price if that is
  more, because the proceeds are cash but never free.
- free cash = cash + cash equivalents − collateral: the cash available as collateral of new puts and spreads.
  Negative if collateral exceeds cash.

Example: 50,000.00 of cash, 10,000.00 of a treasury fund and two open puts at 83: 50,000 + 10,000 − 16,600 =
43,400.00 are free.

>>> Cash(50_000.0, 10_000.0, 16_600.0).free_cash_usd
43400.0

Example: 100 shares that were not held are called away at 40.00. The account receives 4,000.00; the collateral
is 4,000.00 with the share at 38.00, and 4,400.00 with the share at 44.00.

>>> short = Shares("ACME", -100_000_000, cost_cents=-400_000)
>>> short_collateral_usd(short, 38.0), short_collateral_usd(short, 44.0), short_collateral_usd(short, None)
(4000.0, 4400.0, 4000.0)
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Annotated, Any

from wheelcli.book.portfolio import Shares
from wheelcli.book.positions.call_cover import diagonals_usd
from wheelcli.book.positions.positions import Position
from wheelcli.book.valuation.worth import share_cents
from wheelcli.units import Doc, Dollars

__all__ = [
    "Cash",
    "CashEquivalentsUsd",
    "CashUsd",
    "CollateralUsd",
    "FreeCashUsd",
    "collateral_usd",
    "free_usd",
    "short_collateral_usd",
]

# The four cash fields that every document of an account has.
CashUsd = Annotated[Dollars, Doc("cash in the account, including what secures open puts")]
CashEquivalentsUsd = Annotated[Dollars, Doc("market value of the funds that count as cash")]
CollateralUsd = Annotated[
    Dollars,
    Doc(
        "strikes of all open short puts, widths of all open spreads (also of calls covered by a later, higher"
        " one), and the cash behind short shares"
    ),
]
FreeCashUsd = Annotated[Dollars, Doc("cash + cash equivalents − collateral: available for new puts")]


@dataclass(frozen=True, slots=True)
class Cash:
    """Dollars of one account. `cash_equivalents_usd` is None if a fund has no price and no known cost."""

    cash_usd: float
    cash_equivalents_usd: float | None
    collateral_usd: float

    @property
    def free_cash_usd(self) -> float | None:
        """Return cash available for new collateral; None if unknown."""
        if self.cash_equivalents_usd is None:
            return None
        return free_usd(self.cash_usd, self.cash_equivalents_usd, self.collateral_usd)

    def data(self) -> dict[str, Any]:
        """Return the four amounts under the names that every document uses."""
        return {
            "cash_usd": self.cash_usd,
            "cash_equivalents_usd": self.cash_equivalents_usd,
            "collateral_usd": self.collateral_usd,
            "free_cash_usd": self.free_cash_usd,
        }


def free_usd(cash_usd: float, cash_equivalents_usd: float, collateral_usd: float) -> float:
    """Return free cash from known amounts, dollars."""
    return round(cash_usd + cash_equivalents_usd - collateral_usd, 6)


def collateral_usd(
    positions: Iterable[Position], shares: Iterable[Shares] = (), spots: Mapping[str, float] | None = None
) -> float:
    """Return the collateral of those positions and short shares, dollars; `spots` are quoted prices by
    symbol. `shares` of the wheel cover calls, core shares do not.

    An expired contract that is not settled still counts: it may have been assigned.
    """
    held, open_now = tuple(shares), tuple(positions)
    short = sum(short_collateral_usd(stock, (spots or {}).get(stock.symbol)) for stock in held)
    diagonals = diagonals_usd(open_now, {stock.symbol: stock.wheel_quantity for stock in held})
    return sum(position.collateral_usd for position in open_now) + diagonals + short


def short_collateral_usd(stock: Shares, spot: float | None) -> float:
    """Return the collateral of short shares in dollars: their proceeds, or their value at `spot` if that is
    more; 0 for a long holding.
    """
    if stock.micro_shares >= 0:
        return 0.0
    return max(-(stock.cost_cents or 0), -(share_cents(spot, stock.micro_shares) or 0)) / 100
