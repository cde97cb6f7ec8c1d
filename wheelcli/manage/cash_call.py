"""The cash that assignment of a short put takes, and the most that it takes if the share has no price.

Example: 5 puts of 695 take 347,500 with the share at 690 and nothing with it at 700. Without a price of the
share they take up to 347,500, which no known sum includes. A spread 30/27 takes 300 a contract below 27, and
3,000 between its strikes, where only the short put is assigned.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Annotated

from wheelcli.contract import Right
from wheelcli.manage.mark import Quoted
from wheelcli.units import Doc, Dollars

CashUnknownUsd = Annotated[
    Dollars,
    Doc("the most cash that assignment of short puts without a share price would take: in no other sum"),
]
CashUnknownPositions = Annotated[int, Doc("number of these short puts")]


@dataclass(frozen=True, slots=True)
class UnknownCash:
    """The short puts whose assignment cannot be judged, and the dollars that they take at most."""

    positions: int = 0
    most_usd: float = 0.0


def cash_call(q: Quoted, spot: float | None = None) -> float:
    """Return the cash for assignment if the share is at `spot` (default: now): the strike of a put, or the
    width of a spread if the share is below both strikes. A put on a coin pays the difference, in USDC; one
    paid in the coin needs no cash. 0 if that is unknown: see `unknown_cash`.
    """
    price = spot if spot is not None else q.spot
    return 0.0 if price is None or q.position.main.contract.adjusted else _cash_at(q, price)


def unknown_cash(quotes: Iterable[Quoted]) -> UnknownCash:
    """Return the short puts whose share has no price, or whose deliverable is adjusted."""
    most = [_most_cash(q) for q in quotes if q.spot is None or q.position.main.contract.adjusted]
    known = [dollars for dollars in most if dollars > 0]
    return UnknownCash(len(known), sum(known))


def _most_cash(q: Quoted) -> float:
    wing = q.position.wing
    return max(_cash_at(q, price) for price in (0.0, wing.contract.strike if wing else 0.0))


def _cash_at(q: Quoted, price: float) -> float:
    position, contract = q.position, q.position.main.contract
    if contract.right is not Right.PUT or not position.is_short or price >= contract.strike:
        return 0.0
    if contract.coin:
        return 0.0 if contract.inverse else (contract.strike - price) * position.shares
    if not q.main.physical:
        return 0.0
    wing = position.wing
    if wing is not None and price < wing.contract.strike:
        return (contract.strike - wing.contract.strike) * position.shares
    return contract.strike * position.shares
