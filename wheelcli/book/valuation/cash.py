"""The cash of an account, by one definition on every screen and document.

- cash: what the broker shows as cash; what secures open puts is in it.
- cash equivalents: the market value of the funds that `account.cash_equivalents` names.
- collateral: the strike of each open short put and the width of each spread, in dollars; a call on shares has none.
- free cash = cash + cash equivalents − collateral: what new puts and spreads may tie up. Negative where too much is tied up.

Example: 50,000.00 of cash, 10,000.00 of a treasury fund and two open puts at 83: 50,000 + 10,000 − 16,600 = 43,400.00 are free.

>>> Cash(50_000.0, 10_000.0, 16_600.0).free_cash_usd
43400.0
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from wheelcli.book.positions.positions import Position
from wheelcli.trading_calendar import NEW_YORK, session_date

__all__ = ["Cash", "collateral_at", "collateral_usd"]


@dataclass(frozen=True, slots=True)
class Cash:
    """Dollars of one account. `cash_equivalents_usd` is None if such a fund has neither a price nor a known cost."""

    cash_usd: float
    cash_equivalents_usd: float | None
    collateral_usd: float

    @property
    def free_cash_usd(self) -> float | None:
        """Cash available for new collateral; None if unknown."""
        if self.cash_equivalents_usd is None:
            return None
        return round(self.cash_usd + self.cash_equivalents_usd - self.collateral_usd, 6)

    def data(self) -> dict[str, Any]:
        """The four figures under the names that every document uses."""
        return {
            "cash_usd": self.cash_usd,
            "cash_equivalents_usd": self.cash_equivalents_usd,
            "collateral_usd": self.collateral_usd,
            "free_cash_usd": self.free_cash_usd,
        }


def collateral_usd(positions: Iterable[Position], session: date) -> float:
    """The collateral of those positions that have not expired before this session, dollars."""
    return sum(p.collateral_usd for p in positions if p.expiration >= session)


def collateral_at(positions: Sequence[Position], as_of: datetime) -> float:
    """The collateral at a moment: that of the session to which it belongs, which never lies after the moment's day.

    So the trading calendar, which takes most of a second to load, is asked only if something expired before that day.
    """
    day = as_of.astimezone(NEW_YORK).date()
    return collateral_usd(
        positions, day if all(p.expiration >= day for p in positions) else session_date(as_of)
    )
